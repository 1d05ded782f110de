/** What an answer is worth to a person, and when one is no better than another in anything. */
import { compareVersions } from '../python/version.ts'
import { FINDING_LEVELS } from '../solve/levels.ts'
import { releasesOf } from '../universe/releases.ts'
import type { Level, ResolvedSet, Solution } from '../universe/solution.ts'
import type { Merit } from './alternative.ts'
import type { Question } from './hypothesis.ts'

/** `python`: 1 where the files state a newer Python for it. */
export function meritOf(
  question: Question,
  { sets, levels, objective }: Solution,
  asks: readonly string[],
  python = 0,
): Merit {
  const cost = (level: Level): number => objective[levels.indexOf(level)] ?? 0
  return {
    findings: FINDING_LEVELS.map(cost),
    change: [python, ...CHANGE_LEVELS.map(cost)],
    behind: behindIn(question, sets),
    built: new Set(
      sets.flatMap((set) => [...set.values()].flatMap(({ name, file }) => (file?.kind === 'sdist' ? [name] : []))),
    ).size,
    asks: new Set(asks),
  }
}

const CHANGE_LEVELS: readonly Level[] = ['majors', 'accelerator', 'changed', 'lockedDown', 'lockedChanged']

function behindIn({ problem, facts }: Question, sets: readonly ResolvedSet[]): number {
  const behind = new Set<string>()
  for (const { declaration, environments } of problem.roots) {
    const project = facts.project(declaration.name)
    if (project === undefined) continue
    for (const at of environments) {
      const place = problem.environments[at]?.environment
      const version = sets[at]?.get(declaration.name)?.version
      if (place === undefined || version === undefined) continue
      const newest = releasesOf(project, place, facts.clock).findLast((each) => !each.yanked && !each.isPrerelease)
      if (newest !== undefined && compareVersions(newest.version, version) > 0) behind.add(declaration.name)
    }
  }
  return behind.size
}

/** `a` is as good as `b` in everything. */
export function isAsGood(a: Merit, b: Merit): boolean {
  return (
    compareCosts(a.findings, b.findings) <= 0 &&
    compareCosts(a.change, b.change) <= 0 &&
    a.behind <= b.behind &&
    a.built <= b.built &&
    [...a.asks].every((ask) => b.asks.has(ask))
  )
}

/** As in the objective: the first level that differs decides. */
export function compareCosts(a: readonly number[], b: readonly number[]): number {
  for (const [level, cost] of a.entries()) {
    const difference = cost - (b[level] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
