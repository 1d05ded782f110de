/**
 * What includes what, followed to the end. Names that include each other are each other's; a name is never its own.
 */
import { MAX_INCLUDING_NAMES } from './limits.ts'

export function closureOf(includes: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const closure = new Map<string, readonly string[]>()
  const followed = new Map([...includes].slice(0, MAX_INCLUDING_NAMES))
  for (const [name, direct] of followed) {
    if (direct.length === 0) continue
    const reached = new Set<string>()
    const waiting = [...direct]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === name || reached.has(next)) continue
      reached.add(next)
      waiting.push(...(followed.get(next) ?? []))
    }
    if (reached.size > 0) closure.set(name, [...reached].toSorted())
  }
  return closure
}

/** Names that reach themselves. */
export function cyclesOf(includes: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const closure = closureOf(includes)
  return [...includes].flatMap(([name, direct]) =>
    direct.some((next) => next === name || closure.get(next)?.includes(name) === true) ? [name] : [],
  )
}
