/**
 * The best set in between: what a set must be when some crossings are done and others are not, asked of the solver.
 *
 * Declared packages stand between where they stood and the plan, on this side of every crossing that is not done and beyond every one that is.
 */
import type { PackageName } from '../python/name.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import { compareVersions, publicVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { majorsOfRelease } from '../solve/accelerator.ts'
import { presentVersion } from '../solve/declared.ts'
import { solve } from '../solve/solve.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Bound } from '../units/problem.ts'
import { highestMajor } from './crossing.ts'
import type { Crossing } from './crossing.ts'
import type { Question } from './hypothesis.ts'

export interface Between {
  /** The sets that it goes on from. */
  readonly before: readonly ResolvedSet[]
  readonly plan: readonly ResolvedSet[]
  readonly done: readonly Crossing[]
  readonly open: readonly Crossing[]
}

/** Names of CUDA packages to keep out are found one set at a time. */
const MOST_ATTEMPTS = 12

/** null where no such set installs, or none was found in the time allowed. */
export async function bestBetween(question: Question, between: Between): Promise<readonly ResolvedSet[] | null> {
  const { problem, present, facts, policy } = question
  const bounds: Bound[] = [...boundsOf(question, between)]
  const across = between.done.find(({ kind }) => kind === 'accelerator')
  const keepAccelerator = across === undefined && highestMajor(present) !== null
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const asked = { ...problem, bounds: [...problem.bounds, ...bounds] }
    const solution = await solve(asked, { sets: present }, facts, { ...policy, strategy: 'minimal', keepAccelerator })
    if (solution.status !== 'optimal' && solution.status !== 'conditional') return null
    const wrong = across?.kind === 'accelerator' ? ofOtherMajors(question, solution.sets, across.to) : []
    if (wrong.length === 0) return isAlready(solution.sets, between.open) ? null : solution.sets
    bounds.push(...wrong)
  }
  return null
}

/** A set that leaves a CUDA major by leaving its packages out has crossed, too. */
function isAlready(sets: readonly ResolvedSet[], open: readonly Crossing[]): boolean {
  return open.some((crossing) => crossing.kind === 'accelerator' && highestMajor(sets) === crossing.to)
}

/** Where each declared package may stand. */
function boundsOf({ problem, present }: Question, { before, plan, done, open }: Between): readonly Bound[] {
  const bounds: Bound[] = []
  for (const [name, roots] of Map.groupBy(problem.roots, ({ declaration }) => declaration.name)) {
    const places = new Set(roots.flatMap(({ environments }) => environments))
    for (const at of places) {
      const today = presentVersion(roots, present, name, at)
      const low = before[at]?.get(name)?.version ?? today
      const high = plan[at]?.get(name)?.version ?? null
      if (low === null || high === null) continue
      const [from, to] = compareVersions(low, high) <= 0 ? [low, high] : [high, low]
      const specifier = parseSpecifierSet(
        `>=${publicVersion(from).text},<=${publicVersion(to).text}${majorClause(name, low, done, open)}`,
      )
      if (specifier !== null) bounds.push({ name, specifier, environments: [at], source: 'step' })
    }
  }
  return bounds
}

/** A package that has crossed stands in the major of the plan; every other one where it stood. */
function majorClause(name: PackageName, low: Version, done: readonly Crossing[], open: readonly Crossing[]): string {
  const isOf = (crossing: Crossing): boolean => crossing.kind === 'major' && crossing.name === name
  const crossed = done.find(isOf)
  if (crossed?.kind === 'major') return `,${inMajorOf(crossed.to)}`
  return open.some(isOf) ? `,${inMajorOf(low)}` : ''
}

function inMajorOf({ epoch, release: [major = 0] }: Version): string {
  return `==${epoch === 0 ? '' : `${epoch}!`}${major}.*`
}

/** Packages of the sets that belong to another CUDA major are kept out by name, builds by their version. */
function ofOtherMajors({ problem }: Question, sets: readonly ResolvedSet[], wanted: number): readonly Bound[] {
  const environments = [...problem.environments.keys()]
  const found = new Map<PackageName, Bound>()
  for (const { name, version } of sets.flatMap((set) => [...set.values()])) {
    const majors = majorsOfRelease(name, version)
    if (majors.length === 0 || majors.includes(wanted)) continue
    const specifier = parseSpecifierSet(
      version.local.length > 0 ? `!=${version.text}` : name.startsWith('nvidia-') ? '<0' : `==${wanted}.*`,
    )
    if (specifier !== null) found.set(name, { name, specifier, environments, source: 'step' })
  }
  return [...found.values()]
}
