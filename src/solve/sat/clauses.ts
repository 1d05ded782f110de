/**
 * Clauses in one typed array, and the lists of clauses that watch a literal.
 *
 * A clause reference is the place of its header: size, LBD (0 for a given clause), number in the proof; then its codes.
 * A clause of size 0 has been deleted. Each watch is a pair: the clause, and a literal of it that is likely to be true.
 * Sources: Moskewicz et al., Chaff (DAC 2001) for watching two literals; Audemard and Simon, Glucose (IJCAI 2009) for LBD.
 */
export const HEADER = 3

export class Clauses {
  arena: Int32Array = new Int32Array(1 << 9)
  /** By code: clauses to visit when that code becomes true (they watch its negation). */
  readonly watches: number[][] = []
  #top = 1

  grow(codes: number): void {
    while (this.watches.length < codes) this.watches.push([])
  }

  /** Stores a clause of two or more codes, the first two watched. */
  add(codes: readonly number[], lbd: number, id: number): number {
    const end = this.#top + HEADER + codes.length
    if (end > this.arena.length) {
      const larger = new Int32Array(Math.max(2 * this.arena.length, end))
      larger.set(this.arena)
      this.arena = larger
    }
    const clause = this.#top
    this.arena[clause] = codes.length
    this.arena[clause + 1] = lbd
    this.arena[clause + 2] = id
    this.arena.set(codes, clause + HEADER)
    this.#top = end
    const [first = 0, second = 0] = codes
    this.watches[first ^ 1]?.push(clause, second)
    this.watches[second ^ 1]?.push(clause, first)
    return clause
  }

  size(clause: number): number {
    return this.arena[clause] ?? 0
  }

  lbd(clause: number): number {
    return this.arena[clause + 1] ?? 0
  }

  id(clause: number): number {
    return this.arena[clause + 2] ?? 0
  }

  code(clause: number, index: number): number {
    return this.arena[clause + HEADER + index] ?? 0
  }

  delete(clause: number): void {
    this.arena[clause] = 0
  }

  /** Forgets the watches of deleted clauses. */
  sweep(): void {
    for (const list of this.watches) {
      let kept = 0
      for (let i = 0; i < list.length; i += 2) {
        const clause = list[i] ?? 0
        if (this.size(clause) === 0) continue
        list[kept++] = clause
        list[kept++] = list[i + 1] ?? 0
      }
      list.length = kept
    }
  }
}
