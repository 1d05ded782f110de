/**
 * One random case in which the files may state a newer Python: the route's answer against the best of every set on every Python that may be, and
 * what the independent check says of the claim, and of others in its place.
 */
import { readConfig } from '../../src/config/read.ts'
import { makeEnvironment } from '../../src/python/environment.ts'
import type { Environment } from '../../src/python/environment.ts'
import { answerBest } from '../../src/run.ts'
import { onPython } from '../../src/run/other-python.ts'
import { raiseComplaints } from '../../src/run/raised.ts'
import { readRepository } from '../../src/run/repository.ts'
import type { Repository } from '../../src/run/repository.ts'
import type { PythonClaim } from '../../src/solve/pythons.ts'
import type { Project } from '../../src/universe/facts.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import type { ArrivalOrder, Snapshot } from '../../src/universe/snapshot.ts'
import { groupProblems } from '../../src/units/grouping.ts'
import type { Problem } from '../../src/units/problem.ts'
import { checkPythons } from '../../src/verify/pythons.ts'
import { randomNumbers } from '../solve/random.ts'
import { checkoutOf } from '../verify/certificates/checkouts.ts'
import type { SmallCheckout } from '../verify/certificates/small.ts'
import type { Answered } from '../../src/run/answered.ts'
import type { Route } from '../../src/run/route.ts'
import { Oracle } from './solve-oracle.ts'
import { randomCase } from './solve-universes.ts'

const PYTHONS = ['3.10', '3.11', '3.12', '3.13']
const FINDINGS = 4

export interface CheckedRaise {
  /** null: these files cannot say the case, trying every set would take too long, or open lines go down. */
  readonly agrees: boolean | null
  /** Minors that the plan raises the Python by. */
  readonly minors: number
  readonly difference: string
  /** Claims that are false, and how many of these the independent check let pass. */
  readonly mutants: number
  readonly passed: number
}

const SKIPPED: CheckedRaise = { agrees: null, minors: 0, difference: '', mutants: 0, passed: 0 }

/** A random checkout that stands on the lowest of the Pythons; some of its releases need newer ones. */
export function raisableCase(seed: number): SmallCheckout | null {
  const checkout = checkoutOf(randomCase(seed))
  if (checkout === null || hasSilence(checkout)) return null
  const config = JSON.parse(checkout.files['.github/lockstep.yml'] ?? '{}') as object
  const below = randomNumbers(seed * 17 + 5)
  const most = below(4) === 0 ? PYTHONS[1 + below(3)] : true
  return {
    files: {
      ...checkout.files,
      '.python-version': `${PYTHONS[0] ?? ''}\n`,
      '.github/lockstep.yml': JSON.stringify({ ...config, raisePython: most }),
    },
    snapshot: { ...checkout.snapshot, projects: withPythons(checkout.snapshot, below) },
    pythons: PYTHONS,
    statesPython: true,
  }
}

/** Where an index does not tell of a package, today's set is not known, and the oracle has none to count from. */
function hasSilence({ snapshot: { projects } }: SmallCheckout): boolean {
  return [...projects.values()].some(({ status }) => status === 'silent')
}

function withPythons({ projects }: Snapshot, below: (n: number) => number): Snapshot['projects'] {
  const needs = [null, null, '>=3.11', '>=3.12', '>=3.13', '<3.12', '<3.11']
  const changed = (project: Project): Project => {
    if (project.status === 'absent') return project
    const byVersion = new Map<string, string | null>()
    const files = project.files.map((file) => {
      const known = byVersion.get(file.version.key)
      const need = known === undefined ? (needs[below(needs.length)] ?? null) : known
      byVersion.set(file.version.key, need)
      return { ...file, requiresPython: need ?? file.requiresPython }
    })
    return { ...project, files }
  }
  return new Map([...projects].map(([name, project]) => [name, changed(project)]))
}

export async function checkRaise(seed: number): Promise<CheckedRaise> {
  const checkout = raisableCase(seed)
  if (checkout === null) return SKIPPED
  const below = randomNumbers(seed * 29 + 3)
  const route = await routeOf(checkout, (pending) => below(pending.length))
  const [problem] = problemsIn(route)
  if (problem === undefined) return SKIPPED
  const answered = await answerBest(problem, route)
  const { raise } = answered
  if (raise === undefined) return { ...SKIPPED, agrees: false, difference: `seed ${seed}: no newer Python may be` }
  if (raise.asked.some((one) => one.answered.refused !== null)) return SKIPPED
  const costs = bestCosts(problem, checkout, answered, route)
  if (costs === 'too many') return SKIPPED
  const [best] = costs.filter(({ key }) => key !== null).sort((a, b) => compare(a.key ?? [], b.key ?? []))
  const objections = raiseComplaints(raise, answered.policy)
  const found = [
    raise.claim.objective,
    raise.claim.at,
    raise.claim.status !== 'infeasible' && namesOf(answered),
    objections,
  ]
  const wanted = best === undefined ? [[], 0, false, []] : [best.key, best.at, best.names, []]
  const isRight = JSON.stringify(found) === JSON.stringify(wanted)
  const mutants = isRight ? mutantsOf(answered, below) : { mutants: 0, passed: 0 }
  return {
    agrees: isRight,
    minors: raise.asked[raise.claim.at]?.minors ?? 0,
    difference: isRight ? '' : `seed ${seed}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`,
    ...mutants,
  }
}

async function routeOf(checkout: SmallCheckout, order: ArrivalOrder): Promise<Route> {
  const files = new Map(
    Object.entries(checkout.files).map(([path, text]) => [path, { path, bytes: new TextEncoder().encode(text) }]),
  )
  const repository: Repository = await readRepository({
    paths: [...files.keys()].sort(),
    read: (path) => {
      const file = files.get(path)
      return Promise.resolve(file === undefined ? { status: 'absent' } : { status: 'read', file })
    },
  })
  const config = readConfig(files.get('.github/lockstep.yml') ?? null)
  const facts = Object.assign(factsOf(checkout.snapshot, order), {
    withdrawn: () => [],
    advisoryGaps: [],
    drivers: [],
    environments: checkout.pythons.flatMap((python): readonly Environment[] => {
      const environment = makeEnvironment(python, 'linux_x86_64', 'any')
      return environment === null ? [] : [environment]
    }),
    fileHashes: () => Promise.resolve([]),
  })
  return { repository, config, facts, pythons: new Map() }
}

function problemsIn({ repository, config, pythons }: Route): readonly Problem[] {
  return groupProblems(repository.reads, repository.evidence, config, pythons).problems
}

interface Best {
  /** Costs with the minors after the findings; null where nothing installs. */
  readonly key: readonly number[] | null
  readonly at: number
  readonly names: readonly string[]
}

/** By trying every set on each Python that may be. */
function bestCosts(
  problem: Problem,
  { snapshot }: SmallCheckout,
  answered: Answered,
  route: Route,
): readonly Best[] | 'too many' {
  const most = route.config.raisePython
  const present = answered.seen.present.sets
  const policy = { ...answered.policy }
  const found: Best[] = []
  for (const [at, python] of PYTHONS.entries()) {
    if (typeof most === 'string' && at > PYTHONS.indexOf(most)) break
    const own = at === 0 ? problem : onPython(problem, route, python)?.problem
    if (own === undefined) throw new Error(`${python} may not be`)
    const best = new Oracle(route.facts, { snapshot, problem: own, present, policy }).best()
    if (best === 'too many') return best
    const names = best?.sets.flatMap((set) => [...set].map(([name, { key }]) => `${name} ${key}`).sort()) ?? []
    const key = best === null ? null : [...best.objective.slice(0, FINDINGS), at, ...best.objective.slice(FINDINGS)]
    found.push({ key, at, names })
  }
  return found
}

function namesOf({ solution }: Answered): readonly string[] {
  return solution.sets.flatMap((set) => [...set].map(([name, { version }]) => `${name} ${version.key}`).sort())
}

/** The claim, or what was asked, with something else in it that makes it false or unproven. */
function mutantsOf(
  { raise, policy }: Answered,
  below: (n: number) => number,
): { readonly mutants: number; readonly passed: number } {
  if (raise === undefined || raise.claim.status === 'infeasible') return { mutants: 0, passed: 0 }
  const { claim, asked, newer } = raise
  const answers = asked.map(({ python, answered: { problem, solution } }) => ({ python, problem, solution }))
  const level = below(claim.objective.length)
  const cost = claim.objective[level] ?? 0
  const higher = claim.objective.with(level, cost + 1)
  const lower = claim.objective.with(level, cost - 1)
  const mutants: [typeof answers, PythonClaim][] = [
    [answers, { ...claim, objective: higher, bound: higher }],
    [answers, { ...claim, bound: higher }],
    [answers, { ...claim, levels: claim.levels.toReversed() }],
    [answers.slice(1), { ...claim, at: 0 }],
  ]
  if (cost > 0)
    mutants.push([answers, { ...claim, objective: lower, bound: lower }], [answers, { ...claim, bound: lower }])
  if (answers.length > 1) {
    mutants.push([answers, { ...claim, at: (claim.at + 1 + below(answers.length - 1)) % answers.length }])
    mutants.push([answers.toReversed(), { ...claim, at: answers.length - 1 - claim.at }])
  }
  // Of one that is left out the minors alone are known.
  const last = [0, 0, 0, 0, answers.length - 1]
  if (claim.at < answers.length - 1 && compare(last, claim.objective) < 0) mutants.push([answers.slice(0, -1), claim])
  const passed = mutants.filter(([given, one]) => checkPythons(newer, given, one, policy).length === 0)
  return { mutants: mutants.length, passed: passed.length }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((cost, level) => cost !== b[level])
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
