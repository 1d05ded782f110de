import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { ownModule } from '../../src/app/package-file.ts'
import type { FromWorker, WorkerTask } from '../../src/app/plan-task.ts'
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
const plannerWith = (limits: PlanLimits): Planner => workersWith(limits).planner('acme/service', UNIVERSE)
const planner = plannerWith(planning.limits)

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
  const answer = await planner.plan(request(tree))
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
  const moved = movesOf(await planner.plan(request(tree)))
  const configs = [
    { path: 'acme/.github', bytes: text(`hold: [${moved[0]}]\n`) },
    { path: '.github/lockstep.yml', bytes: text('minimumReleaseAge: 5 days\n') },
  ]
  const kept = movesOf(await planner.plan(request(tree, { configs })))
  expect(kept).not.toContain(moved[0])
  expect(kept.length).toBeGreaterThan(0)
})

test('a repository without manifests has nothing to plan', async () => {
  expect(await planner.plan(request(treeOf({ 'README.md': text('# hello\n') })))).toEqual({ status: 'nothing' })
})

test('what a person has to mend is told with its place', async () => {
  const tree = treeOf(filesBelow(EXAMPLE))
  const configs = [{ path: '.github/lockstep.yml', bytes: text('strategi: minimal\n') }]
  expect(await planner.plan(request(tree, { configs }))).toMatchObject({
    status: 'error',
    where: '.github/lockstep.yml:1 `strategi`',
    next: 'Did you mean `strategy`?',
  })
})

test('a forge that fails ends the plan', async () => {
  const tree: FileTree = { paths: ['requirements.txt'], read: () => Promise.reject(new Error('the forge is away')) }
  await expect(planner.plan(request(tree))).rejects.toThrow('the forge is away')
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
  const plan = workers.planner('acme/service', UNIVERSE).plan(request(tree))
  setTimeout(() => void workers.stop(), 500)
  await expect(plan).rejects.toThrow('ended')
})

/** The workers that are made from now on; one that has ended is there as null. */
function workersMade(): () => readonly (number | null)[] {
  const made: Worker[] = []
  const note = (worker: Worker): void => void made.push(worker)
  process.on('worker', note)
  onTestFinished(() => void process.off('worker', note))
  return () => made.map(({ threadId }) => (threadId === -1 ? null : threadId))
}

const EMPTY = request(treeOf({ 'README.md': text('# hello\n') }))

test('the next plan of a repository goes on in its worker, and gives the same', async () => {
  const made = workersMade()
  const first = await planner.plan(request(treeOf(filesBelow(EXAMPLE))))
  expect(await planner.plan(EMPTY)).toEqual({ status: 'nothing' })
  expect(await planner.plan(request(treeOf(filesBelow(EXAMPLE))))).toEqual(first)
  expect(made().length).toBeLessThanOrEqual(1)
})

test('a worker plans for one repository alone, and not without end', async () => {
  const made = workersMade()
  const workers = workersWith(planning.limits)
  await workers.planner('acme/service', UNIVERSE).plan(EMPTY)
  await workers.planner('acme/other', UNIVERSE).plan(EMPTY)
  expect(made()).toEqual([null, expect.any(Number)])
  for (let plan = 2; plan <= 20; plan++) await workers.planner('acme/other', UNIVERSE).plan(EMPTY)
  expect(made()).toEqual([null, null])
  await workers.planner('acme/other', UNIVERSE).plan(EMPTY)
  expect(made()).toEqual([null, null, expect.any(Number)])
  await workers.stop()
  expect(made()).toEqual([null, null, null])
})

test('a worker whose plan failed, was given up or told a mistake plans no more', async () => {
  const made = workersMade()
  const patient = plannerWith(planning.limits)
  const away: FileTree = { paths: ['requirements.txt'], read: () => Promise.reject(new Error('the forge is away')) }
  await expect(patient.plan(request(away))).rejects.toThrow('the forge is away')
  const configs = [{ path: '.github/lockstep.yml', bytes: text('strategi: minimal\n') }]
  expect(await patient.plan(request(treeOf(filesBelow(EXAMPLE)), { configs }))).toMatchObject({ status: 'error' })
  const hurried = plannerWith({ timeMs: 500, memoryMiB: 512 })
  const silent: FileTree = { paths: ['requirements.txt'], read: () => new Promise(() => undefined) }
  expect(await hurried.plan(request(silent))).toMatchObject({ status: 'error' })
  expect(await hurried.plan(request(silent))).toMatchObject({ status: 'error' })
  expect(made()).toEqual([null, null, null, null])
})

test('a worker that ended while it waited, or ends as it is asked, costs no plan', async () => {
  const made = workersMade()
  let last: Worker | undefined
  const note = (worker: Worker): void => void (last = worker)
  process.on('worker', note)
  onTestFinished(() => void process.off('worker', note))
  const workers = workersWith(planning.limits)
  const patient = workers.planner('acme/service', UNIVERSE)
  expect(await patient.plan(EMPTY)).toEqual({ status: 'nothing' })
  await last?.terminate()
  expect(await patient.plan(EMPTY)).toEqual({ status: 'nothing' })
  const ending = last?.terminate()
  expect(last?.threadId).not.toBe(-1)
  expect(await patient.plan(EMPTY)).toEqual({ status: 'nothing' })
  await ending
  expect(made()).toEqual([null, null, expect.any(Number)])
  await workers.stop()
})

test('no plan begins once the server stops', async () => {
  const workers = workersWith(planning.limits)
  await workers.planner('acme/service', UNIVERSE).plan(EMPTY)
  const made = workersMade()
  await workers.stop()
  await expect(workers.planner('acme/service', UNIVERSE).plan(EMPTY)).rejects.toThrow('ended')
  expect(made()).not.toContainEqual(expect.any(Number))
})

test('what one plan is sent never reaches another in the same worker', async () => {
  const worker = new Worker(ownModule('plan-worker'))
  onTestFinished(() => void worker.terminate())
  const declared = [new Uint8Array(readFileSync(join(EXAMPLE, 'requirements.txt'))), text('# none\n')]
  const asked = declared.map(() => Promise.withResolvers<void>())
  const answers = declared.map(async (bytes, plan) => {
    const { port1, port2 } = new MessageChannel()
    onTestFinished(() => port1.close())
    const { tree, ...rest } = request(treeOf({ 'requirements.txt': bytes }))
    const task: WorkerTask = { ...rest, paths: tree.paths, planning: { ...planning }, universe: UNIVERSE }
    worker.postMessage({ task, port: port2 }, [port2])
    const sendFile = async (path: string): Promise<void> => {
      // Each is answered once both have asked.
      asked[plan]?.resolve()
      await Promise.all(asked.map(({ promise }) => promise))
      port1.postMessage({ path, answer: await tree.read(path) })
    }
    return new Promise<PlanAnswer>((resolve) => {
      port1.on('message', (message: FromWorker) => {
        if (message.kind === 'answer') resolve(message.answer)
        else if (message.kind === 'read') void sendFile(message.path)
      })
    })
  })
  const [first, second] = await Promise.all(answers)
  expect(first?.status).toBe('planned')
  expect(second).toEqual({ status: 'nothing' })
})
