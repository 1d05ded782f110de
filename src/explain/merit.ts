/** What an answer is worth to a person, and when one is no better than another in anything. */
import { scan } from '../scan/scan.ts'
import { countByTier } from '../scan/score.ts'
import { compareVersions } from '../python/version.ts'
import { presentVersion } from '../solve/declared.ts'
import { isMajorChange } from '../solve/domain.ts'
import { releasesOf } from '../universe/releases.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import type { Merit } from './alternative.ts'
import type { Question } from './hypothesis.ts'

export function meritOf(question: Question, { sets, levels, objective }: Solution, asks: readonly string[]): Merit {
  const { problem, facts } = question
  const counts = countByTier(scan(problem, sets, facts).findings)
  const moved = movedNames(question, sets)
  return {
    findings: [counts.critical, counts.high, counts.medium + counts.unknown, counts.low],
    majors: moved.filter(({ isMajor }) => isMajor).length,
    accelerator: objective[levels.indexOf('accelerator')] ?? 0,
    changed: moved.length,
    behind: behindIn(question, sets),
    built: new Set(
      sets.flatMap((set) => [...set.values()].flatMap(({ name, file }) => (file?.kind === 'sdist' ? [name] : []))),
    ).size,
    asks: new Set(asks),
  }
}

interface Moved {
  readonly isMajor: boolean
}

/** Declared packages whose version is not the present one, somewhere. */
function movedNames({ problem, present }: Question, sets: readonly ResolvedSet[]): readonly Moved[] {
  const moved: Moved[] = []
  for (const [name, roots] of Map.groupBy(problem.roots, ({ declaration }) => declaration.name)) {
    const changes = roots.flatMap(({ environments }) =>
      environments.flatMap((at) => {
        const from = presentVersion(roots, present, name, at)
        const to = sets[at]?.get(name)?.version
        return from === null || to === undefined || compareVersions(from, to) === 0 ? [] : [isMajorChange(from, to)]
      }),
    )
    if (changes.length > 0) moved.push({ isMajor: changes.includes(true) })
  }
  return moved
}

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
    compareFindings(a, b) <= 0 &&
    a.majors <= b.majors &&
    a.accelerator <= b.accelerator &&
    a.changed <= b.changed &&
    a.behind <= b.behind &&
    a.built <= b.built &&
    [...a.asks].every((ask) => b.asks.has(ask))
  )
}

/** Findings weigh as in the objective: the most severe first. */
export function compareFindings(a: Merit, b: Merit): number {
  for (const [tier, count] of a.findings.entries()) {
    const difference = count - (b.findings[tier] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
