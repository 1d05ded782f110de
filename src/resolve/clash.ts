/**
 * From "nothing fits" to the few facts that clash, and to what a best effort gives up so that something does.
 *
 * In: the facts behind a failed search. Out: a subset that still fails and of which no fact can be left out, found by leaving
 * out one after the other; every trial counts only the facts that are left, so it needs no fact that is not known already.
 */
import type { PackageName } from '../python/name.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Facts } from '../universe/facts.ts'
import type { Budget } from './budget.ts'
import { groupKey } from './fact.ts'
import type { Fact } from './fact.ts'
import { copiedPins } from './named.ts'
import { Search } from './search.ts'
import type { Concessions, Limits, Outcome } from './search.ts'
import type { Learnt } from './learnt.ts'
import type { Task } from './task.ts'

type Clash = Extract<Outcome, { kind: 'clash' }>

/** More groups of facts than this are told as they are. */
const MOST_GROUPS = 80
const TRIAL_CONFLICTS = 2000

/** The facts that clash; of those that a person can change none can be left out. */
export function smallestClash(
  { facts: found, listed }: Clash,
  task: Task,
  facts: Facts,
  concessions: Concessions,
  learnt: Learnt,
  budget: Budget,
): readonly Fact[] {
  const groups = new Set(found.filter((fact) => fact.kind !== 'missing').map(groupKey))
  if (groups.size > MOST_GROUPS) return found
  let clash = found
  // Declarations last: they are what people look for.
  for (const group of [...groups].sort((a, b) => Number(isDeclared(a)) - Number(isDeclared(b)))) {
    const left = clash.filter((fact) => fact.kind === 'missing' || groupKey(fact) !== group)
    if (left.length === clash.length) continue
    const only = { keys: new Set(left.map(({ key }) => key)), listed }
    const outcome = searchAmong(only, task, facts, concessions, learnt, budget)
    if (outcome.kind === 'clash') clash = outcome.facts
  }
  return clash
}

function isDeclared(group: string): boolean {
  return group.startsWith('declared ') || group.startsWith('bound ')
}

function searchAmong(
  only: NonNullable<Limits['only']>,
  task: Task,
  facts: Facts,
  concessions: Concessions,
  learnt: Learnt,
  budget: Budget,
): Outcome {
  const copy: Learnt = {
    pins: copiedPins(learnt.pins),
    namesPrerelease: learnt.namesPrerelease,
    unreached: new Set(learnt.unreached),
    candidates: new Map(learnt.candidates),
  }
  const search = new Search(task, facts, concessions, copy, { conflicts: TRIAL_CONFLICTS, budget, only }).run()
  for (;;) {
    const step = search.next()
    if (step.done === true) return step.value
  }
}

/**
 * What to go without so that this clash is gone: pins stay as stated, first requirements between pins are left aside, then those of
 * pins, then others, then bounds and declarations; of two pins of one package the lower, of equals what concerns the later line.
 */
export function concede(clash: readonly Fact[], task: Task, before: Concessions): Concessions {
  const absent = clash.find((fact) => fact.kind === 'missing' && pinFor(fact.target, task, before) !== null)
  if (absent !== undefined) {
    const pin = pinFor(absent.target, task, before)
    if (pin !== null) return { ...before, imagined: new Map([...before.imagined, [absent.target, pin]]) }
  }
  const lines = new Map(task.asked.map(({ name }, line) => [name, line]))
  const lineOf = (fact: Fact): number => lines.get(fact.kind === 'requires' ? fact.source : fact.target) ?? lines.size
  const weakest = clash.map((fact, at) => ({ fact, at, line: lineOf(fact), weight: weightOf(fact, task) }))
  weakest.sort((a, b) => a.weight - b.weight || b.line - a.line || lowerPin(a.fact, b.fact) || b.at - a.at)
  const [least] = weakest
  if (least === undefined) return before
  if (least.fact.kind === 'missing') return { ...before, waived: new Set([...before.waived, least.fact.target]) }
  return { ...before, dropped: new Set([...before.dropped, groupKey(least.fact)]) }
}

function lowerPin(a: Fact, b: Fact): number {
  if (a.kind !== 'declared' || b.kind !== 'declared' || a.pin === null || b.pin === null) return 0
  return compareVersions(a.pin, b.pin)
}

/** The declared version of a package, when nothing was conceded for it yet. */
function pinFor(name: PackageName, task: Task, before: Concessions): Version | null {
  return before.imagined.has(name) ? null : (task.pins.get(name)?.[0] ?? null)
}

function weightOf(fact: Fact, task: Task): number {
  if (fact.kind === 'requires') {
    if (!task.pins.has(fact.source)) return 3
    return task.pins.has(fact.target) ? 1 : 2
  }
  if (fact.kind === 'bound') return 4
  if (fact.kind === 'declared') return task.pins.has(fact.target) ? 6 : 5
  return 7
}
