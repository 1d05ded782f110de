import { describe, expect, test } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import { nextFiles } from '../../src/resolve/ahead.ts'
import { candidatesOf } from '../../src/resolve/candidates.ts'
import { simulate } from '../../src/resolve/simulate.ts'
import { taskOf } from '../../src/resolve/task.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { Sketch } from '../../src/universe/sketch.ts'
import { boundOf, problemOf, shown, specifierOf } from './problems.ts'
import type { Situation } from './problems.ts'

interface Story extends Situation, Sketch {
  readonly about: string
  readonly expect: readonly string[]
}

/** Releases that no Python of these tests installs. */
function laterPython(count: number): Sketch['packages'][string] {
  const versions = Array.from({ length: count }, (_, at) => `${at + 3}`)
  return Object.fromEntries(versions.map((version) => [version, { requiresPython: '>=3.99' }]))
}

const STORIES: readonly Story[] = [
  {
    about: 'takes the newest of everything that is open',
    lines: ['a'],
    packages: { a: { '1.0': ['b'], '2.0': ['b>=1'] }, b: { '1.0': [], '1.1': [] } },
    expect: ['a 2.0', 'b 1.1'],
  },
  {
    about: 'decides in the order of declaration: the first line keeps its newest',
    lines: ['a', 'b'],
    packages: { a: { '1': [], '2': ['b<2'] }, b: { '1': [], '2': [] } },
    expect: ['a 2', 'b 1'],
  },
  {
    about: 'decides in the order of declaration: turned round',
    lines: ['b', 'a'],
    packages: { a: { '1': [], '2': ['b<2'] }, b: { '1': [], '2': [] } },
    expect: ['a 1', 'b 2'],
  },
  {
    about: 'a pin comes before what is open, wherever it stands',
    lines: ['a', 'b==2'],
    packages: { a: { '1': [], '2': ['b<2'] }, b: { '1': [], '2': [] } },
    expect: ['a 1', 'b 2'],
  },
  {
    about: 'goes back behind a choice whose requirement exists nowhere',
    lines: ['a', 'c'],
    packages: { a: { '1': [], '2': ['b>9'] }, b: { '1': [] }, c: { '1': ['b'] } },
    expect: ['a 1', 'b 1', 'c 1'],
  },
  {
    about: 'extras bring their own requirements, in the closure too',
    lines: ['a[x]'],
    packages: {
      a: { '1': ['b; extra == "x"', 'c; extra == "y"'] },
      b: { '1': ['d[z]'] },
      c: { '1': [] },
      d: { '1': ['e; extra == "z"'] },
      e: { '1': [] },
    },
    expect: ['a[x] 1', 'b 1', 'd[z] 1', 'e 1'],
  },
  {
    about: 'an extra that asks for other extras of its own package',
    lines: ['a[all]'],
    packages: { a: { '1': ['a[x]; extra == "all"', 'b; extra == "x"'] }, b: { '1': [] } },
    expect: ['a[all,x] 1', 'b 1'],
  },
  {
    about: 'an extra clashes with the newest release: the package moves back with it',
    lines: ['a[x]', 'b==1'],
    packages: { a: { '1': ['b; extra == "x"'], '2': ['b>=2; extra == "x"'] }, b: { '1': [], '2': [] } },
    expect: ['a[x] 1', 'b 1'],
  },
  {
    about: 'markers are those of the environment',
    lines: ['a'],
    packages: {
      a: { '1': ['b; python_version < "3.9"', 'c; sys_platform == "linux"'] },
      b: { '1': [] },
      c: { '1': [] },
    },
    expect: ['a 1', 'c 1'],
  },
  {
    about: 'a release for another Python is not there',
    lines: ['a'],
    packages: { a: { '1': [], '2': { requiresPython: '>=3.12' } } },
    expect: ['a 1'],
  },
  {
    about: 'releases for another Python are passed over, however many stand before the first that installs',
    lines: ['b', 'a'],
    packages: { a: { '1': [], '2': ['c==1'], ...laterPython(40) }, b: { '1': ['c'] }, c: { '1': [], '2': [] } },
    expect: ['a 2', 'b 1', 'c 1'],
  },
  {
    about: 'a release without a file for the platform is not there; a source distribution is',
    lines: ['a', 'b'],
    packages: {
      a: { '1': [], '2': { wheels: ['cp311-cp311-win_amd64'] } },
      b: { '1': [], '2': { wheels: ['cp311-cp311-win_amd64'], sdist: true } },
    },
    expect: ['a 1', 'b 2'],
  },
  {
    about: 'a yanked release is not taken by itself',
    lines: ['a'],
    packages: { a: { '1': [], '2': { yanked: true } } },
    expect: ['a 1'],
  },
  {
    about: 'a yanked release is taken where a pin names it',
    lines: ['a==2'],
    packages: { a: { '1': [], '2': { yanked: 'broken' } } },
    expect: ['a 2'],
  },
  {
    about: 'pip takes a yanked release where a requirement pins it',
    lines: ['b'],
    packages: { a: { '1': [], '2': { yanked: true } }, b: { '1': ['a==2'] } },
    expect: ['a 2', 'b 1'],
  },
  {
    about: 'uv does not: it goes back to a release that asks for no yanked one',
    lines: ['b'],
    installer: { kind: 'uv' },
    packages: { a: { '1': [], '2': { yanked: true } }, b: { '1': ['a==1'], '2': ['a==2'] } },
    expect: ['a 1', 'b 1'],
  },
  {
    about: 'pre-releases stay out while a final release fits',
    lines: ['a'],
    packages: { a: { '1': [], '2rc1': [] } },
    expect: ['a 1'],
  },
  {
    about: 'pip takes a pre-release when no final release fits',
    lines: ['a>1'],
    packages: { a: { '1': [], '2rc1': [] } },
    expect: ['a 2rc1'],
  },
  {
    about: 'a specifier that names a pre-release admits them',
    lines: ['a>=1.5rc1'],
    packages: { a: { '1': [], '2': [], '3rc1': [] } },
    expect: ['a 3rc1'],
  },
  {
    about: 'pip: a requirement in the closure that names a pre-release admits them',
    lines: ['b', 'a'],
    packages: { a: { '1': [], '3rc1': [] }, b: { '1': ['a>=0.9a1'] } },
    expect: ['a 3rc1', 'b 1'],
  },
  {
    about: 'pip: a requirement that comes after the decision does not',
    lines: ['a', 'b'],
    packages: { a: { '1': [], '3rc1': [] }, b: { '1': ['a>=0.9a1'] } },
    expect: ['a 1', 'b 1'],
  },
  {
    about: 'uv: a requirement in the closure names no pre-release',
    lines: ['b', 'a'],
    installer: { kind: 'uv' },
    packages: { a: { '1': [], '3rc1': [] }, b: { '1': ['a>=0.9a1'] } },
    expect: ['a 1', 'b 1'],
  },
  {
    about: '--pre admits them all',
    lines: ['a'],
    installer: { allowsPrereleases: true },
    packages: { a: { '1': [], '2rc1': [] } },
    expect: ['a 2rc1'],
  },
  {
    about: 'the clock binds what is open',
    lines: ['a'],
    clock: '2024-01-01T00:00:00Z',
    packages: { a: { '1': [], '2': { uploadTime: '2024-06-01T00:00:00Z' } } },
    expect: ['a 1'],
  },
  {
    about: 'pip takes the local version over the public one',
    lines: ['a==2.1.0'],
    packages: { a: { '2.1.0': [], '2.1.0+cu121': [] } },
    expect: ['a 2.1.0+cu121'],
  },
  {
    about: 'a bound installs nothing and binds what is installed',
    lines: ['a'],
    bounds: ['b<2', 'c==1'],
    packages: { a: { '1': ['b'] }, b: { '1': [], '2': [] }, c: { '1': [] } },
    expect: ['a 1', 'b 1'],
  },
  {
    about: 'an override replaces what others require',
    lines: ['a'],
    overrides: ['b==2'],
    packages: { a: { '1': ['b<2'] }, b: { '1': [], '2': [] } },
    expect: ['a 1', 'b 2'],
  },
  {
    about: '--no-deps follows nothing',
    lines: ['a'],
    installer: { withoutDependencies: true },
    packages: { a: { '1': ['b'] }, b: { '1': [] } },
    expect: ['a 1'],
  },
  {
    about: '--only-binary leaves out what has no wheel',
    lines: ['a'],
    installer: { indexes: [{ kind: 'only-binary', value: ':all:', file: 'requirements.txt', line: 1 }] },
    packages: { a: { '1': [], '2': { wheels: [], sdist: true } } },
    expect: ['a 1'],
  },
  {
    about: '--prefer-binary takes an older wheel before a newer source distribution',
    lines: ['a'],
    installer: { indexes: [{ kind: 'prefer-binary', value: '', file: 'requirements.txt', line: 1 }] },
    packages: { a: { '1': [], '2': { wheels: [], sdist: true } } },
    expect: ['a 1'],
  },
  {
    about: 'rules are not known to an installer',
    lines: ['a', 'b'],
    packages: { a: { '1': [] }, b: { '1': [], '2': [] } },
    rules: [],
    expect: ['a 1', 'b 2'],
  },
]

describe('what an installer would install', () => {
  test.each(STORIES)('$about', async (story) => {
    const simulation = await simulate(problemOf(story), factsOf(snapshotOf(story)))
    expect(shown(simulation.sets[0])).toEqual(story.expect)
    expect(simulation.clash).toEqual([])
    expect(simulation.status).toBe('installs')
  })
})

interface ClashStory extends Story {
  readonly clash: readonly string[]
}

const CLASHES: readonly ClashStory[] = [
  {
    about: 'a bot moved torch and left torchvision',
    lines: ['torch==2.2.0', 'torchvision==0.16.0', 'numpy'],
    packages: {
      torch: { '2.1.0': ['filelock'], '2.2.0': ['filelock'] },
      torchvision: { '0.16.0': ['torch==2.1.0', 'pillow'] },
      filelock: { '3.0': [] },
      pillow: { '10.0': [] },
      numpy: { '1.26.0': [] },
    },
    clash: [
      'torchvision 0.16.0 requires torch==2.1.0 (torchvision 0.16.0 metadata)',
      'torch==2.2.0 (requirements.txt:1)',
      'torchvision==0.16.0 (requirements.txt:2)',
    ],
    expect: ['filelock 3.0', 'numpy 1.26.0', 'pillow 10.0', 'torch 2.2.0', 'torchvision 0.16.0'],
  },
  {
    about: 'a pin that names no release stays and is named',
    lines: ['a==9', 'b'],
    packages: { a: { '1': [] }, b: { '1': [] } },
    clash: ['a==9 (requirements.txt:1)', 'a 9 does not exist for Python 3.11 on linux_x86_64 (package index)'],
    expect: ['a 9', 'b 1'],
  },
  {
    about: 'a project that no index has',
    lines: ['a', 'b'],
    packages: { b: { '1': [] } },
    clash: ['a (requirements.txt:1)', 'no package index has a (package index)'],
    expect: ['b 1'],
  },
  {
    about: 'a pin for another Python',
    lines: ['a==2'],
    packages: { a: { '1': [], '2': { requiresPython: '>=3.12', requires: ['b'] } }, b: { '1': [] } },
    clash: ['a==2 (requirements.txt:1)', 'a 2 requires Python >=3.12, not PYTHON (package index)'],
    expect: ['a 2', 'b 1'],
  },
  {
    about: 'a pin without a file for the platform',
    lines: ['a==2'],
    packages: { a: { '2': { wheels: ['cp311-cp311-win_amd64'] } } },
    clash: [
      'a==2 (requirements.txt:1)',
      'a 2 has no file that installs on Python 3.11 on linux_x86_64 (package index)',
    ],
    expect: ['a 2'],
  },
  {
    about: 'two lines that contradict each other: the higher one stands',
    lines: ['a==1', 'a==2'],
    packages: { a: { '1': [], '2': [] } },
    clash: ['a==1 (requirements.txt:1)', 'a==2 (requirements.txt:2)'],
    expect: ['a 2'],
  },
  {
    about: 'a bound against a pin',
    lines: ['a==2'],
    bounds: ['a<2'],
    packages: { a: { '1': [], '2': [] } },
    clash: ['a==2 (requirements.txt:1)', 'a<2 (constraints.txt:1)'],
    expect: ['a 2'],
  },
  {
    about: 'two pins that want different releases of what is open',
    lines: ['a==1', 'b==1'],
    packages: { a: { '1': ['c<2'] }, b: { '1': ['c>=2'] }, c: { '1': [], '2': [] } },
    clash: [
      'a 1 requires c<2 (a 1 metadata)',
      'b 1 requires c>=2 (b 1 metadata)',
      'a==1 (requirements.txt:1)',
      'b==1 (requirements.txt:2)',
    ],
    expect: ['a 1', 'b 1', 'c 1'],
  },
  {
    about: 'every release of what is open clashes: they are told in one sentence',
    lines: ['a', 'b==1'],
    packages: { a: { '1': ['b>=2'], '2': ['b>=2'], '3': ['b>=2'] }, b: { '1': [], '2': [] } },
    clash: [
      'a 1 to 3, 3 releases, require b>=2 (a 1 to 3 metadata)',
      'a (requirements.txt:1)',
      'b==1 (requirements.txt:2)',
    ],
    expect: ['a 3', 'b 1'],
  },
]

describe('declarations that do not install together', () => {
  test.each(CLASHES)('$about', async (story) => {
    const problem = problemOf(story)
    const simulation = await simulate(problem, factsOf(snapshotOf(story)))
    const full = problem.environments[0]?.environment.pythonFull ?? ''
    const told = simulation.clash.map(({ fact, source }) => `${fact} (${source})`.replace(full, 'PYTHON'))
    expect(told.sort()).toEqual([...story.clash].sort())
    expect(shown(simulation.sets[0])).toEqual(story.expect)
    expect(simulation.status).toBe('clashes')
  })

  test('what does not install here has no file', async () => {
    const facts = factsOf(snapshotOf({ packages: { a: { '1': [] } } }))
    const { sets } = await simulate(problemOf({ lines: ['a==9'] }), facts)
    expect([...(sets[0]?.values() ?? [])].map(({ file }) => file)).toEqual([null])
  })
})

describe('what is not known', () => {
  test('a silent index: a pin stays without a file, the rest is left out, and both are said', async () => {
    const packages = { a: { '1': ['c'], '2': ['c'] }, b: { '1': ['d'] }, d: { '1': [] } }
    const facts = factsOf(snapshotOf({ packages, silent: { a: 'it refused', c: 'it refused', d: 'it refused' } }))
    const simulation = await simulate(problemOf({ lines: ['a==1', 'b'] }), facts)
    expect(shown(simulation.sets[0])).toEqual(['a 1', 'b 1'])
    expect(simulation.status).toBe('unknown')
    expect(simulation.notes.map(({ fact }) => fact)).toContain(
      'which release of d is installed is not known: it refused',
    )
  })

  test('requirements that cannot be learnt: the newest is taken all the same', async () => {
    const facts = factsOf(snapshotOf({ packages: { a: { '1': [], '2': { unknown: 'no file tells' } } } }))
    const simulation = await simulate(problemOf({ lines: ['a'] }), facts)
    expect(shown(simulation.sets[0])).toEqual(['a 2'])
    expect(simulation.status).toBe('unknown')
  })

  test('a pin newer than the clock stays and is reported', async () => {
    const packages = { a: { '1': [], '2': { uploadTime: '2025-06-01T00:00:00Z' } } }
    const facts = factsOf(snapshotOf({ packages, clock: '2025-01-01T00:00:00Z' }))
    const simulation = await simulate(problemOf({ lines: ['a==2'] }), facts)
    expect(shown(simulation.sets[0])).toEqual(['a 2'])
    expect(simulation.status).toBe('installs')
    expect(simulation.notes[0]?.fact).toBe('a 2 was released after 2025-01-01T00:00:00Z')
  })

  test('a direct reference stays: what others require of it is taken as met', async () => {
    const facts = factsOf(snapshotOf({ packages: { a: { '1': ['b>=5'] } } }))
    const problem = problemOf({ lines: ['a', 'b @ https://files.example/b.zip'] })
    const simulation = await simulate(problem, facts)
    expect(shown(simulation.sets[0])).toEqual(['a 1'])
    expect(simulation.status).toBe('unknown')
  })
})

describe('trial bounds and environments', () => {
  const sketch: Sketch = {
    packages: {
      a: { '1': [], '2': { requiresPython: '>=3.12' } },
      b: { '1': [], '2': [] },
    },
  }

  test('each environment has its own set', async () => {
    const { sets } = await simulate(
      problemOf({ lines: ['a', 'b'], pythons: ['3.11', '3.12'] }),
      factsOf(snapshotOf(sketch)),
    )
    expect(sets.map(shown)).toEqual([
      ['a 1', 'b 2'],
      ['a 2', 'b 2'],
    ])
  })

  test('a trial bound counts where it says', async () => {
    const problem = problemOf({ lines: ['a', 'b'], pythons: ['3.11', '3.12'] })
    const { sets } = await simulate(problem, factsOf(snapshotOf(sketch)), { bounds: [boundOf('b<2', [1])] })
    expect(sets.map(shown)).toEqual([
      ['a 1', 'b 2'],
      ['a 2', 'b 1'],
    ])
  })

  test("the config's own constraints are unknown to an installer", async () => {
    const problem = problemOf({ lines: ['b'] })
    const bounds = [{ ...boundOf('b<2', [0], '.github/lockstep.yml:3 constraints'), isConfig: true }]
    const { sets } = await simulate({ ...problem, bounds }, factsOf(snapshotOf(sketch)))
    expect(sets.map(shown)).toEqual([['b 2']])
  })
})

describe('a search that costs too much', () => {
  /** Three packages of 40 releases each, of which no two go together but the oldest. */
  const packages = Object.fromEntries(
    ['a', 'b', 'c'].map((name, at) => [
      name,
      Object.fromEntries(
        Array.from({ length: 40 }, (_, version) => [
          `${version}`,
          version === 0 ? [] : [`${'abc'[(at + 1) % 3] ?? ''}<${version}`, `${'abc'[(at + 2) % 3] ?? ''}<${version}`],
        ]),
      ),
    ]),
  )
  const problem = problemOf({ lines: ['p==1', 'a', 'b', 'c'] })
  const facts = factsOf(snapshotOf({ packages: { ...packages, p: { '1': [] } } }))

  test.each([{ steps: 20 }, { releases: 10 }])('is given up after %o, and says so', async (allowance) => {
    const simulation = await simulate(problem, facts, { allowance })
    expect(simulation.status).toBe('unknown')
    expect(simulation.notes.map(({ fact }) => fact)).toContain(
      'the search for what an installer would choose was given up',
    )
    expect(shown(simulation.sets[0])).toEqual(['p 1'])
  })

  test('finds its set within what is usual', async () => {
    const simulation = await simulate(problem, facts)
    expect(simulation.status).toBe('installs')
    expect(simulation.sets[0]?.size).toBe(4)
  })
})

test('a walk through many releases asks for the next ones together', () => {
  const versions = Array.from({ length: 30 }, (_, at) => [`${at}`, []])
  const facts = factsOf(snapshotOf({ packages: { a: Object.fromEntries(versions) } }))
  const project = facts.project(normalizeName('a'))
  if (project === undefined) throw new Error('a is listed')
  const task = taskOf(problemOf({ lines: ['a'] }), 0, facts.clock, [])
  const candidates = candidatesOf(project, task, { pins: new Map(), namesPrerelease: new Set() }, null)
  const [version] = candidates.list.filter((each) => each.version.text === '20').map((each) => each.version)
  if (version === undefined) throw new Error('20 is a candidate')
  const ahead = (range: string, tried: number, isRemote = false): readonly string[] =>
    nextFiles(candidates, specifierOf(range).intervals, version, tried, isRemote).map((file) => file.version.text)
  expect(ahead('', 3)).toEqual([])
  expect(ahead('', 5)).toEqual(['19', '18', '17', '16', '15'])
  expect(ahead('<=10', 4)).toEqual(['10', '9', '8', '7'])
  expect(ahead('==20', 4)).toEqual(['19', '18', '17', '16'])
  expect(ahead('', 0, true)).toEqual([])
  expect(ahead('', 1, true)).toEqual(['19', '18'])
  expect(ahead('', 2, true)).toEqual(['19', '18', '17', '16'])
})
