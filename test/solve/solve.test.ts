import { describe, expect, it } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import { DEFAULT_POLICY, type SolvePolicy } from '../../src/solve/policy.ts'
import { solve } from '../../src/solve/solve.ts'
import { snapshotOf, type Sketch } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { overlaid } from '../../src/universe/overlay.ts'
import type { Solution } from '../../src/universe/solution.ts'
import { presentOf, problemOf, setsOf, versionOf, vulnerability, type SketchedProblem } from './problems.ts'

type Versions = Readonly<Record<string, string>>

interface Story {
  readonly index: Sketch['packages']
  readonly sketch?: Omit<Sketch, 'packages'>
  readonly problem: SketchedProblem
  readonly present: Versions | readonly Versions[]
  readonly policy?: Partial<SolvePolicy>
}

async function solved({ index, sketch, problem, present, policy }: Story): Promise<Solution> {
  const facts = factsOf(snapshotOf({ ...sketch, packages: index }))
  const stated = problemOf(problem)
  const versions = Array.isArray(present) ? present : [present]
  return solve(stated, presentOf(stated, facts, versions), facts, { ...DEFAULT_POLICY, ...policy })
}

const TORCH = {
  torch: { '2.5.1': [], '2.6.0': [], '2.7.0': [] },
  torchvision: { '0.20.1': ['torch==2.5.1'], '0.21.0': ['torch==2.6.0'], '0.22.0': ['torch==2.7.0'] },
}

describe('solve', () => {
  it('moves what must move together, and no further than needed', async () => {
    const solution = await solved({
      index: TORCH,
      sketch: { vulnerabilities: [vulnerability('torch', 'X-1', '2.6.0', { tier: 'critical' })] },
      problem: { lines: ['torch==2.5.1', 'torchvision==0.20.1'] },
      present: { torch: '2.5.1', torchvision: '0.20.1' },
    })
    expect(solution.status).toBe('optimal')
    expect(setsOf(solution)).toEqual([{ torch: '2.6.0', torchvision: '0.21.0' }])
    expect(solution.objective).toEqual([0, 0, 0, 0, 0, 0, 2, 0, 0, 2, 0, 0])
    expect(solution.bound).toEqual(solution.objective)
  })

  it('goes from a set that does not install to the nearest one that does', async () => {
    const solution = await solved({
      index: TORCH,
      problem: { lines: ['torch==2.6.0', 'torchvision==0.20.1'] },
      present: { torch: '2.6.0', torchvision: '0.20.1' },
    })
    expect(setsOf(solution)).toEqual([{ torch: '2.6.0', torchvision: '0.21.0' }])
  })

  it('names the facts that clash when nothing installs', async () => {
    const solution = await solved({
      index: TORCH,
      problem: { lines: ['torch==2.6.0 # hold', 'torchvision==0.20.1 # hold'] },
      present: { torch: '2.6.0', torchvision: '0.20.1' },
    })
    expect(solution.status).toBe('infeasible')
    expect(solution.clash).toEqual([
      { fact: 'torchvision==0.20.1 is asked for', source: 'requirements.txt:2' },
      { fact: 'torchvision 0.20.1 needs torch==2.5.1', source: 'torchvision 0.20.1 requires-dist' },
      { fact: 'torch is held at 2.6.0, since a comment asks for it', source: 'requirements.txt:1' },
      { fact: 'torchvision is held at 0.20.1, since a comment asks for it', source: 'requirements.txt:2' },
    ])
  })

  it('names none where nobody asks', async () => {
    const solution = await solved({
      index: TORCH,
      problem: { lines: ['torch==2.6.0 # hold', 'torchvision==0.20.1 # hold'] },
      present: { torch: '2.6.0', torchvision: '0.20.1' },
      policy: { tellsClash: false },
    })
    expect(solution).toMatchObject({ status: 'infeasible', clash: [] })
  })

  it('keeps a variant among its own local label, and a pin off local versions', async () => {
    const story: Story = {
      index: {
        torch: { '2.1.0+cu121': [], '2.2.0+cu118': [], '2.2.0+cu121': [], '2.2.0': [] },
        lib: { '1.0': [], '1.1+x': [], '1.1': [] },
      },
      sketch: { vulnerabilities: [vulnerability('torch', 'X-1', '2.2.0'), vulnerability('lib', 'X-2', '1.1')] },
      problem: { lines: ['torch==2.1.0+cu121', 'lib==1.0'] },
      present: { torch: '2.1.0+cu121', lib: '1.0' },
    }
    expect(setsOf(await solved(story))).toEqual([{ lib: '1.1', torch: '2.2.0+cu121' }])
  })

  it('moves a caret that stands on the present version past its own cap, and respects every other one', async () => {
    const index = { a: { '1.2': [], '1.3': [], '2.0': [], '2.1': [] } }
    const sketch = { vulnerabilities: [vulnerability('a', 'X-1', '2.0')] }
    const moved = await solved({ index, sketch, problem: { lines: ['a~=1.2'] }, present: { a: '1.2' } })
    expect(setsOf(moved)).toEqual([{ a: '2.0' }])
    const bound = await solved({ index, sketch, problem: { lines: ['a~=1.2'] }, present: { a: '1.3' } })
    expect(setsOf(bound)).toEqual([{ a: '1.3' }])
    const capped = await solved({ index, sketch, problem: { lines: ['a==1.2,<2'] }, present: { a: '1.2' } })
    expect(setsOf(capped)).toEqual([{ a: '1.2' }])
    expect(capped.objective[1]).toBe(1)
  })

  it('stays where a comment, the policy, a bound or a silent index holds a package', async () => {
    const index = { a: { '1.0': [], '2.0': [] } }
    const sketch = { vulnerabilities: [vulnerability('a', 'X-1', '2.0')] }
    const base = { index, sketch, present: { a: '1.0' } }
    const stays = [
      await solved({ ...base, problem: { lines: ['a==1.0 # hold'] } }),
      await solved({ ...base, problem: { lines: ['a==1.0'] }, policy: { holds: new Set([normalizeName('a')]) } }),
      await solved({ ...base, problem: { lines: ['a==1.0'], bounds: ['a<2'] } }),
      await solved({ ...base, sketch: { ...sketch, silent: { a: 'refused' } }, problem: { lines: ['a==1.0'] } }),
    ]
    expect(stays.map(setsOf)).toEqual(stays.map(() => [{ a: '1.0' }]))
    expect(stays[3]?.assumptions).toEqual(['index 0 did not answer for a, which stays where it is'])
  })

  it('takes only what is old enough, not yanked, and not malicious', async () => {
    const solution = await solved({
      index: {
        a: {
          '1.0': [],
          '1.1': { yanked: 'broken' },
          '1.2': { uploadTime: '2026-11-21T00:00:00Z' },
          '1.3': [],
          '1.4': [],
        },
      },
      sketch: {
        vulnerabilities: [
          vulnerability('a', 'X-1', '1.1'),
          vulnerability('a', 'MAL-1', '', { malicious: true, intervals: [], versions: ['1.3'] }),
        ],
      },
      problem: { lines: ['a==1.0'] },
      present: { a: '1.0' },
    })
    expect(setsOf(solution)).toEqual([{ a: '1.4' }])
  })

  it('counts a malicious present release as critical and leaves it', async () => {
    const solution = await solved({
      index: { a: { '1.0': [], '1.1': [] } },
      sketch: { vulnerabilities: [vulnerability('a', 'MAL-1', '1.1', { malicious: true, tier: 'none' })] },
      problem: { lines: ['a==1.0'] },
      present: { a: '1.0' },
    })
    expect(setsOf(solution)).toEqual([{ a: '1.1' }])
  })

  it('never moves a package from wheels to a source distribution, and builds only what it may', async () => {
    const index = {
      a: { '1.0': [], '1.1': { wheels: [], sdist: true } },
      b: { '1.0': { wheels: [], sdist: true }, '1.1': { wheels: [], sdist: true } },
    }
    const sketch = { vulnerabilities: [vulnerability('a', 'X-1', '1.1'), vulnerability('b', 'X-2', '1.1')] }
    const solution = await solved({
      index,
      sketch,
      problem: { lines: ['a==1.0', 'b==1.0'] },
      present: { a: '1.0', b: '1.0' },
    })
    expect(setsOf(solution)).toEqual([{ a: '1.0', b: '1.1' }])
  })

  it('keeps the CUDA major where the repository shows a GPU, and counts crossing it elsewhere', async () => {
    const index = {
      torch: { '2.10.0': ['nvidia-cublas-cu12'], '2.11.0': ['cuda-toolkit==13.0.0'] },
      'nvidia-cublas-cu12': { '12.0': [] },
      'cuda-toolkit': { '13.0.0': [] },
    }
    const sketch = { vulnerabilities: [vulnerability('torch', 'X-1', '2.11.0')] }
    const present = { torch: '2.10.0', 'nvidia-cublas-cu12': '12.0' }
    const free = await solved({ index, sketch, problem: { lines: ['torch==2.10.0'] }, present })
    expect(setsOf(free)).toEqual([{ 'cuda-toolkit': '13.0.0', torch: '2.11.0' }])
    expect(free.objective[free.levels.indexOf('accelerator')]).toBe(1)
    const kept = await solved({ index, sketch, problem: { lines: ['torch==2.10.0'], gpu: true }, present })
    expect(setsOf(kept)[0]?.['torch']).toBe('2.10.0')
    const asked = await solved({
      index,
      sketch,
      problem: { lines: ['torch==2.10.0'] },
      present,
      policy: { keepAccelerator: true },
    })
    expect(setsOf(asked)[0]?.['torch']).toBe('2.10.0')
  })

  it('stands on the CUDA major that the pin asks for, though a bound excludes that release', async () => {
    const index = {
      torch: { '2.0.1': ['nvidia-x-cu11'], '2.1.0': ['nvidia-x-cu11'], '2.1.1': ['nvidia-x-cu12'] },
      'nvidia-x-cu11': { '1.0': [] },
      'nvidia-x-cu12': { '1.0': [] },
    }
    for (const present of [{ torch: '2.0.1' }, {}]) {
      const problem = { lines: ['torch==2.0.1'], bounds: ['torch>=2.1'], gpu: true }
      const solution = await solved({ index, problem, present })
      expect(setsOf(solution)).toEqual([{ 'nvidia-x-cu11': '1.0', torch: '2.1.0' }])
    }
  })

  it('gives one version to a shared line and, where it can be, the same to what is open', async () => {
    const solution = await solved({
      index: {
        a: { '1.0': ['b'], '1.1': ['b'] },
        b: { '1.0': [], '1.1': [], '1.2': { requiresPython: '>=3.12' } },
      },
      sketch: { vulnerabilities: [vulnerability('a', 'X-1', '1.1')] },
      problem: { lines: ['a==1.0'], pythons: ['3.11', '3.12'] },
      present: [{ a: '1.0' }, { a: '1.0' }],
    })
    expect(setsOf(solution)).toEqual([
      { a: '1.1', b: '1.1' },
      { a: '1.1', b: '1.2' },
    ])
    expect(solution.objective[solution.levels.indexOf('changed')]).toBe(1)
  })

  it('says what an answer rests on when requirements cannot be learnt', async () => {
    const index = { a: { '1.0': { unknown: 'no file gives them' }, '1.1': { unknown: 'no file gives them' } } }
    const sketch = { vulnerabilities: [vulnerability('a', 'X-1', '1.1')] }
    const story: Story = { index, sketch, problem: { lines: ['a==1.0'] }, present: { a: '1.0' } }
    const stays = await solved(story)
    expect([stays.status, setsOf(stays), stays.assumptions]).toEqual([
      'conditional',
      [{ a: '1.0' }],
      ['a 1.0: its requirements cannot be learnt (no file gives them)'],
    ])
    const moves = await solved({ ...story, policy: { allowUnknownRequirements: true } })
    expect([moves.status, setsOf(moves)]).toEqual(['conditional', [{ a: '1.1' }]])
  })

  it('puts newest before fewest changes when it is asked for the latest, and majors only where allowed', async () => {
    const index = { a: { '1.0': [], '1.5': [], '2.0': [] }, b: { '1.0': [], '2.0': [] } }
    const story: Story = { index, problem: { lines: ['a==1.0', 'b==1.0'] }, present: { a: '1.0', b: '1.0' } }
    const latest = await solved({
      ...story,
      policy: { strategy: 'latest', allowMajors: new Set([normalizeName('b')]) },
    })
    expect(setsOf(latest)).toEqual([{ a: '1.5', b: '2.0' }])
    expect(latest.levels[4]).toBe('behind')
  })

  it('keeps lock entries where they are unless something is won by moving them', async () => {
    const index = { a: { '1.0': ['b', 'c'] }, b: { '1.0': [], '1.1': [], '1.2': [] }, c: { '1.0': [], '1.1': [] } }
    const lock = new Map([
      [normalizeName('b'), versionOf('1.0')],
      [normalizeName('c'), versionOf('1.0')],
    ])
    const solution = await solved({
      index,
      sketch: { vulnerabilities: [vulnerability('b', 'X-1', '1.1')] },
      problem: { lines: ['a==1.0'] },
      present: { a: '1.0', b: '1.0', c: '1.0' },
      policy: { locked: [lock] },
    })
    expect(setsOf(solution)).toEqual([{ a: '1.0', b: '1.2', c: '1.0' }])
  })

  it('gives the present set with its gap when the time is up before anything is known', async () => {
    const snapshot = snapshotOf({ packages: TORCH, vulnerabilities: [vulnerability('torch', 'X-1', '2.6.0')] })
    const problem = problemOf({ lines: ['torch==2.5.1', 'torchvision==0.20.1'] })
    const present = presentOf(problem, factsOf(snapshot), [{ torch: '2.5.1', torchvision: '0.20.1' }])
    const policy = { ...DEFAULT_POLICY, timeBudgetMs: -1 }
    const solution = await solve(
      problem,
      present,
      factsOf(snapshot, () => 0),
      policy,
    )
    expect(solution.status).toBe('best-found')
    expect(setsOf(solution)).toEqual([{ torch: '2.5.1', torchvision: '0.20.1' }])
    expect([solution.objective[1], solution.bound[1]]).toEqual([1, 0])
  })

  it('gives the best set over what is known when the time is up later', async () => {
    const snapshot = snapshotOf({
      packages: { a: { '1.0': [], '1.1': [], '1.2': ['b'] }, b: { '1.0': [] } },
      vulnerabilities: [vulnerability('a', 'X-1', '1.1'), vulnerability('a', 'X-2', '1.2', { tier: 'critical' })],
    })
    const problem = problemOf({ lines: ['a==1.0'] })
    const present = presentOf(problem, factsOf(snapshot), [{ a: '1.0' }])
    const known = factsOf(snapshot)
    let asked = 0
    const stalled = overlaid(known, {
      project: (name) => (name === normalizeName('b') ? undefined : known.project(name)),
      arrival: () => new Promise((resolve) => void setTimeout(resolve, ++asked)),
    })
    const solution = await solve(problem, present, stalled, { ...DEFAULT_POLICY, timeBudgetMs: 60 })
    expect([solution.status, setsOf(solution)]).toEqual(['best-found', [{ a: '1.1' }]])
    expect([solution.objective.slice(0, 2), solution.bound.slice(0, 2)]).toEqual([
      [1, 0],
      [0, 0],
    ])
  })

  it('does not read what its optimum does not touch', async () => {
    const versions = Array.from({ length: 60 }, (_, i) => `1.${i}`)
    const index = {
      a: Object.fromEntries(versions.map((version) => [version, ['b']])),
      b: Object.fromEntries(versions.map((version) => [version, []])),
    }
    const snapshot = snapshotOf({ packages: index, vulnerabilities: [vulnerability('a', 'X-1', '1.30')] })
    const facts = factsOf(snapshot, () => 0)
    const problem = problemOf({ lines: ['a==1.0'] })
    const present = presentOf(problem, factsOf(snapshot), [{ a: '1.0', b: '1.0' }])
    const solution = await solve(problem, present, facts, DEFAULT_POLICY)
    expect(setsOf(solution)).toEqual([{ a: '1.30', b: '1.59' }])
    expect(facts.asked().metadata).toBeLessThan(10)
  })
})
