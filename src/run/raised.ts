/**
 * The best set where the configuration lets the files state a newer Python (`raisePython`; docs/decisions/0064).
 *
 * In: the answer on the Python of today, and the way to ask on another one. Out: the answer that counts, with every Python that was asked. A
 * newer Python is asked only while findings are left on all before it, since nothing else weighs more than raising it, and while there is time. Where the files that
 * Lockstep writes do not decide the Python by themselves, there is nothing to raise.
 */
import type { Config } from '../config/config.ts'
import { configOfUnit } from '../config/of-unit.ts'
import type { RaisedFrom } from '../explain/alternatives.ts'
import type { RaiseInput } from '../plan/input.ts'
import type { SolvePolicy } from '../solve/policy.ts'
import { bestPython, mayGainFromPython } from '../solve/pythons.ts'
import { minorsAbove, newerPythons } from '../units/newer-pythons.ts'
import type { Problem } from '../units/problem.ts'
import { checkPythons } from '../verify/pythons.ts'
import { verify } from '../verify/verify.ts'
import type { Answered, AskedPython, Raise } from './answered.ts'
import { onPython } from './other-python.ts'
import type { OtherPython, Route } from './route.ts'

/** A newer Python with the problem as it then stands. */
export interface Newer {
  readonly python: string
  readonly minors: number
  readonly other: OtherPython
}

/** Ascending; none where the configuration does not allow it, or a person chose a Python. */
export function newerOnes(problem: Problem, route: Route): readonly Newer[] {
  if (route.otherPython !== undefined) return []
  return servedOnes(problem, route).flatMap((python) => {
    const other = onPython(problem, route, python)
    return other === null ? [] : [{ python, minors: minorsAbove(problem, python), other }]
  })
}

/** Newer Pythons that the configuration allows and the facts can answer for. */
function servedOnes(problem: Problem, route: Route): readonly string[] {
  const { config, facts } = route
  const { raisePython } = configOfUnit(config, problem.manifests)
  const newer = newerPythons(problem, raisePython, facts.clock)
  return newer.filter((python) => isServed(problem, python, route))
}

/** Places that say the Python, where it may be raised and the files that Lockstep writes do not decide it. */
export function decidedElsewhere(problem: Problem, route: Route): readonly string[] {
  if (route.otherPython !== undefined || servedOnes(problem, route).length === 0) return []
  if (newerOnes(problem, route).length > 0) return []
  return [...new Set(problem.environments.flatMap(({ evidence }) => evidence.slice(0, 1)))]
}

function isServed({ environments }: Problem, python: string, { facts }: Route): boolean {
  return environments.every(({ environment: { platform } }) =>
    facts.environments.some((served) => served.python === python && served.platform === platform),
  )
}

/** `today`, with what was asked beside it; a newer Python where that is better. */
export async function raised(
  today: Answered,
  newer: readonly Newer[],
  answerOn: (other: OtherPython) => Promise<Answered>,
): Promise<Answered> {
  if (newer.length === 0) return today
  const asked: AskedPython[] = [{ python: null, minors: 0, answered: today }]
  let last = today
  for (const { python, minors, other } of newer) {
    if (last.solution.status === 'best-found' || !mayGainFromPython(last.solution)) break
    last = await answerOn(other)
    asked.push({ python, minors, answered: last })
  }
  const claim = bestPython(
    asked.map(({ minors, answered: { solution } }) => ({ minors, solution })),
    newer.slice(asked.length - 1).map(({ minors }) => minors),
  )
  const best = asked[claim.at]?.answered ?? today
  return { ...best, raise: { asked, newer: newer.map(({ python }) => python), claim } }
}

/** What a plan tells of it. `config`: as it stands for the problem. */
export function raiseInput({ asked, claim }: Raise, config: Config): RaiseInput {
  const [today] = asked
  const pythons = asked.flatMap(({ python }) => python ?? [])
  return {
    allowedBy: config.stated.raisePython ?? 'raisePython',
    asked: asked.map(({ python, answered: { problem, solution } }) => ({ python, problem, solution })),
    claim,
    from: today === undefined || claim.at === 0 ? null : { ...askedOf(today), asked: pythons },
  }
}

/** What the independent check objects to: to the sets on other Pythons, and to the claim over all of them. */
export function raiseComplaints({ asked, newer, claim }: Raise, policy: SolvePolicy): readonly string[] {
  const answers = asked.map(({ python, answered: { problem, solution } }) => ({ python, problem, solution }))
  const others = asked.filter((_, at) => at !== claim.at)
  return [
    ...checkPythons(newer, answers, claim, policy),
    ...others.flatMap(({ answered: { problem, seen, solution, route, policy: own } }) =>
      verify(problem, seen.present, solution, route.facts, own),
    ),
  ]
}

function askedOf({ answered }: AskedPython): Pick<RaisedFrom, 'question' | 'solution'> {
  const { problem, seen, route, policy, solution } = answered
  return { question: { problem, present: seen.present.sets, facts: route.facts, policy }, solution }
}
