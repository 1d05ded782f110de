/** A small world for the tests of verify/: an index, today's set, and sets written as `name version` lines. */
import { normalizeExtra, normalizeName } from '../../src/python/name.ts'
import { parseVersion } from '../../src/python/version.ts'
import type { Facts } from '../../src/universe/facts.ts'
import { releaseAt } from '../../src/universe/releases.ts'
import type { Chosen, ResolvedSet, Solution } from '../../src/universe/solution.ts'
import type { Problem } from '../../src/units/problem.ts'
import { levelsOf } from '../../src/verify/recount.ts'
import type { VerifyPolicy } from '../../src/verify/situation.ts'

export const POLICY: VerifyPolicy = {
  strategy: 'minimal',
  allowMajors: false,
  minimumReleaseAgeDays: 3,
  allowDowngrades: false,
  allowBuild: false,
  allowUnknownRequirements: false,
  keepAccelerator: null,
  holds: new Set(),
  locked: [],
}

/** `a[x] 1.0`, one line a package. */
export function setOf(problem: Problem, facts: Facts, at: number, lines: readonly string[]): ResolvedSet {
  return new Map(lines.map((line) => chosenOf(problem, facts, at, line)).map((chosen) => [chosen.name, chosen]))
}

function chosenOf(problem: Problem, facts: Facts, at: number, line: string): Chosen {
  const match = /^([a-z0-9-]+)(?:\[([a-z,]+)\])? (\S+)$/.exec(line)
  const version = parseVersion(match?.[3] ?? '')
  const environment = problem.environments[at]?.environment
  if (match === null || version === null || environment === undefined)
    throw new Error(`"${line}" is no member of a set`)
  const name = normalizeName(match[1] ?? '')
  const project = facts.project(name)
  const file = project === undefined ? null : (releaseAt(project, environment, version)?.file ?? null)
  const extras = (match[2]?.split(',') ?? []).map((extra) => normalizeExtra(extra))
  return { name, version, file, extras }
}

/** Costs by level; what is not named is 0. */
export function solutionOf(
  sets: readonly ResolvedSet[],
  costs: Readonly<Record<string, number>>,
  more: Partial<Solution> = {},
): Solution {
  const levels = more.levels ?? levelsOf('minimal')
  const objective = levels.map((level) => costs[level] ?? 0)
  return { status: 'optimal', sets, levels, objective, bound: objective, assumptions: [], clash: [], ...more }
}
