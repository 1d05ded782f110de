/** What one solution has otherwise than another, in words for a list. */
import { affects } from '../osv/affects.ts'
import type { PackageName } from '../python/name.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import { levelOfVulnerability } from '../solve/findings.ts'
import type { Subject } from './explanation.ts'
import type { Question } from './hypothesis.ts'

/** `torch 2.1.0 -> 2.6.0` for the declared packages, and those that are spoken of, that stand elsewhere; by name. */
export function movesBetween(
  { problem }: Question,
  before: readonly ResolvedSet[],
  after: readonly ResolvedSet[],
  subjects: readonly Subject[] = [],
): readonly string[] {
  const named = [...problem.roots.map(({ declaration }) => declaration.name), ...subjects.map((one) => one.package)]
  const declared = [...new Set(named)].sort()
  return declared.flatMap((name) => {
    const [from, to] = [versionsIn(before, name), versionsIn(after, name)]
    if (from === to) return []
    return [`${name} ${from === '' ? 'absent' : from} -> ${to === '' ? 'absent' : to}`]
  })
}

function versionsIn(sets: readonly ResolvedSet[], name: PackageName): string {
  return [...new Set(sets.flatMap((set) => set.get(name)?.version.text ?? []))].join(' and ')
}

/** Findings that weigh, by package and id. */
export function findingsOf({ sets }: Pick<Solution, 'sets'>, facts: Facts): readonly Subject[] {
  const found = new Map<string, Subject>()
  for (const { name, version } of sets.flatMap((set) => [...set.values()])) {
    for (const each of facts.vulnerabilities(name)) {
      if (levelOfVulnerability(each) === null || affects(each, version) !== 'affected') continue
      found.set(`${name} ${each.id}`, { id: each.id, package: name })
    }
  }
  return [...found.values()]
}

export function hasFinding(sets: readonly ResolvedSet[], { id, package: name }: Subject, facts: Facts): boolean {
  const vulnerability = facts.vulnerabilities(name).find((each) => each.id === id)
  if (vulnerability === undefined) return false
  return sets.some((set) => {
    const version = set.get(name)?.version
    return version !== undefined && affects(vulnerability, version) === 'affected'
  })
}
