/** Alternatives on small universes: which are told, in which order, what they ask. */
import { describe, expect, test } from 'vitest'
import type { Alternative } from '../../src/explain/alternative.ts'
import { alternativesOf, askAheadFor } from '../../src/explain/alternatives.ts'
import { DEFAULT_POLICY } from '../../src/solve/policy.ts'
import type { SolvePolicy } from '../../src/solve/policy.ts'
import { solve } from '../../src/solve/solve.ts'
import { overlaid } from '../../src/universe/overlay.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { Sketch } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { vulnerability } from '../plan/situation.ts'
import { environmentOf, presentOf, problemOf } from '../solve/problems.ts'
import type { SketchedProblem } from '../solve/problems.ts'

interface Given extends SketchedProblem, Sketch {
  readonly present: Readonly<Record<string, string>>
  readonly policy?: Partial<SolvePolicy>
  readonly served?: readonly string[]
}

async function told(given: Given): Promise<readonly Alternative[]> {
  const facts = factsOf(snapshotOf({ clock: '2026-11-22T00:00:00Z', ...given }))
  const problem = problemOf(given)
  const present = presentOf(problem, facts, [given.present]).sets
  const policy = { ...DEFAULT_POLICY, ...given.policy }
  const plan = await solve(problem, { sets: present }, facts, policy)
  return alternativesOf({ problem, present, facts, policy }, plan, (given.served ?? []).map(environmentOf))
}

function versions({ solution }: Alternative): Readonly<Record<string, string>> {
  return Object.fromEntries([...(solution.sets[0] ?? [])].map(([name, { version }]) => [name, version.text]))
}

const TORCH = { torch: { '2.1.0': [], '2.2.0': [], '2.6.0': [], '2.7.0': [] } }

test('what alternatives ask for first is asked for ahead, and not waited for', async () => {
  const known = factsOf(snapshotOf({ packages: TORCH }), () => 0)
  const asked: string[] = []
  let waits = 0
  const facts = overlaid(known, {
    want: (wanted) => {
      for (const { version } of wanted.metadata ?? []) asked.push(version.text)
      known.want(wanted)
    },
    arrival: () => {
      waits += 1
      return known.arrival()
    },
  })
  const problem = problemOf({ lines: ['torch==2.1.0'] })
  const { sets: present } = presentOf(problem, known, [{ torch: '2.1.0' }])
  const question = { problem, present, facts, policy: DEFAULT_POLICY }
  const plan = await solve(problem, { sets: present }, facts, DEFAULT_POLICY)
  const before = waits
  expect(asked).not.toContain('2.7.0')
  askAheadFor(question, plan)
  expect(asked).toContain('2.7.0')
  expect(waits).toBe(before)
  const found = await alternativesOf(question, plan, [])
  expect(found.map(versions)).toEqual([{ torch: '2.7.0' }])
})

describe('caps', () => {
  test('one that keeps a vulnerability in, with its place', async () => {
    const found = await told({
      packages: TORCH,
      vulnerabilities: [vulnerability('X-1', 'torch', '2.6.0')],
      lines: ['torch>=2.1.0,<2.3'],
      present: { torch: '2.2.0' },
    })
    expect(found.map(({ kind }) => kind)).toEqual(['cap-lifted'])
    expect(found[0]?.asks).toEqual([{ fact: 'torch>=2.1.0,<2.3', source: 'requirements.txt:1' }])
    expect(found.map(versions)).toEqual([{ torch: '2.6.0' }])
  })

  test('two that only help together are told together', async () => {
    const found = await told({
      packages: { ...TORCH, vision: { '1': ['torch<2.3'], '2': ['torch>=2.6'] } },
      vulnerabilities: [vulnerability('X-1', 'torch', '2.6.0')],
      lines: ['torch>=2.1.0,<2.3', 'vision<2'],
      present: { torch: '2.2.0', vision: '1' },
    })
    expect(found.map(({ kind, asks }) => [kind, asks.length])).toEqual([['caps-lifted', 2]])
  })

  test('one that would change nothing is not told', async () => {
    const found = await told({ packages: TORCH, lines: ['torch>=2.1.0,<2.3'], present: { torch: '2.2.0' } })
    expect(found).toEqual([])
  })
})

test('a comment that holds, and a bound of a file', async () => {
  const shared = {
    packages: TORCH,
    vulnerabilities: [vulnerability('X-1', 'torch', '2.6.0')],
    present: { torch: '2.1.0' },
  }
  const held = await told({ ...shared, lines: ['torch==2.1.0 # hold'] })
  expect(held[0]?.asks).toEqual([{ fact: 'a comment holds torch', source: 'requirements.txt:1' }])
  const bound = await told({ ...shared, lines: ['torch==2.1.0'], bounds: ['torch<2.6'] })
  expect(bound[0]?.asks).toEqual([{ fact: 'torch<2.6', source: 'constraints.txt:1' }])
})

const young = (tier: 'high' | 'medium'): Given => ({
  packages: { torch: { '2.1.0': [], '2.6.0': { uploadTime: '2026-11-21T00:00:00Z' } } },
  vulnerabilities: [vulnerability('X-1', 'torch', '2.6.0', { tier })],
  lines: ['torch==2.1.0'],
  present: { torch: '2.1.0' },
})

test('a younger release that takes a high finding away, and none that takes a medium one', async () => {
  expect((await told(young('high'))).map(({ kind }) => kind)).toEqual(['younger'])
  expect(await told(young('medium'))).toEqual([])
})

test('another Python that frees something, where the facts serve it', async () => {
  const given: Given = {
    packages: { torch: { '2.1.0': [], '2.6.0': { requiresPython: '>=3.12' } } },
    vulnerabilities: [vulnerability('X-1', 'torch', '2.6.0')],
    lines: ['torch==2.1.0'],
    present: { torch: '2.1.0' },
  }
  expect(await told(given)).toEqual([])
  const found = await told({ ...given, served: ['3.11', '3.12', '3.13'] })
  expect(found.map(({ kind, environments }) => [kind, environments?.[0]?.environment.python])).toEqual([
    ['python', '3.12'],
  ])
})

test('sources that may not be built', async () => {
  const found = await told({
    packages: {
      mmcv: { '1': { wheels: [], sdist: true }, '2': { wheels: [], sdist: true, hasCompiledSources: true } },
    },
    vulnerabilities: [vulnerability('X-1', 'mmcv', '2')],
    lines: ['mmcv==1'],
    present: { mmcv: '1' },
  })
  expect(found.map(({ kind }) => kind)).toEqual(['build'])
})

const CUDA = {
  packages: {
    torch: { '2.1.0': ['nvidia-x-cu12'], '2.10.0': ['nvidia-x-cu12'], '2.11.0': ['nvidia-x-cu13'] },
    'nvidia-x-cu12': { '1': [] },
    'nvidia-x-cu13': { '1': [] },
  },
  vulnerabilities: [vulnerability('X-1', 'torch', '2.11.0')],
  lines: ['torch==2.1.0'],
  present: { torch: '2.1.0', 'nvidia-x-cu12': '1' },
}

test('a CUDA major that is kept, and one that is crossed, come first', async () => {
  const crossed = await told(CUDA)
  expect(crossed[0]?.kind).toBe('accelerator-kept')
  expect(crossed[0]?.solution.sets[0]?.get('torch' as never)?.version.text).toBe('2.1.0')
  const kept = await told({ ...CUDA, gpu: true })
  expect(kept[0]?.kind).toBe('accelerator-changed')
  expect(versions(kept[0] as Alternative)).toMatchObject({ torch: '2.11.0' })
})

test('the newest versions, where they are newer', async () => {
  const found = await told({
    packages: { ...TORCH, web: { '1.0': [], '1.1': [] } },
    vulnerabilities: [vulnerability('X-1', 'torch', '2.2.0')],
    lines: ['torch==2.1.0', 'web==1.0'],
    present: { torch: '2.1.0', web: '1.0' },
  })
  expect(found.map(({ kind }) => kind)).toEqual(['newest'])
  expect(found.map(versions)).toEqual([{ torch: '2.7.0', web: '1.1' }])
})
