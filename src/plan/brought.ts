/**
 * Findings that the plan itself brings: today's set is free of them. A package is new to the set or stands at another release, and by which moves.
 *
 * In: findings before and after, both sets, the moves. Out: for each finding that today's set does not have, the facts that bring it, from the
 * affected package to the move of a declared one; null for what stays. Where today's set is not known, nothing in it is known to be free of it.
 */
import { affects } from '../osv/affects.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import { contains } from '../python/specifier.ts'
import { compareVersions } from '../python/version.ts'
import type { Finding, ScanResult } from '../scan/finding.ts'
import type { Facts } from '../universe/facts.ts'
import type { Chosen, ResolvedSet, SourcedFact } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import type { Simulated } from './input.ts'
import { boundOf, lineText } from './constraint-line.ts'
import type { Written } from './installer.ts'
import type { MovedPackage } from './moved.ts'
import { requirementsOf } from './requirements-of.ts'

export interface Comparison {
  readonly problem: Problem
  readonly facts: Facts
  readonly present: Pick<Simulated, 'sets' | 'status'>
  readonly before: ScanResult
  readonly after: readonly ResolvedSet[]
  readonly moved: readonly MovedPackage[]
  /** Lockstep's own constraint lines. */
  readonly lines: Written['lines']
}

/** What brings a finding of the sets after; null: it stays. */
export function broughtBy({ vulnerability, package: name }: Finding, all: Comparison): readonly SourcedFact[] | null {
  const { before, present, after, problem } = all
  const isIt = (one: { readonly vulnerability: { readonly id: string }; readonly package: PackageName }): boolean =>
    one.package === name && one.vulnerability.id === vulnerability.id
  if (before.findings.some(isIt) || before.undecided.some(isIt)) return null
  const affected = [...after.entries()].flatMap(([ordinal, set]) => {
    const chosen = set.get(name)
    return chosen !== undefined && affects(vulnerability, chosen.version) === 'affected' ? [{ ordinal, chosen }] : []
  })
  const isKnown = present.status === 'installs' || affected.every(({ ordinal }) => present.sets[ordinal]?.has(name))
  const [first] = affected
  const environment = problem.environments[first?.ordinal ?? -1]?.environment
  if (!isKnown || first === undefined || environment === undefined) return null
  return new Chain(all, first.ordinal, environment).to(first.chosen)
}

/** From a package of one environment's set to the move that brings it there. */
class Chain {
  readonly #all: Comparison
  readonly #old: ResolvedSet
  readonly #new: ResolvedSet
  readonly #ordinal: number
  readonly #environment: Environment

  constructor(all: Comparison, ordinal: number, environment: Environment) {
    this.#all = all
    this.#old = all.present.sets[ordinal] ?? new Map()
    this.#new = all.after[ordinal] ?? new Map()
    this.#ordinal = ordinal
    this.#environment = environment
  }

  /** The shortest way, breadth first: a package is asked for by one that changes, until one of them is a move. */
  to(affected: Chosen): readonly SourcedFact[] {
    const seen = new Set([affected.name])
    const queue: { readonly chosen: Chosen; readonly way: readonly SourcedFact[] }[] = [{ chosen: affected, way: [] }]
    for (const { chosen, way } of queue) {
      const edit = this.#moveOf(chosen) ?? this.#lineFor(chosen)
      if (edit !== null) return [...way, edit]
      for (const { other, fact } of this.#askedBy(chosen)) {
        if (seen.has(other.name)) continue
        seen.add(other.name)
        queue.push({ chosen: other, way: [...way, fact] })
      }
    }
    for (const { chosen, way } of queue) {
      const freed = this.#freedFrom(chosen)
      if (freed !== null) return [...way, ...freed]
    }
    return [
      { fact: `an installer takes ${affected.name} ${affected.version.text} beside what the plan has`, source: '' },
    ]
  }

  #moveOf({ name, version }: Chosen): SourcedFact | null {
    const move = this.#all.moved.find((one) => one.name === name && compareVersions(one.to, version) === 0)
    const line = move?.declarations[0]
    if (move === undefined || line === undefined) return null
    const source = `${line.file}:${line.line}`
    return { fact: `${name} moves from ${move.from.text} to ${move.to.text}`, source }
  }

  /** A line of the plan's own that today's version is outside of. */
  #lineFor({ name }: Chosen): SourcedFact | null {
    const today = this.#old.get(name)?.version
    if (today === undefined) return null
    const { lines, problem } = this.#all
    const found = lines.find(({ line }) => {
      const { environments, specifier } = boundOf(line, problem)
      return line.name === name && environments.includes(this.#ordinal) && !contains(specifier, today)
    })
    if (found === undefined) return null
    return { fact: `the plan adds the line ${lineText(found.line)}`, source: found.file }
  }

  /** Who asks for it after the plan, where what is asked is not met by what stands today. */
  #askedBy({ name }: Chosen): readonly { readonly other: Chosen; readonly fact: SourcedFact }[] {
    const today = this.#old.get(name)
    return [...this.#new.values()].flatMap((other) => {
      if (!this.#isChanged(other)) return []
      const asked = this.#asksOf(other, name).find((ask) => today === undefined || !isMet(ask, today))
      if (asked === undefined) return []
      return [{ other, fact: asksFor(other, 'asks for', asked) }]
    })
  }

  /** What kept the package from this version today, and moves. */
  #freedFrom({ name, version }: Chosen): readonly SourcedFact[] | null {
    for (const other of this.#old.values()) {
      const asked = this.#asksOf(other, name).find(({ specifier }) => !contains(specifier, version))
      if (asked === undefined) continue
      const now = this.#new.get(other.name)
      const move = now === undefined ? null : this.#moveOf(now)
      if (move !== null) return [asksFor(other, 'asked for', asked), move]
    }
    return null
  }

  #asksOf(other: Chosen, name: PackageName): readonly Requirement[] {
    if (other.name === name) return []
    return requirementsOf(other, this.#environment, this.#all.facts).filter((asked) => asked.name === name)
  }

  #isChanged({ name, version, extras }: Chosen): boolean {
    const today = this.#old.get(name)
    if (today === undefined || compareVersions(today.version, version) !== 0) return true
    return extras.some((extra) => !today.extras.includes(extra))
  }
}

function isMet({ specifier, extras }: Requirement, { version, extras: has }: Chosen): boolean {
  return contains(specifier, version) && extras.every((extra) => has.includes(extra))
}

function asksFor({ name, version }: Chosen, verb: string, { name: of, specifier, extras }: Requirement): SourcedFact {
  const which = extras.length === 0 ? of : `${of}[${extras.join(',')}]`
  const source = `${name} ${version.text} requires-dist`
  return { fact: `${name} ${version.text} ${verb} ${which}${specifier.text}`, source }
}
