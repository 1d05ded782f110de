/**
 * Conflict analysis: from a falsified clause to the first-UIP clause, minimised, and from a failed assumption to a core.
 * Sources: Marques-Silva and Sakallah, GRASP (ICCAD 1996); Sörensson and Biere, Minimizing learned clauses (SAT 2009);
 * assumptions and final analysis as in MiniSat (Eén and Sörensson, SAT 2003).
 */
import { HEADER, type Clauses } from './clauses.ts'
import { literalOf, type Trail } from './trail.ts'

const IN_CLAUSE = 1
const REDUNDANT = 2
const NEEDED = 3
/** Deeper implications are not followed: the clause is kept a little longer instead of risking the stack. */
const DEPTH = 40

export interface Learnt {
  /** Codes; the first is asserted after going back, the second has the level gone back to. */
  readonly codes: number[]
  readonly backLevel: number
  readonly lbd: number
}

export class Analysis {
  readonly #trail: Trail
  readonly #clauses: Clauses
  #seen = new Uint8Array(0)
  #touched: number[] = []
  /** References of the clauses used, when asked for: each implies the clause learnt, in this order backwards. */
  readonly used: number[] = []
  readonly #keepsUsed: boolean

  constructor(trail: Trail, clauses: Clauses, keepsUsed: boolean) {
    this.#trail = trail
    this.#clauses = clauses
    this.#keepsUsed = keepsUsed
  }

  grow(variables: number): void {
    const seen = new Uint8Array(variables)
    seen.set(this.#seen)
    this.#seen = seen
  }

  /** `visited` sees every variable of the argument: they become more active. */
  learn(conflict: number, visited: (variable: number) => void): Learnt {
    const { levels, reasons, codes: trailCodes, level: top } = this.#trail
    const seen = this.#seen
    const codes = [0]
    this.#touched = []
    this.used.length = 0
    let open = 0
    let clause = conflict
    let at = this.#trail.size - 1
    let pivot = -1
    for (;;) {
      if (this.#keepsUsed) this.used.push(clause)
      const { arena } = this.#clauses
      const end = clause + HEADER + (arena[clause] ?? 0)
      for (let i = clause + HEADER; i < end; i++) {
        const code = arena[i] ?? 0
        const variable = code >> 1
        if (code === pivot || seen[variable] !== 0) continue
        const level = levels[variable] ?? 0
        if (level === 0) continue
        seen[variable] = IN_CLAUSE
        this.#touched.push(variable)
        visited(variable)
        if (level >= top) open++
        else codes.push(code)
      }
      while (seen[(trailCodes[at] ?? 0) >> 1] === 0) at--
      pivot = trailCodes[at--] ?? 0
      seen[pivot >> 1] = 0
      if (--open === 0) break
      clause = reasons[pivot >> 1] ?? 0
    }
    codes[0] = pivot ^ 1
    seen[pivot >> 1] = IN_CLAUSE
    this.#minimise(codes)
    for (const variable of this.#touched) seen[variable] = 0
    return { codes, backLevel: this.#backLevel(codes), lbd: this.#lbd(codes) }
  }

  #minimise(codes: number[]): void {
    const { reasons } = this.#trail
    let kept = 1
    for (let i = 1; i < codes.length; i++) {
      const code = codes[i] ?? 0
      if (reasons[code >> 1] === 0 || !this.#isRedundant(code >> 1, 0)) codes[kept++] = code
    }
    codes.length = kept
  }

  /** Whether a literal of the clause follows from the others. */
  #isRedundant(variable: number, depth: number): boolean {
    const { levels, reasons } = this.#trail
    const seen = this.#seen
    const clause = reasons[variable] ?? 0
    const { arena } = this.#clauses
    const end = clause + HEADER + (arena[clause] ?? 0)
    for (let i = clause + HEADER; i < end; i++) {
      const other = (arena[i] ?? 0) >> 1
      if (other === variable || levels[other] === 0) continue
      const mark = seen[other] ?? 0
      if (mark === IN_CLAUSE || mark === REDUNDANT) continue
      if (mark === NEEDED || reasons[other] === 0 || depth > DEPTH || !this.#isRedundant(other, depth + 1)) {
        if (mark === 0) this.#mark(other, NEEDED)
        return false
      }
      this.#mark(other, REDUNDANT)
    }
    if (this.#keepsUsed) this.used.push(clause)
    return true
  }

  #mark(variable: number, mark: number): void {
    if (this.#seen[variable] === 0) this.#touched.push(variable)
    this.#seen[variable] = mark
  }

  #backLevel(codes: number[]): number {
    const { levels } = this.#trail
    if (codes.length === 1) return 0
    let highest = 1
    for (let i = 2; i < codes.length; i++) {
      if ((levels[(codes[i] ?? 0) >> 1] ?? 0) > (levels[(codes[highest] ?? 0) >> 1] ?? 0)) highest = i
    }
    const second = codes[highest] ?? 0
    codes[highest] = codes[1] ?? 0
    codes[1] = second
    return levels[second >> 1] ?? 0
  }

  #lbd(codes: readonly number[]): number {
    const levels = new Set<number>()
    for (const code of codes) levels.add(this.#trail.levels[code >> 1] ?? 0)
    return levels.size
  }

  /** The assumptions (as literals) that make `failed` false, with `failed` itself; `failed` is the code of a falsified assumption. */
  core(failed: number): number[] {
    const { levels, reasons, codes, limits } = this.#trail
    const core = new Set([failed])
    this.used.length = 0
    const marked = new Uint8Array(this.#seen.length)
    marked[failed >> 1] = 1
    for (let i = this.#trail.size - 1; i >= (limits[0] ?? this.#trail.size); i--) {
      const code = codes[i] ?? 0
      const variable = code >> 1
      if (marked[variable] === 0) continue
      const reason = reasons[variable] ?? 0
      if (reason === 0) {
        core.add(code)
        continue
      }
      if (this.#keepsUsed) this.used.push(reason)
      for (let k = 0; k < this.#clauses.size(reason); k++) {
        const other = this.#clauses.code(reason, k) >> 1
        if ((levels[other] ?? 0) > 0) marked[other] = 1
      }
    }
    return [...core].map(literalOf)
  }
}
