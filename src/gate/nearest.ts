/**
 * The nearest set that passes: what has to be asked of the solver, and its answer in words of the gate.
 *
 * Vulnerabilities that the base has open are hidden from it, for they are no reason to fail, and the floors of the base are bounds: the optimum of
 * that question, fewest findings and then least change, is the nearest set that passes if one does.
 */
import type { PackageName } from '../python/name.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import { compareVersions, publicVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { movedPackages } from '../plan/moved.ts'
import { resolvedMaps } from '../plan/scan-entry.ts'
import { scan } from '../scan/scan.ts'
import { countByTier } from '../scan/score.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { Facts } from '../universe/facts.ts'
import { overlaid } from '../universe/overlay.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import type { NearestEntry } from './document.ts'
import { floorsOf } from './floors.ts'
import type { Side } from './side.ts'

/** What the base has open counts for nothing. `open` holds `package id`. */
export function withoutOpen(facts: Facts, open: ReadonlySet<string>): Facts {
  const known = new Map<PackageName, readonly Vulnerability[]>()
  return overlaid(facts, {
    vulnerabilities(name) {
      let left = known.get(name)
      if (left === undefined) {
        left = facts.vulnerabilities(name).filter(({ id }) => !open.has(`${name} ${id}`))
        known.set(name, left)
      }
      return left
    },
  })
}

/** What the solver is asked: floors of the base are bounds, and what moved up since then may come back as far as the base had it. */
export interface NearestQuestion {
  readonly problem: Problem
  readonly mayMoveDown: ReadonlySet<PackageName>
}

export function nearestQuestion({ problem, present }: Side, base: Side | null): NearestQuestion {
  if (base === null) return { problem, mayMoveDown: new Set() }
  const environments = [...problem.environments.keys()]
  const stated = floorsOf(base.problem).map(({ name, specifier, stated: where }) => ({
    ...{ name, specifier, environments },
    source: `${where} of the base`,
  }))
  const raised = raisedSince(
    present.sets,
    base.present.sets,
    new Set(problem.roots.map((root) => root.declaration.name)),
  )
  const before = [...raised].flatMap(([name, version]) => {
    const specifier = parseSpecifierSet(`>=${publicVersion(version).text}`)
    return specifier === null ? [] : [{ name, specifier, environments, source: `the base has ${name} ${version.text}` }]
  })
  return {
    problem: { ...problem, bounds: [...problem.bounds, ...stated, ...before] },
    mayMoveDown: new Set(raised.keys()),
  }
}

/** Declared packages that stand higher than in the base, with the lowest version that the base has. */
function raisedSince(
  now: readonly ResolvedSet[],
  before: readonly ResolvedSet[],
  declared: ReadonlySet<PackageName>,
): ReadonlyMap<PackageName, Version> {
  const raised = new Map<PackageName, Version>()
  for (const name of declared) {
    const versionsIn = (sets: readonly ResolvedSet[]) => sets.flatMap((set) => set.get(name)?.version ?? [])
    const [lowest] = versionsIn(before).toSorted(compareVersions)
    if (lowest !== undefined && versionsIn(now).some((version) => compareVersions(version, lowest) > 0)) {
      raised.set(name, lowest)
    }
  }
  return raised
}

/** `facts` are those that the solver saw. */
export function nearestEntry(tree: Side, solution: Solution, facts: Facts): NearestEntry {
  const { problem, present } = tree
  const left = countByTier(solution.sets.length === 0 ? [] : scan(problem, solution.sets, facts).findings)
  const passes = solution.sets.length > 0 && Object.values(left).every((count) => count === 0)
  const moved = solution.sets.length === 0 ? [] : movedPackages(problem, present.sets, solution.sets)
  return {
    status: passes ? 'found' : solution.status === 'best-found' ? 'late' : 'none',
    moves: moved.flatMap(({ name, from, to, declarations: [first] }) =>
      first === undefined ? [] : [{ package: name, from: from.text, to: to.text, file: first.file, line: first.line }],
    ),
    resolved: resolvedMaps(solution),
    left,
    clash: solution.clash,
  }
}
