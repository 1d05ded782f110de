/**
 * The plan that a person chose among a plan's alternatives: the same route with one thing let go, solved, verified and proven as any plan.
 *
 * In: a problem, its route, and the alternative's name. Out: its plan, with what else there is to choose. The plan stays as it is, and a
 * message says why, where there is no such alternative any more, or where it asks for something that stands where Lockstep does not write.
 */
import type { Config } from '../config/config.ts'
import { LockstepError } from '../errors.ts'
import type { AlternativeKind } from '../explain/alternative.ts'
import { capsOf } from '../explain/caps.ts'
import type { Cap } from '../explain/caps.ts'
import type { AlternativeEntry } from '../plan/document.ts'
import type { Draft } from '../plan/identity.ts'
import { answerBest, answerProblem, planAnswer } from '../run.ts'
import type { Problem } from '../units/problem.ts'
import type { SourcedFact } from '../universe/solution.ts'
import type { Answered } from './answered.ts'
import { onPython } from './other-python.ts'
import { overlaidRun } from './overlay.ts'
import type { Route } from './route.ts'

export interface Planned {
  readonly answered: Answered
  readonly draft: Draft
}

/** `name`: as the alternative is called, or its number among those that can be chosen; undefined where nobody chose anything. */
export async function planChosen(
  problem: Problem,
  route: Route,
  name: string | undefined,
  message: (text: string) => void,
): Promise<Planned> {
  const answered = await answerBest(problem, route)
  const draft = await planAnswer(answered)
  if (name === undefined) return { answered, draft }
  const { alternatives } = draft.document
  const stays = (why: string): Planned => {
    message(`${problem.id}: the option "${name}" ${why}`)
    return { answered, draft: withNote(draft, `The alternative that a person chose, “${name}”, ${why}`) }
  }
  const chosen = called(name, alternatives)
  if (chosen === undefined) return stays('is not there any more; the plan is the best without it.')
  const other = otherwise(chosen, problem, route, answered)
  if (other === null) return stays(`asks for another ${askedOf(chosen)}. Change that, and the plan follows.`)
  const others = alternatives.filter((each) => each !== chosen)
  try {
    const own = await answerProblem(other.problem, other.route)
    const plan = await planAnswer(own, others)
    return {
      answered: own,
      draft: { ...plan, document: { ...plan.document, chosen: isNumber(name) ? chosen.name : name } },
    }
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error
    return stays(`cannot be written (${error.toLine()}); the plan is the best without it.`)
  }
}

function withNote(draft: Draft, text: string): Draft {
  const notes = [{ kind: 'not-chosen', text }, ...draft.document.notes]
  return { ...draft, document: { ...draft.document, notes } }
}

/** Lines above may have come or gone since it was chosen. */
function called(name: string, alternatives: readonly AlternativeEntry[]): AlternativeEntry | undefined {
  if (isNumber(name)) return alternatives.filter(({ byHand }) => byHand.length === 0)[Number(name) - 1]
  const exact = alternatives.find((each) => each.name === name)
  if (exact !== undefined) return exact
  const alike = alternatives.filter((each) => withoutLines(each.name) === withoutLines(name))
  return alike.length === 1 ? alike[0] : undefined
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name)
}

function withoutLines(name: string): string {
  return name.replaceAll(/:\d+(?=\))/g, '')
}

interface Asked {
  readonly problem: Problem
  readonly route: Route
}

/** null: a person has to change something first. What is told of a plan on a newer Python is asked on that one. */
function otherwise(chosen: AlternativeEntry, problem: Problem, open: Route, answered: Answered): Asked | null {
  if (chosen.byHand.length > 0) return null
  const { otherPython: raisedTo } = answered.route
  const route = raisedTo === undefined ? open : { ...open, otherPython: raisedTo }
  const { config } = route
  const allowing = (allow: Partial<Config['allow']>, more: Partial<Config> = {}): Asked => ({
    problem,
    route: { ...route, config: { ...config, ...more, allow: { ...config.allow, ...allow } } },
  })
  const lifting = (): Asked => ({ problem, route: { ...route, lifted: askedCaps(answered, chosen.asks) } })
  const ways: Readonly<Record<AlternativeKind, () => Asked | null>> = {
    newest: () => allowing({ majors: 'all' }, { strategy: 'latest' }),
    'fewest-changes': () => allowing({}, { strategy: 'minimal' }),
    younger: () => allowing({}, { minimumReleaseAgeDays: 0 }),
    build: () => allowing({ build: 'all' }),
    'accelerator-changed': () => allowing({ acceleratorChange: true }),
    'accelerator-kept': () => ({ problem, route: { ...route, keepsAccelerator: true } }),
    prebuilt: () => ({
      problem: withWheelsAlone(problem),
      route:
        raisedTo === undefined
          ? route
          : { ...route, otherPython: { ...raisedTo, problem: withWheelsAlone(raisedTo.problem) } },
    }),
    'cap-lifted': lifting,
    'caps-lifted': lifting,
    python: () => {
      const python = /^On Python (3\.\d+)$/.exec(chosen.name)?.[1]
      const otherPython = python === undefined ? null : onPython(problem, route, python)
      return otherPython === null ? null : { problem, route: { ...answering(open, otherPython.problem), otherPython } }
    },
    'python-kept': () => ({ problem, route: open }),
  }
  return ways[chosen.kind]()
}

/** The route with facts that answer for the problem's environments. */
function answering(route: Route, { environments }: Problem): Route {
  const { facts, ahead: _, ...rest } = route
  const isListed = environments.every(({ environment: { python, platform } }) =>
    facts.environments.some((listed) => listed.python === python && listed.platform === platform),
  )
  if (isListed || facts.onOtherPythons === undefined) return route
  return { ...rest, facts: { ...overlaidRun(facts.onOtherPythons, {}), environments: facts.environments } }
}

function askedCaps({ problem, seen, route, policy }: Answered, asks: readonly SourcedFact[]): readonly Cap[] {
  const question = { problem, present: seen.present.sets, facts: route.facts, policy }
  return capsOf(question).filter(({ fact }) => asks.some((ask) => ask.fact === fact.fact && ask.source === fact.source))
}

function withWheelsAlone(problem: Problem): Problem {
  const { installer } = problem
  const indexes = [...installer.indexes, { kind: 'only-binary' as const, value: ':all:', file: problem.id, line: 1 }]
  return { ...problem, installer: { ...installer, indexes } }
}

function askedOf({ kind, byHand }: AlternativeEntry): string {
  const what = kind === 'python' ? 'Python' : 'line'
  const places = byHand.map(({ fact, source }) => `${source} (${fact})`).join(', ')
  return places === '' ? what : `${what}: ${places}`
}
