/** `--option`: the alternative that a person chose, by the number or the name that the plan gives it; `ID=` before it says of which problem. */
import { LockstepError } from '../errors.ts'
import type { UnitPlan } from '../plan/document.ts'

/** By id of a problem. `ids`: those of the checkout. */
export function choicesOf(texts: readonly string[], ids: readonly string[]): ReadonlyMap<string, string> {
  return new Map(texts.map((text) => choiceOf(text, ids)))
}

function choiceOf(text: string, ids: readonly string[]): readonly [string, string] {
  const named = ids.filter((id) => text.startsWith(`${id}=`)).sort((a, b) => b.length - a.length)[0]
  if (named !== undefined) return [named, text.slice(named.length + 1)]
  const [only] = ids
  if (only !== undefined && ids.length === 1) return [only, text]
  throw new LockstepError(
    '--option',
    `"${text}" does not say of which problem.`,
    `Write one of ${ids.join(', ')} and = before it.`,
  )
}

/** Who asks for an option by the command line wants that one or none. */
export function requireFollowed(choices: ReadonlyMap<string, string>, units: readonly UnitPlan[]): void {
  for (const unit of units) {
    if (!choices.has(unit.id) || unit.chosen !== undefined) continue
    const why = unit.notes.find(({ kind }) => kind === 'not-chosen')?.text ?? 'It cannot be followed.'
    throw new LockstepError('--option', why, '`lockstep plan` without it lists what can be chosen.')
  }
}
