/**
 * Takes the changes of a plan out of a file that people have changed since: a three-way merge by lines, from `after` to `before` on `current`.
 *
 * Bytes in, bytes out: a line is what ends with a line feed, whatever its encoding. A line goes back only where it still stands exactly as
 * the plan wrote it; all others stay as they are. Source: diff3, Khanna, Kunal, Pierce: A formal investigation of diff3, FSTTCS 2007.
 */
import { diffArrays } from 'diff'

export interface Undone {
  readonly bytes: Uint8Array
  /** Lines of the plan that went back. */
  readonly lines: number
  /** Where lines of the plan stood that people have changed since: line numbers of `current`. */
  readonly left: readonly number[]
}

/** Lines `start` to `end` of `after`, which were `old` before; a pure removal has none. */
interface Hunk {
  readonly start: number
  readonly end: number
  readonly old: readonly string[]
}

export function undoLines(before: Uint8Array, after: Uint8Array, current: Uint8Array): Undone {
  const [old, written, now] = [linesOf(before), linesOf(after), linesOf(current)]
  const places = placesOf(written, now)
  const result = [...now]
  const left: number[] = []
  let lines = 0
  for (const hunk of hunksOf(written, old).toReversed()) {
    const at = placeOf(hunk, places, written.length, now.length)
    if (at === null) left.unshift(nearestLine(hunk.start, places))
    else {
      result.splice(at, hunk.end - hunk.start, ...hunk.old)
      lines += Math.max(hunk.end - hunk.start, 1)
    }
  }
  return { bytes: Buffer.from(result.join(''), 'latin1'), lines, left }
}

/** Latin-1 keeps each byte as one character. */
function linesOf(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return text.split(/(?<=\n)/).filter((line) => line !== '')
}

/** For each line of `after` where it stands unchanged in `current`; null: nowhere. */
function placesOf(after: readonly string[], current: readonly string[]): readonly (number | null)[] {
  const places: (number | null)[] = []
  let at = 0
  for (const { added, removed, value } of diffArrays([...after], [...current])) {
    for (const _ of value) {
      if (removed) places.push(null)
      else if (added) at += 1
      else {
        places.push(at)
        at += 1
      }
    }
  }
  return places
}

/** Line by line where as many were written as stood there, so that each goes back by itself. */
function hunksOf(after: readonly string[], before: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = []
  let at = 0
  let start = 0
  let old: string[] = []
  const close = () => {
    if (at - start === old.length)
      old.forEach((line, n) => hunks.push({ start: start + n, end: start + n + 1, old: [line] }))
    else if (at > start || old.length > 0) hunks.push({ start, end: at, old })
    old = []
  }
  for (const { added, removed, value } of diffArrays([...after], [...before])) {
    if (!added && !removed) {
      close()
      at += value.length
      start = at
    } else if (added) old.push(...value)
    else at += value.length
  }
  close()
  return hunks
}

/** Where it stands in `current`, whole; null where people have changed it. A removal goes back where its neighbours still are neighbours. */
function placeOf(
  { start, end }: Hunk,
  places: readonly (number | null)[],
  length: number,
  currentLength: number,
): number | null {
  if (end > start) {
    const first = places[start] ?? null
    if (first === null) return null
    for (let at = start; at < end; at += 1) if (places[at] !== first + at - start) return null
    return first
  }
  const above = start === 0 ? -1 : (places[start - 1] ?? null)
  const below = start === length ? currentLength : (places[start] ?? null)
  return above === null || below === null || below !== above + 1 ? null : below
}

/** Counted from 1: below the last line before it that still stands. */
function nearestLine(start: number, places: readonly (number | null)[]): number {
  for (let at = start - 1; at >= 0; at -= 1) {
    const place = places[at]
    if (place !== null && place !== undefined) return place + 2
  }
  return 1
}
