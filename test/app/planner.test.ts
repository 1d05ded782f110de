import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { PlanWorkers } from '../../src/app/planner.ts'
import type { PlanLimits } from '../../src/app/settings.ts'
import type { FileTree, PlanAnswer, Planner, PlanRequest } from '../../src/propose/planner.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
const EXAMPLE = join(examples, 'ai-service')

const planning = {
  ...{ indexUrl: null, extraIndexUrls: [], findLinks: [], advisories: [], excludeNewer: null, universes: null },
  refreshHours: 24,
  limits: { timeMs: 60_000, memoryMiB: 1024 },
}

const workersWith = (limits: PlanLimits): PlanWorkers =>
  new PlanWorkers({ ...planning, limits }, { PATH: process.env['PATH'] })
const UNIVERSE = join(EXAMPLE, 'universe.json.gz')
const plannerWith = (limits: PlanLimits = planning.limits): Planner => workersWith(limits).planner(UNIVERSE)

function treeOf(files: Readonly<Record<string, Uint8Array>>): FileTree & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    paths: Object.keys(files),
    read(path) {
      asked.push(path)
      const bytes = files[path]
      return Promise.resolve(bytes === undefined ? { status: 'absent' } : { status: 'read', file: { path, bytes } })
    },
  }
}

function filesBelow(folder: string): Record<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path))
  const files = paths.filter((path) => statSync(path).isFile() && !path.endsWith('.gz'))
  return Object.fromEntries(files.map((path) => [relative(folder, path), new Uint8Array(readFileSync(path))]))
}

function movesOf(answer: PlanAnswer): readonly string[] {
  if (answer.status !== 'planned') throw new Error(JSON.stringify(answer))
  return answer.document.units.flatMap(({ moves }) => moves.map((move) => move.package))
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content)

function request(tree: FileTree, more: Partial<PlanRequest> = {}): PlanRequest {
  return { tree, configs: [], strategy: 'minimal', accepted: [], held: [], chosen: new Map(), ...more }
}

test('a plan is made in a worker, from the files that it asks for', async () => {
  const tree = treeOf({ ...filesBelow(EXAMPLE), 'src/app.py': text('import torch\n') })
  const answer = await plannerWith().plan(request(tree))
  if (answer.status !== 'planned') throw new Error(JSON.stringify(answer))
  const [unit] = answer.document.units
  expect(unit?.moves.length).toBeGreaterThan(0)
  const [edit] = answer.edits.get(unit?.id ?? '') ?? []
  expect(edit?.file).toBe('requirements.txt')
  expect(new TextDecoder().decode(edit?.after)).toContain(`${unit?.moves[0]?.package}==${unit?.moves[0]?.to}`)
  expect(tree.asked.toSorted()).toEqual(['Dockerfile', 'requirements.txt'])
})

test('configs are merged', async () => {
  const tree = treeOf(filesBelow(EXAMPLE))
  const moved = movesOf(await plannerWith().plan(request(tree)))
  const configs = [
    { path: 'acme/.github', bytes: text(`hold: [${moved[0]}]\n`) },
    { path: '.github/lockstep.yml', bytes: text('minimumReleaseAge: 5 days\n') },
  ]
  const kept = movesOf(await plannerWith().plan(request(tree, { configs })))
  expect(kept).not.toContain(moved[0])
  expect(kept.length).toBeGreaterThan(0)
})

test('a repository without manifests has nothing to plan', async () => {
  expect(await plannerWith().plan(request(treeOf({ 'README.md': text('# hello\n') })))).toEqual({ status: 'nothing' })
})

test('what a person has to mend is told with its place', async () => {
  const tree = treeOf(filesBelow(EXAMPLE))
  const configs = [{ path: '.github/lockstep.yml', bytes: text('strategi: minimal\n') }]
  expect(await plannerWith().plan(request(tree, { configs }))).toMatchObject({
    status: 'error',
    where: '.github/lockstep.yml:1 `strategi`',
    next: 'Did you mean `strategy`?',
  })
})

test('a forge that fails ends the plan', async () => {
  const tree: FileTree = { paths: ['requirements.txt'], read: () => Promise.reject(new Error('the forge is away')) }
  await expect(plannerWith().plan(request(tree))).rejects.toThrow('the forge is away')
})

test('a plan that takes too long is ended, and a person told', async () => {
  const tree: FileTree = { paths: ['requirements.txt'], read: () => new Promise(() => undefined) }
  const answer = await plannerWith({ timeMs: 300, memoryMiB: 512 }).plan(request(tree))
  expect(answer).toMatchObject({ status: 'error', next: expect.stringContaining('LOCKSTEP_PLAN_MINUTES') })
})

test('a plan that needs too much memory is ended, and a person told', async () => {
  const tree = treeOf(filesBelow(EXAMPLE))
  const answer = await plannerWith({ timeMs: 60_000, memoryMiB: 12 }).plan(request(tree))
  expect(answer).toMatchObject({ status: 'error', next: expect.stringContaining('LOCKSTEP_PLAN_MEMORY') })
})

test('plans that run are ended with the server', async () => {
  const workers = workersWith(planning.limits)
  const tree: FileTree = { paths: ['requirements.txt'], read: () => new Promise(() => undefined) }
  const plan = workers.planner(UNIVERSE).plan(request(tree))
  setTimeout(() => void workers.stop(), 500)
  await expect(plan).rejects.toThrow('ended')
})
