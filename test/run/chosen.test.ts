import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { UnitPlan } from '../../src/plan/document.ts'
import { openRun } from '../../src/run/engine.ts'
import type { RunOptions } from '../../src/run/ports.ts'

const messages: string[] = []

async function planOf(example: string, more: Partial<RunOptions> = {}): Promise<UnitPlan> {
  messages.length = 0
  const root = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url))
  const run = await openRun({
    ...{ root, config: null, python: [], platforms: [], accelerator: null, indexUrl: null, extraIndexUrls: [] },
    ...{ findLinks: [], advisories: [], excludeNewer: null, universe: `${root}/universe.json.gz`, offline: false },
    ...{ strategy: null, progress: () => undefined, message: (text) => messages.push(text) },
    ...more,
  })
  const { document } = await run.plan()
  await run.close()
  const [unit] = document.units
  if (unit === undefined) throw new Error('there is no plan')
  return unit
}

const moved = ({ moves }: Pick<UnitPlan, 'moves'>): readonly string[] =>
  moves.map((move) => `${move.package} ${move.to}`)

test.each([
  ['ai-service', 'accelerator-kept'],
  ['ai-service', 'newest'],
  ['inference-service', 'accelerator-changed'],
] as const)('an alternative that a person chose is the plan (%s, %s)', async (example, kind) => {
  const first = await planOf(example)
  const alternative = first.alternatives.find((each) => each.kind === kind)
  if (alternative === undefined) throw new Error(`there is no ${kind}`)
  const chosen = await planOf(example, { chosen: new Map([[first.id, alternative.name]]) })
  expect(moved(chosen)).toEqual(moved(alternative))
  expect(moved(chosen)).not.toEqual(moved(first))
  expect(chosen.after.counts).toEqual(alternative.counts)
  expect(chosen.certificate).toMatchObject({ status: 'optimal', checked: true })
  expect(chosen.edits).not.toEqual(first.edits)
  expect(messages).toEqual([])
})

test('a choice that is not there any more leaves the plan as it is, and says so', async () => {
  const first = await planOf('ai-service')
  const again = await planOf('ai-service', { chosen: new Map([[first.id, 'With torch 9']]) })
  expect(again).toEqual(first)
  expect(messages).toEqual([expect.stringContaining('"With torch 9" is not there any more')])
})

test('a choice that asks for what a person wrote leaves the plan as it is, and says where', async () => {
  const content = 'torch>=2.1.0,<2.2\ntorchvision==0.16.0\n'
  const file = { path: 'requirements.txt', bytes: new TextEncoder().encode(content) }
  const checkout = {
    ...{ root: 'here', paths: [file.path], nested: [], refused: [] },
    read: (path: string) => Promise.resolve(path === file.path ? { status: 'read' as const, file } : ABSENT),
  }
  const first = await planOf('ai-service', { checkout })
  const capped = first.alternatives.find(({ kind }) => kind === 'cap-lifted')
  if (capped === undefined) throw new Error(JSON.stringify(first.alternatives.map(({ name }) => name)))
  const again = await planOf('ai-service', { checkout, chosen: new Map([[first.id, capped.name]]) })
  expect(again).toEqual(first)
  expect(messages).toEqual([expect.stringContaining('requirements.txt:1')])
})

const ABSENT = { status: 'absent' } as const

test('what a person holds stays, and what a person accepts counts for nothing', async () => {
  const first = await planOf('inference-service')
  const held = await planOf('inference-service', { held: ['FastAPI'] })
  expect(moved(first).some((move) => move.startsWith('fastapi'))).toBe(true)
  expect(moved(held).some((move) => move.startsWith('fastapi'))).toBe(false)
  const ids = first.before.findings.filter((finding) => finding.package === 'torch').map(({ id }) => id)
  const accepted = await planOf('inference-service', { accepted: ids })
  expect(accepted.before.findings.map(({ id }) => id)).toEqual(
    first.before.findings.map(({ id }) => id).filter((id) => !ids.includes(id)),
  )
  expect(moved(accepted).some((move) => move.startsWith('torch'))).toBe(false)
})
