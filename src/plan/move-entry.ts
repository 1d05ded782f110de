/** What is told of each package that moves. */
import { whyNotLess } from '../explain/not-less.ts'
import type { Declaration } from '../manifests/model.ts'
import { becauseOf } from './because.ts'
import type { Setting } from './because.ts'
import type { MoveEntry } from './document.ts'
import type { PlanInput } from './input.ts'
import type { MovedPackage } from './moved.ts'
import { stepBetween } from './step.ts'

/** What moves and why; and, where it was asked for, what less would cost. */
export async function toldMoves(
  moved: readonly MovedPackage[],
  setting: Setting,
  { problem, present, facts, policy, solution, tellsMoves }: PlanInput,
): Promise<readonly MoveEntry[]> {
  const entries: MoveEntry[] = []
  for (const move of moved) {
    const entry = moveEntry(move, setting)
    if (tellsMoves !== true) entries.push(entry)
    else
      entries.push({
        ...entry,
        notLess: await whyNotLess({ problem, present: present.sets, facts, policy }, solution, move),
      })
  }
  return entries
}

/** A pin of a `-c` file stands for the open lines that it pins. */
function isBound({ section }: Declaration): boolean {
  return section.kind === 'constraint'
}

export function moveEntry(move: MovedPackage, setting: Setting): MoveEntry {
  const [first, ...others] = move.declarations.toSorted((a, b) => Number(isBound(b)) - Number(isBound(a)))
  if (first === undefined) throw new Error(`${move.name} moves at no line`)
  const alsoAt = others.map((each) => `${each.file}:${each.line}`)
  return {
    package: move.name,
    from: move.from.text,
    to: move.to.text,
    declared: true,
    ...stepBetween(move.from, move.to),
    file: first.file,
    line: first.line,
    because: becauseOf(move, setting),
    comment: first.comment,
    alsoAt,
  }
}
