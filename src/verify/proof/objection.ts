/** What is wrong with a proof, with its place in it; thrown where it is seen and caught at the door. */
export class Objection extends Error {}

/** Elementary steps that a check may take; more is no proof that anybody would write. */
const MOST_WORK = 200_000_000

/** Counts elementary steps, so that no proof keeps a checker busy for long. */
export class Work {
  #done = 0

  add(steps: number): void {
    this.#done += steps
    if (this.#done > MOST_WORK) throw new Objection('it takes too long to check')
  }
}
