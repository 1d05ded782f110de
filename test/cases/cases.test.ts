/**
 * The real situations on their recorded universes: the figures that people can check, and that a replay gives the same bytes.
 * `node tools/record-examples.ts` records them anew; `npm run test:live` asks the live index for the same figures.
 */
import { describe, expect, it } from 'vitest'
import { openRun } from '../../src/run/engine.ts'
import type { PlanDocument, UnitPlan } from '../../src/plan/document.ts'
import { CASES, deviations } from '../../tools/cases.ts'
import { optionsOf } from './options.ts'

async function replay(name: string, more: { readonly steps?: boolean } = {}): Promise<PlanDocument> {
  const run = await openRun({ ...optionsOf(name), ...more })
  const { document } = await run.plan()
  await run.close()
  return document
}

/** Of each case, the first replay is looked at by every test. */
const replayed = new Map<string, Promise<PlanDocument>>()

function firstReplay(name: string): Promise<PlanDocument> {
  const known = replayed.get(name) ?? replay(name)
  replayed.set(name, known)
  return known
}

async function unitOf(name: string): Promise<UnitPlan> {
  const { units } = await firstReplay(name)
  expect(units).toHaveLength(1)
  const [unit] = units
  if (unit === undefined) throw new Error('no unit')
  return unit
}

describe('the real situations', () => {
  it.each(CASES)('$about', async ({ name, expected }) => {
    expect(deviations(await unitOf(name), expected)).toEqual([])
  })

  it('name the driver that CUDA 13 needs, and keep CUDA 12 where the image shows it', async () => {
    expect((await unitOf('ai-service')).accelerator).toMatchObject({ driver: '>=580', kept: false })
    const kept = await unitOf('inference-service')
    expect(kept.accelerator).toMatchObject({ driver: null, kept: true })
    expect(kept.environments[0]).toMatchObject({ python: '3.11', accelerator: 'cu12' })
  })

  it('rest on no assumption, and say what stays by tier', async () => {
    const unit = await unitOf('research-pins-capped')
    expect(unit.certificate.assumptions).toEqual([])
    expect(unit.after.counts).toEqual(unit.before.counts)
  })

  it('lead case 3 over the major of torch first, then over the CUDA major, and findings never rise', async () => {
    const { units } = await replay('research-pins', { steps: true })
    const steps = units[0]?.steps ?? []
    expect(steps.map(({ crosses }) => crosses)).toEqual(['torch from 1 to 2', 'CUDA from 11 to 13'])
    const torch = steps.map(({ moves }) => moves.find((move) => move.package === 'torch'))
    expect(torch.map((move) => `${move?.from} -> ${move?.to}`)).toEqual(['1.13.1 -> 2.0.1', '2.0.1 -> 2.13.0'])
    const left = steps.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0))
    expect(left).toEqual([26, 0])
  })

  it('edit the file that states the pins', async () => {
    const unit = await unitOf('research-repository')
    expect(unit.edits.map(({ file }) => file)).toEqual(['pyproject.toml'])
    expect(unit.environments[0]).toMatchObject({ python: '3.10' })
  })
})

describe('a figure that does not hold', () => {
  it('is named with what was expected and what was found', async () => {
    const unit = await unitOf('research-pins-capped')
    expect(deviations(unit, { after: 0, gone: ['PYSEC-2025-41'], resolved: { torch: '2.1.2' } })).toEqual([
      'findings after: expected 0, found 26',
      'left of those known: expected [], found ["PYSEC-2025-41"]',
      'resolved torch: expected "2.1.2", found "1.13.1"',
    ])
  })
})

describe('a replay', () => {
  for (const { name } of CASES) {
    it(`of ${name} gives the same bytes twice`, async () => {
      expect(JSON.stringify(await replay(name))).toBe(JSON.stringify(await firstReplay(name)))
    })
  }
})
