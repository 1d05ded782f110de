/** Remembers an answer for each extra. */
import type { ExtraName } from '../python/name.ts'

export function markedExtras<T>(answer: (extra: ExtraName) => T): (extra: ExtraName) => T {
  const known = new Map<ExtraName, T>()
  return (extra) => {
    const found = known.get(extra)
    if (found !== undefined) return found
    const fresh = answer(extra)
    known.set(extra, fresh)
    return fresh
  }
}
