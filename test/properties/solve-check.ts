/** One random case: the oracle's answer, the solver's with everything known, and the solver's under orders of arrival. */
import { solve } from '../../src/solve/solve.ts'
import { factsOf, type ArrivalOrder, type Snapshot } from '../../src/universe/snapshot.ts'
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
  const answers = [await given()]
  for (let order = 1; order <= orders; order++) {
    const below = randomNumbers(seed * 31 + order)
    answers.push(await given((pending) => below(pending.length)))
  }
  const wrong = answers.findIndex((answer) => answer !== wanted)
  const difference = wrong < 0 ? '' : `seed ${seed}, order ${wrong}: ${answers[wrong]} instead of ${wanted}`
  return { agrees: wrong < 0, isFeasible: expected !== null, difference }
}

function plain(solution: Solution): string {
  if (solution.status === 'infeasible') return 'infeasible'
  return JSON.stringify([
    solution.objective,
    solution.sets.map((set) => [...set].map(([name, { version }]) => `${name} ${version.key}`).sort()),
  ])
}
