/**
 * The answer when the time is up: the best set over known facts that can still be found, else the present set.
 *
 * Versions whose metadata is not known are left out here, so the set installs. Bounds are those of the last relaxation: a level after
 * the first one that was not reached has no bound yet.
 */
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import { assumptionsOf, unreadLines } from './assumptions.ts'
import type { Built } from './build.ts'
import { follow } from './closure.ts'
import { costsOf } from './evaluate.ts'
import { findingsAt, levelOfVulnerability } from './findings.ts'
import type { LazySearch } from './lazy.ts'
import { FINDING_LEVELS, levelsOf } from './levels.ts'
import { OptimumSearch } from './optimum.ts'
import type { Task } from './slot.ts'

/** Time for this last search, beside the budget: a share of the budget, within limits. */
const SHARE = 0.2
const AT_LEAST_MS = 50
const AT_MOST_MS = 5000

export function bestFound(task: Task, search: LazySearch, proven: readonly number[]): Solution {
  const grace = Math.min(AT_MOST_MS, Math.max(AT_LEAST_MS, SHARE * task.policy.timeBudgetMs))
  const levels = levelsOf(task.policy.strategy)
  const built = search.builder.build('known-only')
  const last = new OptimumSearch(built.instance, { deadline: performance.now() + grace })
  const { objective } = last.run()
  const common = { status: 'best-found', levels, clash: [] } as const
  if (objective.length > 0) {
    const choice = last.choice()
    const closure = follow(search.slots, search.knowledge, built, choice)
    if (closure.pendingProjects.length === 0 && closure.pendingChoices.length === 0) {
      const reached = costsOf(built.instance, choice)
      const bound = boundOf(proven, reached)
      return {
        ...common,
        sets: closure.sets,
        objective: reached,
        bound,
        assumptions: assumptionsOf(search, closure, task.problem),
      }
    }
  }
  const findings = findingsOf(task)
  const known = costsOf(built.instance, choiceOf(built, task.present))
  const reached = levels.map((level, at) => findings.get(level) ?? known[at] ?? 0)
  return {
    ...common,
    sets: task.present,
    objective: reached,
    bound: boundOf(proven, reached),
    assumptions: unreadLines(task.problem),
  }
}

/** By level: the findings of the present sets, for which no listing is needed. */
function findingsOf({ facts, present }: Task): ReadonlyMap<string, number> {
  const found = new Map<string, Set<string>>(FINDING_LEVELS.map((level) => [level, new Set()]))
  for (const { name, version } of present.flatMap((set) => [...set.values()])) {
    const vulnerabilities = facts.vulnerabilities(name)
    for (const position of findingsAt(facts, name, version)) {
      const vulnerability = vulnerabilities[position]
      const level = vulnerability === undefined ? null : levelOfVulnerability(vulnerability)
      if (level !== null) found.get(level)?.add(`${name} ${position}`)
    }
  }
  return new Map([...found].map(([level, { size }]) => [level, size]))
}

/** A level is bounded only where every level before it is met. */
function boundOf(proven: readonly number[], reached: readonly number[]): readonly number[] {
  const firstGap = reached.findIndex((cost, level) => cost !== proven[level])
  return reached.map((_, level) => (firstGap >= 0 && level > firstGap ? 0 : (proven[level] ?? 0)))
}

/** The present sets as a choice; packages without a candidate there count for nothing. */
function choiceOf({ slots }: Built, sets: readonly ResolvedSet[]): readonly number[] {
  return slots.map(({ name, environments, domain }) => {
    const version = sets[environments[0] ?? 0]?.get(name)?.version
    return domain?.candidates.findIndex((candidate) => candidate.version.key === version?.key) ?? -1
  })
}
