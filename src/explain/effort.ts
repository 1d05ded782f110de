/**
 * How much is solved again to explain one problem. A count, not a time: the same universe gives the same explanations.
 *
 * A question costs about as much as the problem is large: packages installed today, over all environments. What frees a finding is told of a
 * closure of a hundred packages in full; where a hundred findings stay in ten environments, each gets its share of what is allowed.
 */

/** Some ten seconds of a processor, twenty where a problem has many environments. */
const ALLOWED = 60_000
/** What packages need in an environment that the plan does not have is drawn anew. */
const OTHER_ENVIRONMENT = 3

export class Effort {
  readonly #size: number
  #left = ALLOWED
  #share = ALLOWED

  /** `size`: packages in the environments. */
  constructor(size: number) {
    this.#size = size
  }

  /** From now on for one explanation of so many that are still to be made. */
  allot(explanations: number): void {
    this.#share = this.#left / explanations
  }

  /** One more question; false where there is nothing left for it. */
  spend(isOtherEnvironment: boolean): boolean {
    if (this.#share <= 0 || this.#left <= 0) return false
    const cost = this.#size * (isOtherEnvironment ? OTHER_ENVIRONMENT : 1)
    this.#share -= cost
    this.#left -= cost
    return true
  }
}
