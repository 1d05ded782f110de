import { describe, expect, test } from 'vitest'
import type { Tier, Vulnerability } from '../../src/osv/vulnerability.ts'
import type { Rule } from '../../src/universe/rule.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { SketchedProject, Sketch } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import type { Solution } from '../../src/universe/solution.ts'
import { verify } from '../../src/verify/verify.ts'
import type { VerifyPolicy } from '../../src/verify/situation.ts'
import { parseVersion } from '../../src/python/version.ts'
import type { Problem } from '../../src/units/problem.ts'
import { nameOf, problemOf, specifierOf } from '../resolve/problems.ts'
import type { Situation } from '../resolve/problems.ts'
import { POLICY, setOf, solutionOf } from './worlds.ts'

function vulnerability(id: string, name: string, fixed: string, tier: Tier = 'high', malicious = false): Vulnerability {
  return {
    id,
    aliases: [],
    package: nameOf(name),
    tier,
    cvss: null,
    vectors: [],
    intervals: [{ introduced: '0', fixed, lastAffected: null }],
    versions: [],
    malicious,
    weaknesses: [],
    title: id,
    published: null,
    modified: null,
    url: `https://advisories.example/${id}`,
  }
}

const APP: SketchedProject = {
  '1.0': ['lib>=1', 'extra-lib; extra == "x"'],
  '1.1': { requires: ['lib>=2', 'extra-lib; extra == "x"'] },
  '1.2rc1': ['lib>=2', 'extra-lib; extra == "x"'],
  '1.3': { requires: ['lib>=2', 'extra-lib; extra == "x"'], yanked: 'broken' },
  '1.4': { requires: ['lib>=2', 'extra-lib; extra == "x"'], uploadTime: '2026-11-21T00:00:00Z' },
  '1.5': { requires: ['lib>=2', 'extra-lib; extra == "x"'], wheels: [], sdist: true },
  '1.6': ['lib>=2'],
  '1.7': { requires: ['lib>=2', 'extra-lib; extra == "x"'], uploadTime: '2027-01-01T00:00:00Z' },
  '1.8': { requires: ['lib>=2'], unknown: 'no file tells' },
  '1.9': { requires: ['lib>=2', 'extra-lib; extra == "x"'], wheels: ['cp311-cp311-win_amd64'] },
  '1.10': { requires: ['lib>=2', 'extra-lib; extra == "x"'], requiresPython: '>=3.13' },
  '2.0': ['lib>=2', 'extra-lib; extra == "x"'],
}

interface World extends Omit<Sketch, 'packages'>, Situation {
  readonly packages?: Sketch['packages']
  readonly today: readonly string[]
  readonly policy?: Partial<VerifyPolicy>
  readonly problem?: (problem: Problem) => Problem
}

const BASE: World = {
  lines: ['app[x]==1.0', 'lib<3'],
  packages: {
    app: APP,
    lib: { '1.0': [], '2.0': [], '2.1': [], '3.0': [] },
    'extra-lib': { '1.0': [], '2.0': [] },
    stray: { '1.0': [] },
  },
  today: ['app[x] 1.0', 'lib 1.0', 'extra-lib 2.0'],
  vulnerabilities: [vulnerability('V-1', 'app', '1.1'), vulnerability('V-2', 'extra-lib', '9', 'low')],
}

const GOOD = ['app[x] 1.1', 'lib 2.1', 'extra-lib 2.0']
const COSTS = { low: 1, changed: 2, majors: 1, minorSteps: 3 }

function check(
  world: World,
  lines: readonly string[],
  costs: Readonly<Record<string, number>>,
  more: Partial<Solution> = {},
): readonly string[] {
  const plain = problemOf(world)
  const problem = world.problem?.(plain) ?? plain
  const facts = factsOf(snapshotOf({ ...world, packages: world.packages ?? {} }))
  const sets = problem.environments.map((_, at) => setOf(problem, facts, at, lines))
  const present = { sets: problem.environments.map((_, at) => setOf(problem, facts, at, world.today)) }
  return verify(problem, present, solutionOf(sets, costs, more), facts, { ...POLICY, ...world.policy })
}

describe('a good solution', () => {
  test('passes', () => {
    expect(check(BASE, GOOD, COSTS)).toEqual([])
  })

  test("today's set passes with its findings", () => {
    expect(check(BASE, BASE.today, { high: 1, low: 1 })).toEqual([])
  })

  test('passes as best found with a gap', () => {
    const bound = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    expect(check(BASE, GOOD, COSTS, { status: 'best-found', bound })).toEqual([])
  })

  test('what does not install together is told, and has no sets', () => {
    const clash = [{ fact: 'a 1 requires b', source: 'a 1 metadata' }]
    expect(check(BASE, GOOD, COSTS, { status: 'infeasible', sets: [], clash })).toEqual([])
    expect(check(BASE, GOOD, COSTS, { status: 'infeasible', clash: [] })).toHaveLength(2)
  })
})

interface Mutation {
  readonly about: string
  readonly lines: readonly string[]
  readonly says: string
  readonly world?: Partial<World>
}

const rule: Rule = {
  id: 'app-with-lib',
  subject: nameOf('app'),
  versions: specifierOf('>=1.1'),
  requires: [{ name: nameOf('lib'), specifier: specifierOf('==2.0') }],
  because: 'they are released together',
  source: 'https://rules.example/app',
}

const allowing = (problem: Problem): Problem => ({
  ...problem,
  bounds: problem.bounds.map((bound) => ({ ...bound, sparesPresent: true })),
})

const MUTATIONS: readonly Mutation[] = [
  { about: 'something is missing', lines: ['app[x] 1.1', 'lib 2.1'], says: 'which is not in the set' },
  { about: 'a declared package is missing', lines: ['lib 2.1'], says: 'requirements.txt:1 requires app' },
  {
    about: 'a requirement is not met',
    lines: ['app[x] 1.1', 'lib 1.0', 'extra-lib 2.0'],
    says: 'app 1.1 requires lib>=2',
  },
  { about: 'an extra is missing', lines: ['app 1.1', 'lib 2.1', 'extra-lib 2.0'], says: 'requires app[x]' },
  { about: 'nobody asks for it', lines: [...GOOD, 'stray 1.0'], says: 'stray 1.0 is in the set and nobody asks' },
  { about: 'nobody asks for the extra', lines: ['app[x] 1.1', 'lib[y] 2.1', 'extra-lib 2.0'], says: 'the extra y' },
  { about: 'a cap', lines: ['app[x] 1.1', 'lib 3.0', 'extra-lib 2.0'], says: 'lib 3.0 is outside <3' },
  { about: 'a bound', lines: GOOD, says: 'lib 2.1 is outside <2.1', world: { bounds: ['lib<2.1'] } },
  {
    about: 'allowed versions',
    lines: GOOD,
    says: 'app 1.1 is outside <1.1',
    world: { bounds: ['app<1.1'], problem: allowing },
  },
  { about: 'an override', lines: GOOD, says: 'requires lib==1.0', world: { overrides: ['lib==1.0'] } },
  { about: 'a rule', lines: GOOD, says: 'rule app-with-lib', world: { rules: [rule] } },
  { about: 'a release that does not exist', lines: ['app[x] 1.77', 'lib 2.1', 'extra-lib 2.0'], says: 'has no file' },
  { about: 'a file for another platform', lines: ['app[x] 1.9', 'lib 2.1', 'extra-lib 2.0'], says: 'has no file' },
  { about: 'another Python', lines: ['app[x] 1.10', 'lib 2.1', 'extra-lib 2.0'], says: 'has no file' },
  { about: 'after the clock', lines: ['app[x] 1.7', 'lib 2.1', 'extra-lib 2.0'], says: 'after the clock' },
  { about: 'yanked', lines: ['app[x] 1.3', 'lib 2.1', 'extra-lib 2.0'], says: 'app 1.3 is yanked' },
  { about: 'a pre-release', lines: ['app[x] 1.2rc1', 'lib 2.1', 'extra-lib 2.0'], says: 'is a pre-release' },
  { about: 'too young', lines: ['app[x] 1.4', 'lib 2.1', 'extra-lib 2.0'], says: 'younger than 3 days' },
  { about: 'no wheel any more', lines: ['app[x] 1.5', 'lib 2.1', 'extra-lib 2.0'], says: 'no wheel' },
  { about: 'a lost extra', lines: ['app[x] 1.6', 'lib 2.1', 'extra-lib 2.0'], says: 'lacks the extra x' },
  { about: 'unknown requirements', lines: ['app[x] 1.8', 'lib 2.1'], says: 'cannot be learnt' },
  { about: 'held by its comment', lines: GOOD, says: 'held', world: { policy: { holds: new Set([nameOf('app')]) } } },
  {
    about: 'malicious',
    lines: GOOD,
    says: 'is malicious',
    world: { vulnerabilities: [vulnerability('MAL-1', 'app', '1.2', 'critical', true)] },
  },
  {
    about: 'a downgrade',
    lines: GOOD,
    says: 'is a downgrade',
    world: { today: ['app[x] 2.0', 'lib 2.1', 'extra-lib 2.0'] },
  },
  {
    about: 'a major change under latest',
    lines: GOOD,
    says: 'is a major change',
    world: { policy: { strategy: 'latest' } },
  },
  {
    about: 'an index that did not answer',
    lines: GOOD,
    says: 'comes from index 0, which did not answer',
    world: { silent: { lib: 'it refused' } },
  },
]

describe('what is forbidden', () => {
  test.each(MUTATIONS)('$about', ({ lines, says, world }) => {
    const messages = check({ ...BASE, ...world }, lines, COSTS)
    expect(messages.join('\n')).toContain(says)
  })

  test('one declaration, two versions', () => {
    const world = { ...BASE, pythons: ['3.11', '3.12'] }
    const problem = problemOf(world)
    const facts = factsOf(snapshotOf({ ...world, packages: BASE.packages ?? {} }))
    const present = { sets: [0, 1].map((at) => setOf(problem, facts, at, BASE.today)) }
    const sets = [setOf(problem, facts, 0, GOOD), setOf(problem, facts, 1, ['app[x] 1.0', 'lib 2.1', 'extra-lib 2.0'])]
    const messages = verify(problem, present, solutionOf(sets, COSTS), facts, POLICY)
    expect(messages.filter((message) => message.includes('one declaration'))).toHaveLength(2)
  })

  test('a direct reference does not move', () => {
    const world = { ...BASE, lines: ['app @ https://files.example/app.zip', 'lib<3'] }
    expect(check(world, GOOD, COSTS).join('\n')).toContain('stands on a direct reference')
  })

  test('compiled sources', () => {
    const sdists = { wheels: [], sdist: true }
    const packages = { app: { '1.0': sdists, '1.1': sdists } }
    const world: World = { lines: ['app==1.0'], packages, today: ['app 1.0'] }
    const problem = problemOf(world)
    const snapshot = snapshotOf({ packages })
    const metadata = new Map(
      [...snapshot.metadata].map(([key, known]) => [
        key,
        known.status === 'known' ? { ...known, hasCompiledSources: true } : known,
      ]),
    )
    const facts = factsOf({ ...snapshot, metadata })
    const [today, after] = [['app 1.0'], ['app 1.1']].map((lines) => setOf(problem, facts, 0, lines))
    if (today === undefined || after === undefined) throw new Error('two sets')
    const solution = solutionOf([after], { changed: 1, minorSteps: 1 })
    expect(verify(problem, { sets: [today] }, solution, facts, POLICY).join('\n')).toContain(
      'would have to be compiled',
    )
    expect(verify(problem, { sets: [today] }, solution, facts, { ...POLICY, allowBuild: true })).toEqual([])
  })
})

describe('the accelerator', () => {
  const packages = {
    torch: { '2.10.0': ['nvidia-cudnn-cu12'], '2.11.0': ['cuda-toolkit==13.0'] },
    'nvidia-cudnn-cu12': { '9.0': [] },
    'cuda-toolkit': { '13.0': [] },
  }
  const world: World = { lines: ['torch==2.10.0'], packages, today: ['torch 2.10.0', 'nvidia-cudnn-cu12 9.0'] }
  const crossed = ['torch 2.11.0', 'cuda-toolkit 13.0']

  test('crossing counts where nothing shows a GPU', () => {
    expect(check(world, crossed, { accelerator: 1, changed: 1, minorSteps: 1 })).toEqual([])
    expect(check(world, crossed, { changed: 1, minorSteps: 1 })).toEqual([
      'accelerator is stated as 0 and counted as 1',
    ])
  })

  test('and is forbidden where something does', () => {
    const gpuEvidence = [{ fact: 'a GPU is asked for', source: 'compose.yml:3' }]
    const gpu: World = { ...world, problem: (problem) => ({ ...problem, gpuEvidence }) }
    expect(check(gpu, crossed, { accelerator: 1, changed: 1, minorSteps: 1 }).join('\n')).toContain(
      'changes the CUDA major',
    )
    expect(check(gpu, world.today, {})).toEqual([])
  })
})

describe('the objective is counted again', () => {
  const LEVELS = [
    'critical',
    'high',
    'medium',
    'low',
    'majors',
    'accelerator',
    'changed',
    'lockedDown',
    'lockedChanged',
    'minorSteps',
    'patchesBehind',
    'lag',
  ]

  test.each(LEVELS)('%s', (level) => {
    const wrong = { ...COSTS, [level]: 7 }
    const own = Object.entries(COSTS).find(([name]) => name === level)?.[1] ?? 0
    expect(check(BASE, GOOD, wrong)).toEqual([`${level} is stated as 7 and counted as ${own}`])
  })

  test('a bound above the cost, a gap in a proven answer, levels in another order', () => {
    const bound = LEVELS.map((level) =>
      level === 'lag' ? 1 : (Object.entries(COSTS).find(([name]) => name === level)?.[1] ?? 0),
    )
    expect(check(BASE, GOOD, COSTS, { bound }).join()).toContain('no bound is above the cost')
    expect(check(BASE, GOOD, COSTS, { bound: bound.map(() => 0) }).join()).toContain('a proven answer has no gap')
    expect(check(BASE, GOOD, COSTS, { levels: LEVELS.toReversed() }).join()).toContain('the levels are')
  })

  test('a lock: moved down, changed, and what it holds does not lag', () => {
    const version = parseVersion('2.0')
    if (version === null) throw new Error('a version')
    const locked = [new Map([[nameOf('extra-lib'), version]])]
    const world = { ...BASE, policy: { locked } }
    const lines = ['app[x] 1.1', 'lib 2.1', 'extra-lib 1.0']
    expect(check(world, lines, { ...COSTS, lockedDown: 1, lockedChanged: 1 })).toEqual([])
    expect(check(BASE, lines, { ...COSTS, lag: 1 })).toEqual([])
  })

  test('patches behind, of the chosen pair alone', () => {
    const packages = { a: { '1.0.0': [], '1.1.0': [], '1.1.1': [], '1.1.2': [], '1.2.0': [] } }
    const world: World = { lines: ['a==1.0.0'], packages, today: ['a 1.0.0'] }
    expect(check(world, ['a 1.1.0'], { changed: 1, minorSteps: 1, patchesBehind: 2 })).toEqual([])
    expect(check(world, ['a 1.0.0'], {})).toEqual([])
  })

  test('latest counts how far behind', () => {
    const packages = { a: { '1.0.0': [], '1.1.0': [], '1.2.0': [], '2.0.0': [] } }
    const world: World = { lines: ['a==1.0.0'], packages, today: ['a 1.0.0'], policy: { strategy: 'latest' } }
    const levels = [...LEVELS.slice(0, 4), 'behind', ...LEVELS.slice(4)]
    expect(check(world, ['a 1.1.0'], { changed: 1, minorSteps: 1, behind: 1 }, { levels })).toEqual([])
  })
})

describe('what is not known', () => {
  const packages = { a: { '1.0': { unknown: 'no file tells' } } }
  const world: World = { lines: ['a==1.0'], packages, today: ['a 1.0'] }

  test('an answer that rests on it is conditional and says so', () => {
    expect(check(world, ['a 1.0'], {}).join()).toContain('conditional and not optimal')
    expect(check(world, ['a 1.0'], {}, { status: 'conditional' }).join()).toContain('states no assumption')
    expect(check(world, ['a 1.0'], {}, { status: 'conditional', assumptions: ['a 1.0: unknown'] })).toEqual([])
  })
})
