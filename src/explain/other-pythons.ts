/** Other Pythons with which the plan would be the same, told in one. */
import { knownPythons } from '../python/environment.ts'
import type { Unlock } from './explanation.ts'
import type { Question } from './hypothesis.ts'
import { otherPython } from './unlock-words.ts'

export function pythonsTogether(unlocks: readonly Unlock[], { problem }: Question): readonly Unlock[] {
  const groups = Map.groupBy(unlocks, (unlock) => (unlock.pythons === undefined ? unlock : outcomeOf(unlock)))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || group.length === 1) return group
    const pythons = group.flatMap((unlock) => unlock.pythons ?? [])
    const before = problem.environments[first.ordinal ?? 0]?.environment.python ?? ''
    return [{ ...first, pythons, change: otherPython(inWords(pythons), before) }]
  })
}

function outcomeOf({ frees, moves, left, ordinal }: Unlock): string {
  return JSON.stringify([frees, moves, left, ordinal])
}

/** "3.11 or newer" where that is all that are known from there on; else each. */
function inWords(pythons: readonly string[]): string {
  const known = knownPythons.map(({ python }) => python)
  const [first = ''] = pythons
  if (known.slice(known.indexOf(first)).join() === pythons.join()) return `${first} or newer`
  return `${pythons.slice(0, -1).join(', ')} or ${pythons.at(-1) ?? ''}`
}
