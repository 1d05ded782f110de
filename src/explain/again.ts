/** Solves a question under changes, each change once, however many findings ask for it. */
import type { Solution } from '../universe/solution.ts'
import { changeKey } from './change.ts'
import type { Change } from './change.ts'
import { Effort } from './effort.ts'
import { solveAgain } from './hypothesis.ts'
import type { Question } from './hypothesis.ts'
import { NotRecorded } from './recorded-facts.ts'

/**
 * No single question may cost more; that is some ten seconds. A count, not a time: an explanation is part of a plan, and a certificate holds
 * only where the same facts give the same plan.
 */
const MOST_CONFLICTS = 100_000

/** Why there is no answer: nothing installs, the time was up, or a replay does not hold the facts. */
export type Untold = 'no set' | 'not proven' | 'not recorded'

export class Again {
  readonly question: Question
  readonly effort: Effort
  readonly #known = new Map<string, Promise<Solution | Untold>>()

  constructor({ policy, ...question }: Question) {
    const { onProgress: _, ...quiet } = policy
    this.question = { ...question, policy: { ...quiet, mostConflicts: MOST_CONFLICTS, tellsClash: false } }
    this.effort = new Effort(question.present.reduce((size, set) => size + set.size, 0))
  }

  /** The proven answer; null where there is no set, or none could be proven. */
  async under(changes: readonly Change[]): Promise<Solution | null> {
    const answer = await this.tried(changes)
    return typeof answer === 'string' ? null : answer
  }

  /** Whether the answer is known, or may be sought. */
  mayTry(change: Change): boolean {
    return this.#known.has(keyOf([change])) || this.effort.spend(change.kind === 'environment')
  }

  /** The same, or why there is none. */
  tried(changes: readonly Change[]): Promise<Solution | Untold> {
    const key = keyOf(changes)
    let known = this.#known.get(key)
    if (known === undefined) this.#known.set(key, (known = this.#solve(changes)))
    return known
  }

  async #solve(changes: readonly Change[]): Promise<Solution | Untold> {
    try {
      const solution = await solveAgain(this.question, changes)
      if (isProven(solution)) return solution
      return solution.status === 'infeasible' ? 'no set' : 'not proven'
    } catch (error) {
      if (error instanceof NotRecorded) return 'not recorded'
      throw error
    }
  }
}

function keyOf(changes: readonly Change[]): string {
  return changes.map(changeKey).sort().join('\n')
}

/** Proven, or proven but for what nobody can know. */
export function isProven({ status }: Solution): boolean {
  return status === 'optimal' || status === 'conditional'
}
