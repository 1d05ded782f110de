/**
 * The one error that people are meant to read. It says where, what, and what to do next.
 * Anything else that is thrown is a defect in Lockstep.
 */
export class LockstepError extends Error {
  override readonly name = 'LockstepError'

  /** `where` is a file with a line (`requirements.txt:3`), an option, or a host; empty when there is no place. */
  readonly where: string
  /** What the person can do now; one sentence. */
  readonly next: string

  constructor(where: string, what: string, next: string, options?: ErrorOptions) {
    super(what, options)
    this.where = where
    this.next = next
  }

  /** One line for a terminal: `where: what. next`. */
  toLine(): string {
    const place = this.where === '' ? '' : `${this.where}: `
    return `${place}${this.message} ${this.next}`.trim()
  }
}
