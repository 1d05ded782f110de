/** Why a package moves as far as it does: what the best set would be that has it below. */
import type { PackageName } from '../python/name.ts'
import { isPrerelease } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Solution } from '../universe/solution.ts'
import { Again } from './again.ts'
import type { Question } from './hypothesis.ts'
import { priceBetween, priceText } from './price.ts'
import { recordedFacts } from './recorded-facts.ts'

export interface MoveSubject {
  readonly name: PackageName
  readonly from: Version
  readonly to: Version
}

/** One sentence; empty for a move that goes down, and where nothing could be proven. */
export async function whyNotLess(asked: Question, plan: Solution, { name, from, to }: MoveSubject): Promise<string> {
  if (from.key >= to.key || isPrerelease(to)) return ''
  const question = { ...asked, facts: recordedFacts(asked.facts) }
  const again = new Again(question)
  const less = await again.tried([{ kind: 'below', name, version: to.text }])
  if (less === 'no set') return `No set with ${name} below ${to.text} installs.`
  if (typeof less === 'string') return ''
  const price = priceBetween(question, plan, less)
  const moves = price.moves.filter((move) => !move.startsWith(`${name} `))
  const version = [...new Set(less.sets.flatMap((set) => set.get(name)?.version.text ?? []))].join(' and ')
  return `With ${name} ${version}, the best set below ${to.text} ${priceText({ ...price, moves })}.`
}
