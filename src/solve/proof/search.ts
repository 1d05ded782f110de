/**
 * One instance solved once more to log why no set costs less than claimed: nothing reduced, the optimum known.
 *
 * In: an instance, the costs claimed by level (null: nothing installs), a set to try first. Out: the log, or null where the claim was
 * not reached: the time was up, or the instance has a set that costs less.
 */
import { Encoding } from '../encode.ts'
import type { Instance } from '../instance.ts'
import { LevelSearch } from '../maxsat/level.ts'
import type { LevelLog } from '../maxsat/log.ts'
import { costOf, type Soft } from '../maxsat/soft.ts'
import { preferChoice } from '../phases.ts'
import type { Kept } from '../reduce/reduce.ts'
import { SatSolver } from '../sat/solver.ts'
import { ProofRecord } from './record.ts'

export interface Claim {
  /** By level; levels beyond the end are not claimed. null: nothing installs together. */
  readonly bound: readonly number[] | null
  /** By node: a set that is tried first. */
  readonly choice: readonly number[]
}

export function logProof(instance: Instance, claim: Claim, deadline: number): ProofRecord | null {
  const record = new ProofRecord()
  return new ProofSearch(instance, claim, { deadline, record }).run() === 'proven' ? record : null
}

/** Every candidate, so that those ruled out are ruled out by a clause. */
function all({ nodes }: Instance): Kept {
  return nodes.map(({ size }) => Array.from({ length: size }, (_, candidate) => candidate))
}

export interface ProofSearchOptions {
  readonly deadline: number
  /** null: only searched, to compare what logging costs. */
  readonly record: ProofRecord | null
}

/** `proven`, `late`, or a choice that costs less than claimed. */
type Outcome = 'proven' | 'late' | readonly number[]

export class ProofSearch {
  readonly #claim: Claim
  readonly #solver: SatSolver
  readonly #encoding: Encoding
  readonly #log: LevelLog | null

  constructor(instance: Instance, claim: Claim, { deadline, record }: ProofSearchOptions) {
    this.#claim = claim
    this.#log = record
    this.#solver = new SatSolver(record)
    this.#encoding = new Encoding(instance, all(instance), this.#solver, record)
    preferChoice(this.#encoding, this.#solver, claim.choice)
    this.#solver.deadline = deadline
  }

  run(): Outcome {
    const { bound } = this.#claim
    if (bound === null) return this.#refute()
    for (const [level, upper] of bound.entries()) {
      const outcome = this.#level(this.#encoding.levels[level] ?? [], upper)
      if (outcome !== 'proven') return outcome
    }
    return 'proven'
  }

  #refute(): Outcome {
    const answer = this.#solver.solve()
    if (answer === 'unsatisfiable') return 'proven'
    return answer === 'interrupted' ? 'late' : this.#choice()
  }

  #level(softs: readonly Soft[], upper: number): Outcome {
    const solver = this.#solver
    let cheaper: readonly number[] | null = null
    const level = new LevelSearch({
      solver,
      softs: merged(softs, solver),
      upper,
      costNow: () => costOf(softs, (literal) => solver.holds(literal)),
      onModel: () => (cheaper = this.#choice()),
      ...(this.#log === null ? {} : { log: this.#log }),
    })
    if (!level.run()) return 'late'
    return cheaper ?? 'proven'
  }

  #choice(): readonly number[] {
    return this.#encoding.choice((literal) => this.#solver.holds(literal))
  }
}

/** Of softs that are paid anyway and nested, the last one stands for all. */
function merged(softs: readonly Soft[], solver: SatSolver): readonly Soft[] {
  const result: Soft[] = []
  let before: Soft | null = null
  for (const soft of softs) {
    const isFixed = soft.row !== undefined && solver.fixed(soft.literal) === 1
    if (isFixed && before !== null && before.row === soft.row) {
      result.pop()
      before = { ...soft, weight: before.weight + soft.weight }
    } else before = isFixed ? soft : null
    result.push(before ?? soft)
  }
  return result
}
