/** What an answer rests on beside known facts, one sentence each, sorted. */
import type { Closure } from './closure.ts'
import type { LazySearch } from './lazy.ts'

export function assumptionsOf({ slots }: LazySearch, closure: Closure): readonly string[] {
  const silent = [...slots.declared, ...closure.slots].flatMap(({ name, domain }) => {
    const index = domain?.silentIndex ?? null
    return index === null ? [] : [`index ${index} did not answer for ${name}, which stays where it is`]
  })
  return [...new Set([...silent, ...closure.uncertain])].sort()
}
