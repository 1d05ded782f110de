/** What a set without something would cost: the first level at which it is worse, and what it has there instead. */
import type { Solution, SourcedFact } from '../universe/solution.ts'
import type { Again } from './again.ts'
import { findingsOf, movesBetween } from './differences.ts'
import type { Price, Subject } from './explanation.ts'
import type { Question } from './hypothesis.ts'

/** null where no set without it could be proven, or enough was asked already. */
export async function priceOf(subject: Subject | undefined, plan: Solution, again: Again): Promise<Price | null> {
  if (subject === undefined) return null
  const change = { kind: 'without', name: subject.package, id: subject.id } as const
  if (!again.mayTry(change)) return null
  const without = await again.under([change])
  return without === null ? null : priceBetween(again.question, plan, without)
}

export function priceBetween(question: Question, plan: Solution, other: Solution): Price {
  const at = plan.objective.findIndex((cost, level) => cost !== other.objective[level])
  const { facts } = question
  const has = new Set(findingsOf(plan, facts).map(({ id, package: name }) => `${name} ${id}`))
  return {
    level: plan.levels[at] ?? '',
    before: plan.objective[at] ?? 0,
    after: other.objective[at] ?? 0,
    findings: findingsOf(other, facts).filter(({ id, package: name }) => !has.has(`${name} ${id}`)),
    moves: movesBetween(question, plan.sets, other.sets),
  }
}

/** A set without it exists where there is a price. */
export function priceFacts(price: Price | null): readonly SourcedFact[] {
  if (price !== null) return [{ fact: `the best set without it ${priceText(price)}`, source: 'objective' }]
  return [{ fact: 'every set without it is worse; by how much was not found out', source: 'objective' }]
}

/** Completes "the best set without it". */
export function priceText({ level, before, after, findings, moves }: Price): string {
  const named = findings.map(({ id, package: name }) => `${id} in ${name}`)
  const instead = named.length === 0 ? '' : `, with ${listed(named)} instead`
  const moved = moves.length === 0 ? '' : `; it has ${moves.join(', ')}`
  const words = LEVELS.get(level)
  if (words === undefined) return `is as good by every level${instead}${moved}`
  return `has ${after} ${after === 1 ? words[0] : words[1]} in place of ${before}${instead}${moved}`
}

const MOST_NAMED = 3

function listed(items: readonly string[]): string {
  const shown = items.slice(0, MOST_NAMED)
  const more = items.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}

/** Levels of the objective in words. */
const LEVELS: ReadonlyMap<string, readonly [one: string, many: string]> = new Map([
  ['critical', ['critical finding', 'critical findings']],
  ['high', ['high finding', 'high findings']],
  ['medium', ['medium finding', 'medium findings']],
  ['low', ['low finding', 'low findings']],
  ['behind', ['newer release left aside', 'newer releases left aside']],
  ['majors', ['change of a major', 'changes of a major']],
  ['accelerator', ['change of the CUDA major', 'changes of the CUDA major']],
  ['changed', ['declared package changed', 'declared packages changed']],
  ['lockedDown', ['locked package moved down', 'locked packages moved down']],
  ['lockedChanged', ['locked package changed', 'locked packages changed']],
  ['minorSteps', ['minor step', 'minor steps']],
  ['patchesBehind', ['newer patch left aside', 'newer patches left aside']],
  ['lag', ['newer release of another package left aside', 'newer releases of other packages left aside']],
])
