/** One random case: the oracle's answer, the solver's with everything known, on disk, and under orders of arrival. */
import { solve } from '../../src/solve/solve.ts'
import type { Facts } from '../../src/universe/facts.ts'
import { factsOf, fileKey, type ArrivalOrder, type Snapshot } from '../../src/universe/snapshot.ts'
import type { Solution } from '../../src/universe/solution.ts'
import { randomNumbers } from '../solve/random.ts'
import { Oracle } from './solve-oracle.ts'
import { randomCase } from './solve-universes.ts'

export interface CheckedCase {
  /** null: the oracle gave up. */
  readonly agrees: boolean | null
  readonly isFeasible: boolean
  readonly difference: string
}

export async function checkCase(seed: number, orders: number): Promise<CheckedCase> {
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
    return plain(await solve(random.problem, { sets: random.present }, facts, random.policy))
  }
  const answers = [
    await given(),
    plain(await solve(random.problem, { sets: random.present }, onDisk(factsOf(random.snapshot)), random.policy)),
  ]
  for (let order = 1; order <= orders; order++) {
    const below = randomNumbers(seed * 31 + order)
    answers.push(await given((pending) => below(pending.length)))
  }
  const wrong = answers.findIndex((answer) => answer !== wanted)
  const difference = wrong < 0 ? '' : `seed ${seed}, way ${wrong}: ${answers[wrong]} instead of ${wanted}`
  return { agrees: wrong < 0, isFeasible: expected !== null, difference }
}

/** Known as soon as it is wanted, as what is kept on disk is. */
function onDisk(known: Facts): Facts {
  const wanted = new Set<string>()
  return {
    clock: known.clock,
    indexes: known.indexes,
    rules: known.rules,
    project: (name) => (wanted.has(name) ? known.project(name) : undefined),
    metadata: (file) => (wanted.has(fileKey(file)) ? known.metadata(file) : undefined),
    vulnerabilities: (name) => known.vulnerabilities(name),
    want({ projects = [], metadata = [], speculative = [] }) {
      for (const name of projects) wanted.add(name)
      for (const file of [...metadata, ...speculative]) wanted.add(fileKey(file))
    },
    arrival: () => Promise.resolve(),
    settle: () => {},
  }
}

function plain(solution: Solution): string {
  if (solution.status === 'infeasible') return 'infeasible'
  return JSON.stringify([
    solution.objective,
    solution.sets.map((set) => [...set].map(([name, { version }]) => `${name} ${version.key}`).sort()),
  ])
}
