/** Looks over the forge on GitHub, in the sandbox: the calls that they cost there, and a life from the first text to a merged plan. */
import { expect, onTestFinished, test } from 'vitest'
import { look } from '../../src/propose/look.ts'
import { makeScene, SERVICE, useSandbox } from '../github/sandbox-scene.ts'
import type { Scene } from '../github/contract.ts'
import { CI } from '../../sandbox/registration.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { ToyPlanner } from './toy-planner.ts'

const CONFIG = '.github/lockstep.yml'
const sandboxOf = useSandbox()

async function begin() {
  const sandbox = sandboxOf()
  const scene = await makeScene(sandbox)
  onTestFinished(() => scene.close())
  return new Looks(sandbox, scene)
}

/** A configured repository whose upgrade is open. */
async function beginWithPull() {
  const looks = await begin()
  await looks.scene.push('main', { [CONFIG]: 'labels: [security]\n' }, 'administrator')
  await looks.settle()
  const [pull] = await looks.pulls()
  return { looks, pull, administrator: looks.sandbox.as('administrator') }
}

class Looks {
  readonly sandbox: Sandbox
  readonly scene: Scene
  readonly planner = new ToyPlanner()
  #remembered: string | null = null

  constructor(sandbox: Sandbox, scene: Scene) {
    this.sandbox = sandbox
    this.scene = scene
  }

  /** Calls of the App in that look, tokens not counted. */
  async look(): Promise<readonly string[]> {
    const before = this.sandbox.calls.all.length
    const { forge } = this.scene
    const now = new Date(this.sandbox.clock.now())
    const remembered = this.#remembered
    const facts = 'engine 1, day 1'
    const looked = await look({ forge, planner: this.planner, now, causes: [], remembered, facts, releasePages: null })
    this.#remembered = looked.remembered
    const calls = this.sandbox.calls.all.slice(before).map(({ operation }) => operation ?? 'not served')
    return calls.filter((name) => name !== 'apps/create-installation-access-token')
  }

  /** Until nothing is left to do; a minute goes by, in which the forge finds out what conflicts. */
  async settle(): Promise<void> {
    await this.look()
    this.sandbox.clock.advance(61_000)
    for (let looks = 0; looks < 8; looks += 1) if ((await this.look()).length <= 2) return
    throw new Error('it does not settle')
  }

  async pulls() {
    return (await this.scene.forge.ownPulls()).filter(({ state }) => state === 'open')
  }
}

test('a changed repository to an open pull request costs at most 20 calls, an unchanged one at most 2', async () => {
  const looks = await begin()
  await looks.scene.push('main', { [CONFIG]: 'labels: [security]\n' }, 'administrator')
  const calls = await looks.look()
  expect(await looks.pulls()).toMatchObject([{ base: 'main', labels: ['security'] }])
  expect(opening(calls)).toBeLessThanOrEqual(20)
  await looks.settle()
  expect((await looks.look()).length).toBeLessThanOrEqual(2)
})

/** Until the pull request was opened. */
function opening(calls: readonly string[]): number {
  expect(calls).toContain('pulls/create')
  return calls.indexOf('pulls/create') + 1
}

test('where GitHub takes no refs but branches and tags, it costs no more, is found out once, and starts no check on what is remembered', async () => {
  const looks = await begin()
  const { scene, sandbox } = looks
  await scene.takeOnlyBranches()
  await scene.push('main', { [CONFIG]: 'labels: [security]\n' }, 'administrator')
  sandbox.asApp(sandbox.addApp({ ...CI, name: 'ci' }), 'acme')
  const calls = await looks.look()
  const [pull] = await looks.pulls()
  expect(opening(calls)).toBeLessThanOrEqual(20)
  const { suites } = sandbox.repository(SERVICE)
  expect(new Set(suites.map(({ headBranch }) => headBranch))).toEqual(new Set([pull?.head]))
  expect(await scene.forge.ref('refs/lockstep/state')).toBeNull()
  expect(await scene.forge.ref('refs/heads/lockstep/state')).not.toBeNull()
  await looks.settle()
  expect((await looks.look()).length).toBeLessThanOrEqual(2)
  // The same plan again, whose backup stands, and another one.
  let last = pull?.number ?? 0
  for (const manifest of ['torch==2.1.0\n', 'torch==2.2.0\n']) {
    await scene.merge(last, 'administrator')
    await looks.settle()
    await scene.push('main', { 'requirements.txt': manifest, 'README.md': manifest }, 'administrator')
    expect(opening(await looks.look())).toBeLessThanOrEqual(20)
    await looks.settle()
    last = (await looks.pulls())[0]?.number ?? 0
  }
  expect(scene.forge.takesOnlyBranches()).toBe(true)
})

test('a state that was deleted leaves the onboarding and the plan that are open, also under another prefix', async () => {
  const looks = await begin()
  const { scene } = looks
  const forget = async () => {
    const stands = await scene.forge.ref('refs/lockstep/state')
    await scene.forge.updateRefs([{ name: 'refs/lockstep/state', before: stands, after: null }])
  }
  await looks.settle()
  const [onboarding] = await looks.pulls()
  await forget()
  await looks.settle()
  expect(await scene.forge.ownPulls()).toMatchObject([{ number: onboarding?.number, state: 'open' }])
  await scene.merge(onboarding?.number ?? 0, 'administrator')
  await looks.settle()
  const [pull] = await looks.pulls()
  await forget()
  await scene.push('main', { [CONFIG]: 'branchPrefix: bot/\n' }, 'administrator')
  await looks.settle()
  expect(await looks.pulls()).toMatchObject([{ number: pull?.number, headOid: pull?.headOid }])
})

test('a repository that was renamed is gone on with by its new name', async () => {
  const { looks, pull, administrator } = await beginWithPull()
  const { sandbox } = looks
  await administrator.do('PATCH', '/repos/acme/service', { name: 'renamed' })
  await administrator.push('acme/renamed', { branch: 'main', files: { 'requirements.txt': 'torch==2.2.0\n' } })
  const before = sandbox.calls.all.length
  await looks.settle()
  const old = sandbox.calls.all.slice(before).filter(({ path }) => path.startsWith('/repos/acme/service'))
  expect(old.length).toBeLessThanOrEqual(1)
  expect(await looks.pulls()).toMatchObject([{ number: pull?.number }])
  expect((await looks.pulls())[0]?.headOid).not.toBe(pull?.headOid)
})

test('a default branch that was renamed takes its pull request along, which goes on there', async () => {
  const { looks, pull, administrator } = await beginWithPull()
  const { scene } = looks
  await administrator.do('POST', `/repos/${SERVICE}/branches/main/rename`, { new_name: 'trunk' })
  await looks.settle()
  expect(await scene.forge.ownPulls()).toMatchObject([{ number: pull?.number, state: 'open', base: 'trunk' }])
  expect((await looks.look()).length).toBeLessThanOrEqual(2)
  const base = await scene.push('trunk', { 'requirements.txt': 'torch==2.2.0\n' }, 'administrator')
  await looks.settle()
  const [moved, ...more] = await looks.pulls()
  expect(more).toEqual([])
  expect((await scene.forge.commit(moved?.headOid ?? '')).parents).toEqual([base])
  expect(moved?.number).toBe(pull?.number)
})

test('from onboarding to a merged plan, a conflict on the way', async () => {
  const looks = await begin()
  const { scene } = looks
  await looks.settle()
  const [onboarding] = await looks.pulls()
  expect(onboarding).toMatchObject({ head: 'lockstep/configure' })
  await scene.merge(onboarding?.number ?? 0, 'administrator')
  await looks.settle()
  const [pull] = await looks.pulls()
  expect(pull?.title).toContain('torch to 2.6.0')
  await scene.push('main', { 'requirements.txt': 'torch==2.2.0\n' }, 'administrator')
  await looks.settle()
  const [rebased] = await looks.pulls()
  expect(rebased?.number).toBe(pull?.number)
  expect((await scene.forge.commit(rebased?.headOid ?? '')).parents).toEqual([await scene.forge.ref('refs/heads/main')])
  await scene.merge(pull?.number ?? 0, 'administrator')
  await looks.settle()
  expect(await looks.pulls()).toEqual([])
  expect(await scene.forge.ref(`refs/heads/${pull?.head ?? ''}`)).toBeNull()
})
