/** Alternatives as entries of the plan: a name that says what is otherwise, the findings left, what moves, and what each asks. */
import type { Alternative, AlternativeKind } from '../explain/alternative.ts'
import { scan } from '../scan/scan.ts'
import { countByTier } from '../scan/score.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet, SourcedFact } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { acceleratorEntry } from './accelerator.ts'
import type { AlternativeEntry, MoveEntry } from './document.ts'
import { liftsOf } from './lifts.ts'
import { movedPackages } from './moved.ts'
import type { MovedPackage } from './moved.ts'
import type { PlanInput } from './input.ts'
import { resolvedMaps } from './scan-entry.ts'

type Input = Pick<
  PlanInput,
  'problem' | 'present' | 'facts' | 'config' | 'drivers' | 'files' | 'formatOf' | 'isOwnFile' | 'onPython'
>

/** `tellerOf` gives, for the sets of an alternative and the facts it was sought with, what tells a move with its reasons. */
export function alternativeEntries(
  alternatives: readonly Alternative[],
  input: Input,
  tellerOf: (sets: readonly ResolvedSet[], facts: Facts) => (move: MovedPackage) => MoveEntry,
): readonly AlternativeEntry[] {
  const { problem, present, facts } = input
  return alternatives.map((alternative) => {
    const { kind, asks, question, solution } = alternative
    const { sets, status } = solution
    return {
      kind,
      name: nameOf(alternative, input),
      status,
      asks,
      byHand: byHandOf(alternative, input),
      accelerator: acceleratorEntry(problem, present.sets, sets, input.drivers),
      counts: countByTier(scan(problem, sets, facts).findings),
      moves: movedPackages(question.problem, present.sets, sets).map(tellerOf(sets, question.facts)),
      resolved: resolvedMaps(solution),
    }
  })
}

/** Where another file than those that Lockstep writes says the Python, it is people who change it. */
function byHandOf({ kind, asks, caps, solution, environments }: Alternative, input: Input): readonly SourcedFact[] {
  if (kind !== 'python') return liftsOf(caps, solution.sets, input).byHand
  const [first] = environments ?? []
  return first !== undefined && input.onPython?.(first.environment.python) != null ? [] : asks
}

function nameOf({ kind, asks, solution, environments }: Alternative, input: Input): string {
  const { problem, present, drivers } = input
  const { before, after, driver } = acceleratorEntry(problem, present.sets, solution.sets, drivers)
  const names: Readonly<Record<AlternativeKind, () => string>> = {
    'accelerator-changed': () =>
      `Crossing to ${cudaName(after)}${driver === null ? '' : `, which needs driver ${driver}`}`,
    'accelerator-kept': () => `Keeping ${cudaName(before)}`,
    younger: () => `With ${youngOnes(solution.sets, input)}`,
    'cap-lifted': () => withoutWords(asks),
    'caps-lifted': () => withoutWords(asks),
    build: () => `Building ${builtOnes(solution.sets)} from source`,
    prebuilt: () => 'Prebuilt packages alone',
    python: () => `On Python ${pythonsOf(environments ?? problem.environments)}`,
    'python-kept': () => `Keeping Python ${pythonsOf(environments ?? problem.environments)}`,
    newest: () => 'The newest versions',
    'fewest-changes': () => 'The fewest changes',
  }
  return names[kind]()
}

function withoutWords(asks: Alternative['asks']): string {
  return `Without ${asks.map(({ fact, source }) => `${fact} (${source})`).join(', ')}`
}

function cudaName(accelerator: string): string {
  return accelerator.startsWith('cu') ? `CUDA ${accelerator.slice(2)}` : accelerator
}

function pythonsOf(environments: Problem['environments']): string {
  return [...new Set(environments.map(({ environment }) => environment.python))].join(', ')
}

function builtOnes(sets: readonly ResolvedSet[]): string {
  const built = sets.flatMap((set) => [...set.values()]).filter(({ file }) => file?.kind === 'sdist')
  return [...new Set(built.map(({ name, version }) => `${name} ${version.text}`))].join(', ')
}

const DAY_MS = 86_400_000

/** Releases of the sets that are younger than the config wants, with their dates. */
function youngOnes(sets: readonly ResolvedSet[], { config, facts }: Input): string {
  const limit = Date.parse(facts.clock) - config.minimumReleaseAgeDays * DAY_MS
  const young = sets
    .flatMap((set) => [...set.values()])
    .flatMap(({ name, version, file }) => {
      const time = file?.uploadTime ?? null
      return time !== null && Date.parse(time) > limit
        ? [`${name} ${version.text}, released on ${time.slice(0, 10)}`]
        : []
    })
  return [...new Set(young)].join('; ')
}
