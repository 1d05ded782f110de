/**
 * The same question with something changed: what explanations, alternatives and steps ask the solver again.
 *
 * In: a question and changes. Out: a question whose facts answer what was changed in memory, and pass everything else on: what is not
 * known stays so, and asking for it asks the same port. Always true: without changes it is the same question; the present sets stay.
 */
import type { PackageName } from '../python/name.ts'
import { ANY, parseSpecifierSet } from '../python/specifier.ts'
import { hardSpecifiers, hasOneValue } from '../solve/declared.ts'
import type { Allowance, SolvePolicy } from '../solve/policy.ts'
import { solve } from '../solve/solve.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import type { Problem, Root } from '../units/problem.ts'
import type { Change } from './change.ts'
import { hypotheticalFacts } from './hypothetical-facts.ts'
import { linesIn } from './lines-elsewhere.ts'
import { uncapped } from './uncapped.ts'

/** Everything that an answer of the solver follows from. */
export interface Question {
  readonly problem: Problem
  readonly present: readonly ResolvedSet[]
  readonly facts: Facts
  readonly policy: SolvePolicy
  /** The same facts as other Pythons see them, where the run knows those too: `facts` knows of its own environments alone. */
  readonly onOtherPythons?: Facts
}

export function suppose(question: Question, changes: readonly Change[]): Question {
  const seen = changes.some(isUnlisted) ? (question.onOtherPythons ?? question.facts) : question.facts
  const facts = hypotheticalFacts({ ...question, facts: seen }, changes)
  return changes.reduce(changed, { ...question, facts })
}

/** The best set under the changes; facts that nobody asked for yet are fetched through the same port. */
export function solveAgain(question: Question, changes: readonly Change[]): Promise<Solution> {
  const { problem, present, facts, policy } = suppose(question, changes)
  return solve(problem, { sets: present }, facts, policy)
}

/** Another Python that the facts of the run's own environments do not answer for. */
function isUnlisted(change: Change): boolean {
  return change.kind === 'environment' && change.isUnlisted === true
}

function changed(question: Question, change: Change): Question {
  const { problem, present, policy } = question
  switch (change.kind) {
    case 'unasked':
      return { ...question, problem: { ...problem, roots: problem.roots.filter((root) => !isAt(root, change)) } }
    case 'line':
      return { ...question, problem: withRoots(problem, change, (root) => anyVersion(root, problem, present)) }
    case 'cap':
      return { ...question, problem: uncapped(problem, present, change) }
    case 'hold':
      return released(question, change)
    case 'bound':
      return { ...question, problem: { ...problem, bounds: problem.bounds.filter((bound) => !isFrom(bound, change)) } }
    case 'override':
      return { ...question, problem: { ...problem, overrides: problem.overrides.map((each) => widened(each, change)) } }
    case 'downgrade':
      return withPolicy(question, { allowDowngrades: also(policy.allowDowngrades, change.name) })
    case 'major':
      return withPolicy(question, { allowMajors: also(policy.allowMajors, change.name) })
    case 'build':
      return withPolicy(question, { allowBuild: also(policy.allowBuild, change.name) })
    case 'unknown':
      return withPolicy(question, { allowUnknownRequirements: true })
    case 'accelerator':
      return withPolicy(question, { keepAccelerator: false })
    case 'environment':
      return inOtherEnvironment(question, change)
    default:
      return question
  }
}

function withPolicy(question: Question, more: Partial<SolvePolicy>): Question {
  return { ...question, policy: { ...question.policy, ...more } }
}

function also(allowance: Allowance, name: PackageName): Allowance {
  return typeof allowance === 'boolean' ? allowance || new Set([name]) : new Set([...allowance, name])
}

interface Place {
  readonly name: PackageName
  readonly file: string | null
  readonly line: number
}

function isAt({ declaration }: Root, { name, file, line }: Place): boolean {
  return declaration.name === name && declaration.file === file && declaration.line === line
}

function isFrom(stated: { readonly name: PackageName; readonly source: string }, change: typeof stated): boolean {
  return stated.name === change.name && stated.source === change.source
}

function widened(
  override: Problem['overrides'][number],
  change: { readonly name: PackageName; readonly source: string },
) {
  return isFrom(override, change) && override.specifier !== null ? { ...override, specifier: ANY } : override
}

function withRoots(problem: Problem, place: Place, change: (root: Root) => Root): Problem {
  return { ...problem, roots: problem.roots.map((root) => (isAt(root, place) ? change(root) : root)) }
}

/** A line that moves as a whole keeps the part that moves. */
function anyVersion(root: Root, { roots }: Problem, present: readonly ResolvedSet[]): Root {
  const { declaration } = root
  const same = roots.filter((other) => other.declaration.name === declaration.name)
  if (declaration.style === 'url' || !hasOneValue(root, same, present)) {
    return { ...root, declaration: { ...declaration, style: 'any', specifier: ANY, base: null, url: null } }
  }
  const hard = new Set(hardSpecifiers(declaration, true))
  const kept = declaration.specifier.specifiers.filter((specifier) => !hard.has(specifier))
  const text = kept.map(({ operator, text: version }) => `${operator}${version}`).join(',')
  return { ...root, declaration: { ...declaration, specifier: parseSpecifierSet(text) ?? ANY } }
}

function opened(root: Root): Root {
  const { unreadBound: _, ...declaration } = root.declaration
  return { ...root, declaration: { ...declaration, isHeld: false } }
}

function released(question: Question, change: Place): Question {
  const { problem, policy } = question
  if (change.file === null)
    return withPolicy(question, { holds: new Set([...policy.holds].filter((name) => name !== change.name)) })
  return {
    ...question,
    problem: withRoots(problem, change, opened),
  }
}

function inOtherEnvironment(
  question: Question,
  { ordinal, environment }: Extract<Change, { kind: 'environment' }>,
): Question {
  const { problem, present, policy } = question
  if (environment !== null) {
    const environments = problem.environments.map((each, at) => (at === ordinal ? { ...each, environment } : each))
    return { ...question, problem: { ...problem, environments, ...linesIn(environment, ordinal, problem) } }
  }
  const without = <T>(list: readonly T[]): readonly T[] => list.filter((_, at) => at !== ordinal)
  const renumbered = <T extends { readonly environments: readonly number[] }>(list: readonly T[]): readonly T[] =>
    list.flatMap((one) => {
      const left = one.environments.filter((at) => at !== ordinal).map((at) => (at > ordinal ? at - 1 : at))
      return left.length === 0 ? [] : [{ ...one, environments: left }]
    })
  return {
    ...question,
    problem: {
      ...problem,
      environments: without(problem.environments),
      roots: renumbered(problem.roots),
      marked: renumbered(problem.marked ?? []),
      bounds: renumbered(problem.bounds),
      followed: renumbered(problem.followed ?? []),
      overrides: renumbered(problem.overrides),
    },
    present: without(present),
    policy: { ...policy, locked: without(policy.locked) },
  }
}
