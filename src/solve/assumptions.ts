/** What an answer rests on beside known facts, one sentence each, sorted. */
import { UNNAMED_INDEX } from '../universe/facts.ts'
import type { Problem } from '../units/problem.ts'
import type { Closure } from './closure.ts'
import type { LazySearch } from './lazy.ts'

export function assumptionsOf({ slots }: LazySearch, closure: Closure, problem: Problem): readonly string[] {
  const silent = [...slots.declared, ...closure.slots].flatMap(({ name, domain }) => {
    const index = domain?.silentIndex ?? null
    if (index === null) return []
    return index === UNNAMED_INDEX
      ? [`no index that is named here has the build that a line asks for of ${name}, which stays where it is`]
      : [`index ${index} did not answer for ${name}, which stays where it is`]
  })
  return [...new Set([...silent, ...closure.uncertain, ...unreadLines(problem)])].sort()
}

/** Lines of the manifests that could not be read: what they ask for is missing here. */
export function unreadLines({ unreadable }: Problem): readonly string[] {
  return unreadable.map(({ file, line, why }) => `${file}:${line} cannot be read and asks for nothing here: ${why}`)
}
