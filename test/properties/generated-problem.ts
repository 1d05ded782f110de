/** A generated universe as facts and a problem: roots are pins under bounds, everything else is open. */
import type { Tier, Vulnerability } from '../../src/osv/vulnerability.ts'
import { normalizeName } from '../../src/python/name.ts'
import { DEFAULT_POLICY } from '../../src/solve/policy.ts'
import type { Task } from '../../src/solve/slot.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { presentOf, problemOf } from '../solve/problems.ts'
import type { GeneratedPackage, GeneratedUniverse } from './generated-universe.ts'

const TIERS: readonly Tier[] = ['critical', 'high', 'medium', 'low']

export function problemFrom({ packages, roots, vulnerabilities }: GeneratedUniverse): Task {
  const names = packages.map(versionsOf)
  const version = (target: number, number: number): string => names[target]?.[number] ?? ''
  const between = (target: number, ranges: readonly number[]): string => {
    const bounds = [`>=${version(target, ranges[0] ?? 0)}`, `<=${version(target, ranges.at(-1) ?? 0)}`]
    for (let i = 1; i + 1 < ranges.length; i += 2) {
      for (let hole = (ranges[i] ?? 0) + 1; hole < (ranges[i + 1] ?? 0); hole++)
        bounds.push(`!=${version(target, hole)}`)
    }
    return `${packages[target]?.name ?? ''}${bounds.join(',')}`
  }
  const facts = factsOf(
    snapshotOf({
      packages: Object.fromEntries(
        packages.map(({ name, needs }, number) => [
          name,
          Object.fromEntries(
            needs.map((list, at) => [version(number, at), list.map(({ target, ranges }) => between(target, ranges))]),
          ),
        ]),
      ),
      vulnerabilities: vulnerabilities.map(({ target, from, to, tier }, number) =>
        vulnerability(packages[target]?.name ?? '', number, TIERS[tier] ?? 'low', [
          version(target, from),
          version(target, to),
        ]),
      ),
    }),
  )
  const standing = (number: number): string => version(number, packages[number]?.present ?? 0)
  const problem = problemOf({
    lines: roots.map(({ target }) => `${packages[target]?.name ?? ''}==${standing(target)}`),
    bounds: roots.map(({ target, ranges }) => between(target, ranges)),
  })
  const today = packages.flatMap(({ name, present }, number) => (present < 0 ? [] : [[name, standing(number)]]))
  const { sets } = presentOf(problem, facts, [Object.fromEntries(today) as Record<string, string>])
  return { problem, present: sets, facts, policy: DEFAULT_POLICY }
}

/** Ascending: the patch counts within the minor. */
function versionsOf({ majors, minors }: GeneratedPackage): readonly string[] {
  let patch = 0
  return majors.map((major, at) => {
    patch = at > 0 && major === majors[at - 1] && minors[at] === minors[at - 1] ? patch + 1 : 0
    return `${major}.${minors[at] ?? 0}.${patch}`
  })
}

function vulnerability(
  name: string,
  number: number,
  tier: Tier,
  [introduced, lastAffected]: readonly [string, string],
): Vulnerability {
  return {
    ...{ id: `X-${number}`, aliases: [], package: normalizeName(name), tier, cvss: null, vectors: [], versions: [] },
    intervals: [{ introduced, fixed: null, lastAffected }],
    ...{ malicious: false, weaknesses: [], title: '', published: null, modified: null, url: '' },
  }
}
