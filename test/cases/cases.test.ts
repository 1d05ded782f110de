/**
 * The real situations on their recorded universes: the figures that people can check, and that a replay gives the same bytes.
 * `node tools/record-examples.ts` records them anew; `npm run test:live` asks the live index.
 */
import { describe, expect, it } from 'vitest'
import { openRun } from '../../src/cli/engine.ts'
import type { RunOptions } from '../../src/cli/ports.ts'
import type { FindingEntry, PlanDocument, UnitPlan } from '../../src/plan/document.ts'
import { CASES } from '../../tools/cases.ts'

function optionsOf(name: string): RunOptions {
  const found = CASES.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no case ${name}`)
  const python = found.options.flatMap((option, at) => (found.options[at - 1] === '--python' ? [option] : []))
  return {
    root: found.checkout,
    config: null,
    python,
    platforms: [],
    accelerator: null,
    indexUrl: null,
    extraIndexUrls: [],
    findLinks: [],
    advisories: [],
    excludeNewer: null,
    universe: found.universe,
    offline: true,
    strategy: null,
    progress: () => {},
    message: () => {},
  }
}

async function replay(name: string): Promise<PlanDocument> {
  const run = await openRun(optionsOf(name))
  const { document } = await run.plan()
  await run.close()
  return document
}

async function unitOf(name: string): Promise<UnitPlan> {
  const { units } = await replay(name)
  expect(units).toHaveLength(1)
  const [unit] = units
  if (unit === undefined) throw new Error('no unit')
  return unit
}

function expectProven({ certificate }: UnitPlan): void {
  expect(certificate).toMatchObject({ status: 'optimal', checked: true, assumptions: [] })
  expect(certificate.bound).toEqual(certificate.objective)
}

function moves({ moves: all }: UnitPlan): readonly string[] {
  return all.map(({ package: name, from, to, step }) => `${name} ${from} -> ${to} ${step}`)
}

function allIds(findings: readonly Pick<FindingEntry, 'id' | 'aliases'>[]): readonly string[] {
  return findings.flatMap(({ id, aliases }) => [id, ...aliases])
}

/** Known in October 2025, as the case tells them. */
const NINE = [
  ...['PYSEC-2024-250', 'PYSEC-2024-251', 'PYSEC-2024-252', 'PYSEC-2024-259', 'PYSEC-2025-41'],
  ...['GHSA-3749-ghw9-m3mg', 'GHSA-887c-mr87-cxwp', 'GHSA-cjgq-5qmw-rcj6', 'GHSA-36fq-jgmw-4r9c'],
]

describe('case 1, a Python AI service', () => {
  it('goes to no findings in six moves, one of them major, and crosses to CUDA 13', async () => {
    const unit = await unitOf('ai-service')
    expectProven(unit)
    expect(moves(unit)).toEqual([
      'torch 2.1.0 -> 2.13.0 minor',
      'torchvision 0.16.0 -> 0.28.0 minor',
      'torchaudio 2.1.0 -> 2.11.0 minor',
      'tensorflow 2.15.0 -> 2.18.1 minor',
      'keras 2.15.0 -> 3.14.1 major',
      'numpy 1.24.3 -> 1.26.4 minor',
    ])
    expect(unit.before.findings).toHaveLength(32)
    expect(unit.after.findings).toHaveLength(0)
    expect(unit.accelerator).toEqual({ before: 'cu12', after: 'cu13', driver: '>=580', kept: false })
    expect(unit.resolved[0]).toMatchObject({ pandas: '2.0.3' })
  })

  it('left none of the nine on 2025-10-10, and shows the one that cannot be compared', async () => {
    const unit = await unitOf('ai-service-2025-10-10')
    expectProven(unit)
    const left = allIds(unit.after.findings)
    for (const id of NINE) expect(left).not.toContain(id)
    expect(unit.undecided.map(({ id, package: name }) => `${id} ${name}`)).toContain('PYSEC-2025-76 keras')
    expect(Number(unit.resolved[0]?.['keras']?.split('.')[0])).toBe(3)
  })
})

describe('case 2, a FastAPI inference service', () => {
  it('goes to no findings in three moves from its requirements alone', async () => {
    const unit = await unitOf('inference-requirements')
    expectProven(unit)
    expect(moves(unit)).toEqual([
      'fastapi 0.104.1 -> 0.133.1 minor',
      'python-multipart 0.0.6 -> 0.0.34 patch',
      'torch 2.3.0 -> 2.13.0 minor',
    ])
    expect(unit.before.findings).toHaveLength(40)
    expect(new Set(unit.before.findings.map(({ id }) => id)).size).toBe(39)
    expect(unit.after.findings).toHaveLength(0)
    expect(unit.accelerator).toMatchObject({ before: 'cu12', after: 'cu13', kept: false })
  })

  it('keeps CUDA 12 where the image shows a GPU, and says what that leaves', async () => {
    const unit = await unitOf('inference-service')
    expectProven(unit)
    expect(unit.resolved[0]).toMatchObject({ torch: '2.10.0' })
    expect(unit.after.findings.map(({ id }) => id)).toEqual(['PYSEC-2026-139'])
    expect(unit.accelerator).toMatchObject({ before: 'cu12', after: 'cu12', kept: true })
    expect(unit.environments[0]).toMatchObject({ python: '3.11', accelerator: 'cu12' })
  })
})

describe('case 3, a research repository', () => {
  it('goes from CUDA 11 to CUDA 13 in two moves from its pins alone', async () => {
    const unit = await unitOf('research-pins')
    expectProven(unit)
    expect(unit.before.findings).toHaveLength(26)
    expect(moves(unit)).toEqual(['torch 1.13.1 -> 2.13.0 major', 'torchvision 0.14.1 -> 0.28.0 minor'])
    expect(unit.after.findings).toHaveLength(0)
    expect(unit.accelerator).toMatchObject({ before: 'cu11', after: 'cu13' })
  })

  it('stays where torch<2.2 holds it, with the same 26', async () => {
    const unit = await unitOf('research-pins-capped')
    expectProven(unit)
    expect(unit.moves).toHaveLength(0)
    expect(unit.after.counts).toEqual(unit.before.counts)
    expect(unit.after.findings).toHaveLength(26)
  })

  it('moves the pins of its pyproject.toml and the floors beside them', async () => {
    const unit = await unitOf('research-repository')
    expectProven(unit)
    expect(moves(unit)).toEqual(['torch 1.13.1 -> 2.13.0 major', 'torchvision 0.14.1 -> 0.28.0 minor'])
    expect(unit.edits.map(({ file }) => file)).toEqual(['pyproject.toml'])
    expect(unit.environments[0]).toMatchObject({ python: '3.10' })
  })
})

describe('a replay', () => {
  for (const { name } of CASES) {
    it(`of ${name} gives the same bytes twice`, async () => {
      expect(JSON.stringify(await replay(name))).toBe(JSON.stringify(await replay(name)))
    })
  }
})
