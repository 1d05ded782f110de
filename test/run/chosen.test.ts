import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { UnitPlan } from '../../src/plan/document.ts'
import { openRun, verifyCertificate } from '../../src/run/engine.ts'
import type { RunOptions } from '../../src/run/ports.ts'

const messages: string[] = []

function optionsOf(example: string, more: Partial<RunOptions>): RunOptions {
  const root = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url))
  return {
    ...{ root, config: null, python: [], platforms: [], accelerator: null, indexUrl: null, extraIndexUrls: [] },
    ...{ findLinks: [], advisories: [], excludeNewer: null, universe: `${root}/universe.json.gz`, offline: false },
    ...{ strategy: null, progress: () => undefined, message: (text) => messages.push(text) },
    ...more,
  }
}

async function planOf(example: string, more: Partial<RunOptions> = {}): Promise<UnitPlan> {
  messages.length = 0
  const run = await openRun(optionsOf(example, more))
  const { document } = await run.plan()
  await run.close()
  const [unit] = document.units
  if (unit === undefined) throw new Error('there is no plan')
  return unit
}

const firsts = new Map<string, Promise<UnitPlan>>()

/** Without a choice. What several tests begin with is planned once. */
function firstOf(example: string, requirements: string | null = null): Promise<UnitPlan> {
  const key = `${example} ${requirements}`
  const known = firsts.get(key)
  if (known !== undefined) return known
  const more = requirements === null ? {} : { checkout: treeOf({ 'requirements.txt': requirements }) }
  const planned = planOf(example, more)
  firsts.set(key, planned)
  return planned
}

const moved = ({ moves }: Pick<UnitPlan, 'moves'>): readonly string[] =>
  moves.map((move) => `${move.package} ${move.to}`)

test.each([
  ['ai-service', 'accelerator-kept'],
  ['ai-service', 'newest'],
  ['inference-service', 'accelerator-changed'],
] as const)('an alternative that a person chose is the plan (%s, %s)', async (example, kind) => {
  const first = await firstOf(example)
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
  const first = await firstOf('ai-service')
  const again = await planOf('ai-service', { chosen: new Map([[first.id, 'With torch 9']]) })
  const [note, ...notes] = again.notes
  expect(note?.text).toContain('“With torch 9”, is not there any more')
  expect({ ...again, notes }).toEqual(first)
  expect(messages).toEqual([expect.stringContaining('"With torch 9" is not there any more')])
})

function treeOf(files: Readonly<Record<string, string>>): NonNullable<RunOptions['checkout']> {
  const held = new Map(
    Object.entries(files).map(([path, text]) => [path, { path, bytes: new TextEncoder().encode(text) }]),
  )
  return {
    ...{ root: 'here', paths: [...held.keys()], nested: [], refused: [] },
    read: (path) => {
      const file = held.get(path)
      return Promise.resolve(file === undefined ? ABSENT : { status: 'read', file })
    },
  }
}

test('a cap that a person chose to lift gives way in its own line', async () => {
  const checkout = treeOf({ 'requirements.txt': 'torch>=2.1.0,<2.2\ntorchvision==0.16.0\n' })
  const first = await planOf('ai-service', { checkout })
  const capped = first.alternatives.find(({ kind }) => kind === 'cap-lifted')
  if (capped === undefined) throw new Error(JSON.stringify(first.alternatives.map(({ name }) => name)))
  expect(capped.byHand).toEqual([])
  const again = await planOf('ai-service', { checkout, chosen: new Map([[first.id, capped.name]]) })
  expect(moved(again)).toEqual(moved(capped))
  expect(again.after.counts).toEqual(capped.counts)
  expect(again.certificate).toMatchObject({ status: 'optimal', checked: true })
  expect(again.edits.map(({ patch }) => patch).join('')).toMatch(
    /^-torch>=2\.1\.0,<2\.2\n[^]*\+torch>=2\.\d+\.\d+,<2\.\d+$/m,
  )
  expect(again.notes).toContainEqual({
    kind: 'lifted',
    text: expect.stringMatching(
      /^A person chose to lift torch>=2\.1\.0,<2\.2: it is now torch>=2\.[\d.]+,<2\.\d+\.$/,
    ) as string,
    file: 'requirements.txt',
    line: 1,
  })
  expect(again.alternatives).toEqual(first.alternatives.filter(({ name }) => name !== capped.name))
  expect(messages).toEqual([])
})

test('the command line chooses by number or by name, and is told where it cannot', async () => {
  const checkout = treeOf({ 'requirements.txt': 'torch>=2.1.0,<2.2\n' })
  const first = await firstOf('ai-service', 'torch>=2.1.0,<2.2\n')
  const [name = ''] = first.alternatives.map((each) => each.name)
  for (const option of ['1', name, `requirements.txt=${name}`]) {
    const { chosen, moves } = await planOf('ai-service', { checkout, options: [option] })
    expect({ chosen, moves }).toEqual({ chosen: name, moves: first.alternatives[0]?.moves })
  }
  await expect(planOf('ai-service', { checkout, options: ['9'] })).rejects.toThrow('“9”, is not there any more')
  const two = treeOf({ 'a/requirements.txt': 'torch==2.1.0\n', 'b/requirements.txt': 'torch==2.1.0\n' })
  await expect(planOf('ai-service', { checkout: two, options: ['1'] })).rejects.toThrow('does not say of which problem')
})

test('the choice stands where lines above have come', async () => {
  const first = await firstOf('ai-service', 'torch>=2.1.0,<2.2\n')
  const capped = first.alternatives.find(({ kind }) => kind === 'cap-lifted')
  const checkout = treeOf({ 'requirements.txt': '# ours\n\ntorch>=2.1.0,<2.2\n' })
  const again = await planOf('ai-service', { checkout, chosen: new Map([[first.id, capped?.name ?? '']]) })
  expect(again.notes).toContainEqual(expect.objectContaining({ kind: 'lifted', line: 3 }))
  expect(messages).toEqual([])
})

test('its certificate holds, and states what gave way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-chosen-'))
  const path = join(folder, 'certificate.json')
  const options = optionsOf('ai-service', { checkout: treeOf({ 'requirements.txt': 'torch>=2.1.0,<2.2\n' }) })
  const chosen = new Map([['requirements.txt', 'Without torch>=2.1.0,<2.2 (requirements.txt:1)']])
  const run = await openRun({ ...options, chosen })
  await writeFile(path, await run.certificate(await run.plan(), path))
  await run.close()
  const [unit] = (await verifyCertificate(path)).units
  expect(unit).toMatchObject({ objections: [], lifted: ['torch>=2.1.0,<2.2 (requirements.txt:1)'] })
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- a certificate is altered
  const certificate = JSON.parse(await readFile(path, 'utf8'))
  // oxlint-disable-next-line typescript/no-unsafe-member-access -- as above
  delete certificate.policies['requirements.txt'].lifted
  await writeFile(path, JSON.stringify(certificate))
  const silent = (await verifyCertificate(path)).units
  expect(silent[0]?.objections).toEqual(['it states another policy than its files give'])
  await rm(folder, { recursive: true })
})

test("a cap in a submodule's file is changed by hand", async () => {
  const files = {
    'requirements.txt': '-c shared/constraints.txt\ntorch==2.1.0\n',
    'shared/constraints.txt': 'torch<2.2\n',
  }
  const checkout = { ...treeOf(files), paths: ['requirements.txt'] }
  const { alternatives } = await planOf('ai-service', { checkout })
  expect(alternatives.find(({ kind }) => kind === 'cap-lifted')?.byHand).toEqual([
    { fact: 'torch<2.2', source: 'shared/constraints.txt:1' },
  ])
})

test('a choice that asks for what stands in the configuration leaves the plan as it is, and says where', async () => {
  const checkout = treeOf({ 'requirements.txt': 'torch==2.1.0\n' })
  const configs = [{ path: '.github/lockstep.yml', bytes: new TextEncoder().encode('constraints: ["torch<2.2"]\n') }]
  const first = await planOf('ai-service', { checkout, configs })
  const capped = first.alternatives.find(({ kind }) => kind === 'cap-lifted')
  if (capped === undefined) throw new Error(JSON.stringify(first.alternatives.map(({ name }) => name)))
  expect(capped.byHand).toEqual([{ fact: 'torch<2.2', source: '.github/lockstep.yml:1 constraints' }])
  const again = await planOf('ai-service', { checkout, configs, chosen: new Map([[first.id, capped.name]]) })
  const [note, ...notes] = again.notes
  expect(note?.text).toContain('.github/lockstep.yml:1')
  expect({ ...again, notes }).toEqual(first)
  expect(messages).toEqual([expect.stringContaining('.github/lockstep.yml:1')])
})

const ABSENT = { status: 'absent' } as const

test('what a person holds stays, and what a person accepts counts for nothing', async () => {
  const first = await firstOf('inference-service')
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
