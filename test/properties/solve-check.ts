/**
 * One random case: the oracle's answer, the solver's with everything known and under orders of arrival, and in further ways: on disk, begun
 * before the present sets are known, and after another question about the same problem. The independent check has to have no objection to
 * what the oracle agrees with.
 */
import { EarlySolve } from '../../src/solve/early.ts'
import type { SolvePolicy } from '../../src/solve/policy.ts'
import { solve } from '../../src/solve/solve.ts'
import type { Facts } from '../../src/universe/facts.ts'
import { overlaid } from '../../src/universe/overlay.ts'
import { factsOf, fileKey, type ArrivalOrder, type Snapshot } from '../../src/universe/snapshot.ts'
import type { Solution } from '../../src/universe/solution.ts'
import { verify } from '../../src/verify/verify.ts'
import { randomNumbers } from '../solve/random.ts'
import { Oracle } from './solve-oracle.ts'
import { randomCase, type RandomCase } from './solve-universes.ts'

export interface CheckedCase {
  /** null: the oracle gave up. */
  readonly agrees: boolean | null
  readonly isFeasible: boolean
  readonly difference: string
}

type Way = (random: RandomCase, below: (n: number) => number) => Promise<Solution>

const FURTHER: readonly Way[] = [
  (random) => solvedAt(random, onDisk(factsOf(random.snapshot))),
  (random, below) =>
    solvedEarly(
      random,
      factsOf(random.snapshot, (pending) => below(pending.length)),
      below(12),
    ),
  (random, below) => solvedAfterOther(random, (pending) => below(pending.length)),
]

/** `further`: whether in all of the further ways, or in the one whose turn it is by the seed. */
export async function checkCase(seed: number, orders: number, further: 'all' | 'in turn'): Promise<CheckedCase> {
  const random = randomCase(seed)
  const expected = new Oracle(factsOf(random.snapshot), random).best()
  if (expected === 'too many') return { agrees: null, isFeasible: false, difference: '' }
  const wanted =
    expected === null
      ? 'infeasible'
      : JSON.stringify([
          expected.objective,
          expected.sets.map((set) => [...set].map(([name, { key }]) => `${name} ${key}`).sort()),
        ])
  const given = async (order?: ArrivalOrder): Promise<string> => {
    const facts = factsOf(random.snapshot satisfies Snapshot, order)
    const solution = await solvedAt(random, facts)
    const objections = verify(random.problem, { sets: random.present }, solution, facts, random.policy)
    return [plain(solution), ...objections].join('; ')
  }
  const answers = [await given()]
  for (let order = 1; order <= orders; order++) {
    const below = randomNumbers(seed * 31 + order)
    answers.push(await given((pending) => below(pending.length)))
    const ways = further === 'all' ? FURTHER : FURTHER.filter((_, turn) => turn === seed % FURTHER.length)
    for (const way of ways) answers.push(plain(await way(random, below)))
  }
  const wrong = answers.findIndex((answer) => answer !== wanted)
  const difference = wrong < 0 ? '' : `seed ${seed}, way ${wrong}: ${answers[wrong]} instead of ${wanted}`
  return { agrees: wrong < 0, isFeasible: expected !== null, difference }
}

function solvedAt({ problem, present, policy }: RandomCase, facts: Facts): Promise<Solution> {
  return solve(problem, { sets: present }, facts, policy)
}

/** As when the present sets become known while the solver waits for its next answer after that many, or when it is done. */
async function solvedEarly(random: RandomCase, known: Facts, answers: number): Promise<Solution> {
  const { snapshot, problem, present, policy } = random
  let left = answers
  let begun: Promise<Solution> | null = null
  const finish = (): Promise<Solution> =>
    early.finish(present) ?? solve(problem, { sets: present }, factsOf(snapshot), policy)
  const early = new EarlySolve(
    problem,
    overlaid(known, {
      arrival: async () => {
        await Promise.resolve()
        if (left-- === 0) begun = finish()
        await known.arrival()
      },
    }),
    policy,
  )
  await new Promise((resolve) => setImmediate(resolve))
  return begun ?? finish()
}

/** Another policy was asked about first, as for an alternative: the search goes on from what was drawn for that. */
function solvedAfterOther({ snapshot, problem, present, policy }: RandomCase, order: ArrivalOrder): Promise<Solution> {
  const facts = factsOf(snapshot, order)
  const solved = (asked: SolvePolicy): Promise<Solution> => solve(problem, { sets: present }, facts, asked)
  const keepAccelerator = policy.keepAccelerator !== true
  const strategy = policy.strategy === 'minimal' ? 'latest' : 'minimal'
  return solved({ ...policy, strategy, allowMajors: true, keepAccelerator }).then(() => solved(policy))
}

/** Known as soon as it is wanted, as what is kept on disk is. */
function onDisk(known: Facts): Facts {
  const wanted = new Set<string>()
  return overlaid(known, {
    project: (name) => (wanted.has(name) ? known.project(name) : undefined),
    metadata: (file) => (wanted.has(fileKey(file)) ? known.metadata(file) : undefined),
    want({ projects = [], metadata = [], speculative = [] }) {
      for (const name of projects) wanted.add(name)
      for (const file of [...metadata, ...speculative]) wanted.add(fileKey(file))
    },
    arrival: () => Promise.resolve(),
    settle: () => {},
  })
}

function plain(solution: Solution): string {
  if (solution.status === 'infeasible') return 'infeasible'
  return JSON.stringify([
    solution.objective,
    solution.sets.map((set) => [...set].map(([name, { version }]) => `${name} ${version.key}`).sort()),
  ])
}
