import { describe, expect, it } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import type { Vulnerability } from '../../src/osv/vulnerability.ts'
import { DEFAULT_POLICY, type SolvePolicy } from '../../src/solve/policy.ts'
import { solve } from '../../src/solve/solve.ts'
import { snapshotOf, type Sketch } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import type { Solution } from '../../src/universe/solution.ts'
import { environmentOf, presentOf, problemOf, setsOf, type SketchedProblem } from './problems.ts'

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

function vulnerability(name: string, id: string, fixed: string, more: Partial<Vulnerability> = {}): Vulnerability {
  return {
    id,
    aliases: [],
    package: normalizeName(name),
    tier: 'high',
    cvss: null,
    vectors: [],
    intervals: [{ introduced: '0', fixed, lastAffected: null }],
    versions: [],
    malicious: false,
    weaknesses: [],
    title: '',
    published: null,
    modified: null,
    url: '',
    ...more,
  }
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
    const place = `for Python ${environmentOf('3.11').pythonFull} on linux_x86_64`
    expect(solution.clash).toEqual([
      { fact: 'torchvision==0.20.1 is asked for', source: 'requirements.txt:2' },
      { fact: 'torchvision 0.20.1 needs torch==2.5.1', source: 'torchvision 0.20.1 requires-dist' },
      { fact: `of torch only 2.6.0 may be chosen ${place}`, source: 'requirements.txt:1, package index' },
      { fact: `of torchvision only 0.20.1 may be chosen ${place}`, source: 'requirements.txt:2, package index' },
    ])
  })
})
