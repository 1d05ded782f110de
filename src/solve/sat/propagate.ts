/**
 * Unit propagation with two watched literals and blocking literals, the inner loop of the search.
 * Sources: Moskewicz et al., Chaff (DAC 2001); blocking literals as in MiniSat 2.1 (Sörensson and Eén 2008).
 */
import { HEADER, type Clauses } from './clauses.ts'
import type { Trail } from './trail.ts'

const NONE: number[] = []

/** Propagates what is on the trail; gives the clause that is falsified, or 0. */
export function propagate(trail: Trail, clauses: Clauses): number {
  const { values } = trail
  const { arena, watches } = clauses
  while (trail.head < trail.size) {
    const code = trail.codes[trail.head++] ?? 0
    const falsified = code ^ 1
    const list = watches[code] ?? NONE
    const size = list.length
    let from = 0
    let kept = 0
    while (from < size) {
      const clause = list[from] ?? 0
      const blocking = list[from + 1] ?? 0
      from += 2
      if (values[blocking] === 1) {
        list[kept++] = clause
        list[kept++] = blocking
        continue
      }
      const length = arena[clause] ?? 0
      if (length === 0) continue
      const base = clause + HEADER
      let other = arena[base] ?? 0
      if (other === falsified) {
        other = arena[base + 1] ?? 0
        arena[base] = other
        arena[base + 1] = falsified
      }
      if (other !== blocking && values[other] === 1) {
        list[kept++] = clause
        list[kept++] = other
        continue
      }
      let at = base + 2
      const end = base + length
      while (at < end && values[arena[at] ?? 0] === -1) at++
      if (at < end) {
        const next = arena[at] ?? 0
        arena[base + 1] = next
        arena[at] = falsified
        watches[next ^ 1]?.push(clause, other)
        continue
      }
      list[kept++] = clause
      list[kept++] = other
      if (values[other] === -1) {
        while (from < size) list[kept++] = list[from++] ?? 0
        list.length = kept
        trail.head = trail.size
        return clause
      }
      trail.assign(other, clause)
    }
    list.length = kept
  }
  return 0
}
