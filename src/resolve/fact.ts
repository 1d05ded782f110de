/**
 * What an installer is told, as facts that can clash: each says in one plain sentence what it demands and where it stands.
 */
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { SourcedFact } from '../universe/solution.ts'

export type Fact =
  /** A declaration of the repository; `pin` is the version that it names. */
  | {
      readonly kind: 'declared'
      readonly key: string
      readonly target: PackageName
      readonly pin: Version | null
      readonly shown: SourcedFact
    }
  /** A constraint: a bound that installs nothing. */
  | { readonly kind: 'bound'; readonly key: string; readonly target: PackageName; readonly shown: SourcedFact }
  /** A requirement of one version; `wording` is shared by the versions that say the same. */
  | {
      readonly kind: 'requires'
      readonly key: string
      readonly source: PackageName
      readonly version: Version
      readonly target: PackageName
      readonly wording: string
    }
  /** No release fits. `isEmptyRange`: not even one that does not install here. */
  | {
      readonly kind: 'missing'
      readonly key: string
      readonly target: PackageName
      readonly isEmptyRange: boolean
      readonly shown: SourcedFact
    }

/** Facts as people read them: requirements of several versions that say the same become one sentence. */
export function tellFacts(facts: readonly Fact[]): readonly SourcedFact[] {
  const requirements = new Map<string, Extract<Fact, { kind: 'requires' }>[]>()
  const shown: SourcedFact[] = []
  for (const fact of facts) {
    if (fact.kind !== 'requires') continue
    const key = groupKey(fact)
    requirements.set(key, [...(requirements.get(key) ?? []), fact])
  }
  for (const group of requirements.values()) shown.push(tellRequirement(group))
  // Where the releases of a package are ruled out by what they require, that no other is left says nothing new.
  const sources = new Set(facts.flatMap((fact) => (fact.kind === 'requires' ? [fact.source] : [])))
  for (const fact of facts) {
    if (fact.kind === 'requires' || (fact.kind === 'missing' && fact.isEmptyRange && sources.has(fact.target))) continue
    shown.push(fact.shown)
  }
  return withoutRepeats(shown)
}

/** Facts that are told, and taken away, together. */
export function groupKey(fact: Fact): string {
  return fact.kind === 'requires' ? `${fact.source} ${fact.wording}` : fact.key
}

export function withoutRepeats(facts: readonly SourcedFact[]): readonly SourcedFact[] {
  return [...new Map(facts.map((fact) => [`${fact.source}\0${fact.fact}`, fact])).values()]
}

function tellRequirement(group: readonly Extract<Fact, { kind: 'requires' }>[]): SourcedFact {
  const sorted = [...group].sort((a, b) => (a.version.key < b.version.key ? -1 : 1))
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined) throw new Error('a group of facts is never empty')
  if (first === last) {
    const release = `${first.source} ${first.version.text}`
    return { fact: `${release} requires ${first.wording}`, source: `${release} metadata` }
  }
  const range = `${first.source} ${first.version.text} to ${last.version.text}`
  return { fact: `${range}, ${sorted.length} releases, require ${first.wording}`, source: `${range} metadata` }
}
