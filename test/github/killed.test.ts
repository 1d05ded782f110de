/**
 * A process that looks is killed (SIGKILL) at each step that others can see: as soon as the step has taken effect, before it hears of it. The
 * next process dies at the step that comes then, and so on until one comes to its end. Then nothing is there twice, half or lost.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SeenCall } from '../../sandbox/calls.ts'
import type { Issue } from '../../sandbox/model.ts'
import type { Scene } from './contract.ts'
import type { Task } from './killed-child.ts'
import { makeScene, SERVICE, useSandbox } from './sandbox-scene.ts'

const sandbox = useSandbox()
const CHILD = fileURLToPath(new URL('killed-child.ts', import.meta.url))
const BEFORE = 'torch==2.1.0\n'

let folder = ''
let scene: Scene
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-killed-'))
  await bundle()
  scene = await makeScene(sandbox())
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** In one file, since dozens of processes begin with it. */
async function bundle(): Promise<void> {
  await build({
    entryPoints: [CHILD],
    outfile: join(folder, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Packages written for `require` are bundled, too.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  })
}

function begin(): ChildProcess {
  const { app, apiUrl, clock, world } = sandbox()
  const [installationId = 0] = world.installations.keys()
  const now = new Date(clock.now()).toISOString()
  const task: Task = {
    baseUrl: apiUrl,
    appId: app.id,
    privateKey: app.privateKey,
    installationId,
    bot: app.bot.login,
    now,
  }
  const path = join(folder, 'task.json')
  writeFileSync(path, JSON.stringify(task))
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') }
  return spawn(process.execPath, [join(folder, 'child.mjs'), path], { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Objects that no ref leads to are seen by nobody. */
const isStep = ({ by, method, operation }: SeenCall): boolean =>
  by === 'lockstep[bot]' &&
  (method === 'GET' ? false : !/^(?:git\/create-(?:blob|tree|commit)|graphql\/repository)$/.test(operation ?? ''))

/** The step at which the process died; null: it came to its end. */
async function lookOnce(isLast: (step: string) => boolean): Promise<string | null> {
  const { calls, faults } = sandbox()
  const child = begin()
  const ended = once(child, 'exit')
  let last: string | null = null
  const note = calls.note.bind(calls)
  calls.note = (call) => {
    const { operation } = call
    if (last === null && operation !== null && isStep(call) && isLast(operation)) {
      last = operation
      child.kill('SIGKILL')
      faults.onRequest({ operation, fault: { do: 'drop', when: 'after' } })
    }
    return note(call)
  }
  const [code, signal] = (await ended) as [number | null, string | null]
  calls.note = note
  await sandbox().idle()
  faults.clear()
  expect([code, signal]).toEqual(last === null ? [0, null] : [null, 'SIGKILL'])
  return last
}

/** Of one kind of step: one that has to be taken again each time is let pass in the end. */
const DEATHS = 2

/** The steps at which a process died, until a look came to its end; the one after it finds nothing left to do. */
async function walk(): Promise<readonly string[]> {
  const deaths: string[] = []
  for (;;) {
    const last = await lookOnce((step) => deaths.filter((death) => death === step).length < DEATHS)
    sandbox().clock.advance(5000)
    if (last === null) break
    deaths.push(last)
  }
  expect(await lookOnce(() => true)).toBeNull()
  return deaths
}

const own = (): readonly Issue[] =>
  [...sandbox().repository(SERVICE).issues.values()].filter(({ user }) => user === sandbox().app.bot)
const ownPulls = (): readonly Issue[] => own().filter(({ pull }) => pull !== null)
const openPull = (): Issue => {
  const [pull, ...more] = ownPulls().filter(({ state }) => state === 'open')
  if (pull === undefined || more.length > 0)
    throw new Error(
      ownPulls()
        .map(({ title, state }) => `${title}: ${state}`)
        .join(', '),
    )
  return pull
}
const said = ({ comments }: Issue): readonly string[] =>
  comments.filter(({ user }) => user === sandbox().app.bot).map(({ body }) => body)

test('onboarding', async () => {
  const deaths = await walk()
  expect(deaths).toContain('pulls/create')
  expect(openPull().title).toBe('Configure Lockstep')
})

test('proposing', async () => {
  await scene.merge(openPull().number, 'administrator')
  const deaths = await walk()
  expect(deaths).toEqual(expect.arrayContaining(['graphql/updateRefs', 'pulls/create']))
  expect(openPull().title).toMatch(/^Upgrade torch/)
  expect(ownPulls()).toHaveLength(2)
})

test('following up: what checks said, and a command', async () => {
  const { number } = openPull()
  await scene.check(number, 'test', 'succeeded')
  await scene.comment(number, '/lockstep explain torch', 'developer')
  sandbox().clock.advance(3_600_000)
  const deaths = await walk()
  expect(deaths).toEqual(expect.arrayContaining(['issues/create-comment', 'pulls/update']))
  expect(said(openPull())).toHaveLength(1)
  expect(openPull().body).toContain('of 1 check that ran, 1 passed')
})

test('rolling back', async () => {
  const { number } = openPull()
  await scene.merge(number, 'administrator')
  await scene.comment(number, '/lockstep rollback', 'developer')
  const deaths = await walk()
  expect(deaths).toEqual(expect.arrayContaining(['graphql/updateRefs', 'pulls/create', 'issues/create-comment']))
  expect(ownPulls()).toHaveLength(3)
  expect(openPull().title).toContain('Roll back')
  const head = openPull().pull?.headOid ?? ''
  const { content } = await sandbox()
    .as('developer')
    .do('GET', `/repos/${SERVICE}/contents/requirements.txt?ref=${head}`)
  expect(Buffer.from(String(content), 'base64').toString('utf8')).toBe(BEFORE)
})
