/**
 * The plan that a person chose among a plan's alternatives: the same route with one thing let go, solved, verified and proven as any plan.
 *
 * In: a problem, its route, and the alternative's name. Out: its plan. The plan stays as it is, and a message says why, where there is no
 * such alternative any more, or where it asks for something that a person wrote: nobody but a person takes that back.
 */
import type { Config } from '../config/config.ts'
import type { AlternativeKind } from '../explain/alternative.ts'
import type { AlternativeEntry } from '../plan/document.ts'
import type { Draft } from '../plan/identity.ts'
import { planProblem } from '../run.ts'
import type { Route } from '../run.ts'
import type { Problem } from '../units/problem.ts'

export async function planChosen(
  problem: Problem,
  route: Route,
  name: string | undefined,
  message: (text: string) => void,
): Promise<Draft> {
  const draft = await planProblem(problem, route)
  if (name === undefined) return draft
  const chosen = draft.document.alternatives.find((each) => each.name === name)
  if (chosen === undefined) {
    message(`${problem.id}: the option "${name}" is not there any more; the plan is the best without it.`)
    return draft
  }
  const other = otherwise(chosen.kind, problem, route)
  if (other !== null) return planProblem(other.problem, other.route)
  message(`${problem.id}: the option "${name}" asks for another ${askedOf(chosen)}. Change that, and the plan follows.`)
  return draft
}

interface Asked {
  readonly problem: Problem
  readonly route: Route
}

/** null: a person has to change something first. */
function otherwise(kind: AlternativeKind, problem: Problem, route: Route): Asked | null {
  const { config } = route
  const allowing = (allow: Partial<Config['allow']>, more: Partial<Config> = {}): Asked => ({
    problem,
    route: { ...route, config: { ...config, ...more, allow: { ...config.allow, ...allow } } },
  })
  const ways: Readonly<Record<AlternativeKind, Asked | null>> = {
    newest: allowing({ majors: 'all' }, { strategy: 'latest' }),
    'fewest-changes': allowing({}, { strategy: 'minimal' }),
    younger: allowing({}, { minimumReleaseAgeDays: 0 }),
    build: allowing({ build: 'all' }),
    'accelerator-changed': allowing({ acceleratorChange: true }),
    'accelerator-kept': { problem, route: { ...route, keepsAccelerator: true } },
    prebuilt: { problem: withWheelsAlone(problem), route },
    'cap-lifted': null,
    'caps-lifted': null,
    python: null,
  }
  return ways[kind]
}

function withWheelsAlone(problem: Problem): Problem {
  const { installer } = problem
  const indexes = [...installer.indexes, { kind: 'only-binary' as const, value: ':all:', file: problem.id, line: 1 }]
  return { ...problem, installer: { ...installer, indexes } }
}

function askedOf({ kind, asks }: AlternativeEntry): string {
  const what = kind === 'python' ? 'Python' : 'line'
  const places = asks.map(({ fact, source }) => `${source} (${fact})`).join(', ')
  return places === '' ? what : `${what}: ${places}`
}
