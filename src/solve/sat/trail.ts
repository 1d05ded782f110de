/**
 * The assignment of a search: what is true, since which decision level, and because of which clause.
 *
 * Inside the solver a literal is a code: `2 * variable` when positive, one more when negated, so `code ^ 1` is its negation.
 */
export const codeOf = (literal: number): number => (literal > 0 ? literal << 1 : (-literal << 1) | 1)
export const literalOf = (code: number): number => ((code & 1) === 1 ? -(code >> 1) : code >> 1)

const grown = <T extends Int8Array | Int32Array>(next: T, old: T): T => {
  next.set(old)
  return next
}

export class Trail {
  /** By code: 1 true, -1 false, 0 open. */
  values: Int8Array = new Int8Array(0)
  /** By variable: the decision level it was assigned at. */
  levels: Int32Array = new Int32Array(0)
  /** By variable: the clause that implied it, 0 for a decision or an assumption. */
  reasons: Int32Array = new Int32Array(0)
  /** By variable: 1 when it was last true. */
  phases: Int8Array = new Int8Array(0)
  /** Codes in the order of assignment. */
  codes: Int32Array = new Int32Array(0)
  size = 0
  /** Everything before it has been propagated. */
  head = 0
  /** Where each decision level begins. */
  readonly limits: number[] = []

  grow(variables: number): void {
    this.values = grown(new Int8Array(2 * variables), this.values)
    this.levels = grown(new Int32Array(variables), this.levels)
    this.reasons = grown(new Int32Array(variables), this.reasons)
    this.phases = grown(new Int8Array(variables), this.phases)
    this.codes = grown(new Int32Array(variables), this.codes)
  }

  get level(): number {
    return this.limits.length
  }

  assign(code: number, reason: number): void {
    this.values[code] = 1
    this.values[code ^ 1] = -1
    this.levels[code >> 1] = this.limits.length
    this.reasons[code >> 1] = reason
    this.codes[this.size++] = code
  }

  openLevel(): void {
    this.limits.push(this.size)
  }

  /** Takes back everything above `level`; each variable taken back is handed to `released`. */
  cancel(level: number, released: (variable: number) => void): void {
    const to = this.limits[level]
    if (to === undefined) return
    for (let i = this.size - 1; i >= to; i--) {
      const code = this.codes[i] ?? 0
      this.values[code] = 0
      this.values[code ^ 1] = 0
      this.phases[code >> 1] = (code & 1) ^ 1
      released(code >> 1)
    }
    this.size = to
    this.head = to
    this.limits.length = level
  }
}
