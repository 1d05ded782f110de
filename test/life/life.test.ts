/**
 * The whole life of one repository: the App with its database, planning in workers, on a GitHub of this machine; facts from a recorded universe.
 *
 * One story in order, since each chapter stands on the one before. What single pieces do in every order is told in test/propose.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleSeeds, nextPull, OWNER, startTown } from '../../sandbox/town.ts'
import type { SeenPull, Town } from '../../sandbox/town.ts'

const REPOSITORY = `${OWNER}/ai-service`
const BEFORE = readFileSync(new URL('../../examples/ai-service/requirements.txt', import.meta.url), 'utf8')
/** A look plans in a worker; on a busy machine that takes its time. */
const PATIENCE_MS = 150_000

let town: Town
const log: string[] = []

beforeAll(async () => {
  town = await startTown({
    repositories: exampleSeeds().filter(({ name }) => name === 'ai-service'),
    write: (line) => void log.push(line),
  })
}, PATIENCE_MS)

afterAll(async () => {
  await town.close()
}, PATIENCE_MS)

const issues = () => [...town.sandbox.repository(REPOSITORY).issues.values()]
const own = () => issues().filter(({ user }) => user === town.sandbox.app.bot)
const ownPulls = () => own().filter(({ pull }) => pull !== null)
const issue = (number: number) => issues().find((one) => one.number === number)
const answers = (number: number) =>
  (issue(number)?.comments ?? []).filter(({ user }) => user === town.sandbox.app.bot).map(({ body }) => body)

async function until<T>(
  what: string,
  find: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const found = await find()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`${what} did not come; the log ends with\n${log.slice(-12).join('')}`)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}

const file = async (ref: string): Promise<string> => {
  const reply = await town.sandbox
    .as('maintainer')
    .do('GET', `/repos/${REPOSITORY}/contents/requirements.txt?ref=${ref}`)
  return Buffer.from(String(reply.content), 'base64').toString('utf8')
}

let first: SeenPull
let upgrade: SeenPull

test('installing it brings one pull request that previews what it would do', { timeout: PATIENCE_MS }, async () => {
  town.sandbox.install(OWNER)
  first = await nextPull(town.sandbox, REPOSITORY, 0, PATIENCE_MS)
  expect(first.title).toBe('Configure Lockstep')
  expect(first.body).toContain('requirements.txt')
  expect(first.body).toContain('Python 3.11')
  expect(ownPulls()).toHaveLength(1)
})

test(
  'a mistake in its config is told there, with its line, and goes when it is mended',
  { timeout: PATIENCE_MS },
  async () => {
    const { sandbox } = town
    const branch = issue(first.number)?.pull?.headBranch ?? ''
    const push = (text: string) =>
      sandbox.as('developer').push(REPOSITORY, { branch, files: { '.github/lockstep.yml': text } })
    await push('updates: security\nlabel: security\n')
    await until('the mistake', () => issue(first.number)?.body?.includes('Did you mean') === true)
    expect(issue(first.number)?.body).toContain('.github/lockstep.yml:2')
    await push('updates: security\nlabels: security\n')
    await until('the mending', () => issue(first.number)?.body?.includes('Did you mean') === false)
  },
)

test('merged, it brings the upgrade: one commit, with labels and a backup', { timeout: PATIENCE_MS }, async () => {
  await town.sandbox.as('maintainer').merge(REPOSITORY, first.number)
  upgrade = await nextPull(town.sandbox, REPOSITORY, first.number, PATIENCE_MS)
  expect(upgrade.title).toContain('torch to 2.13.0')
  const pull = await until('the label', async () => {
    const found = await town.sandbox.as('visitor').do('GET', `/repos/${REPOSITORY}/pulls/${upgrade.number}`)
    return found.labels.some(({ name }: { name: string }) => name === 'security') ? found : null
  })
  expect(pull.commits).toBe(1)
  expect(await file(pull.head.ref)).toContain('torch==2.13.0')
  const [, planId = ''] = /refs\/lockstep\/backups\/([0-9a-f]{12})/.exec(upgrade.body) ?? []
  expect(planId).toMatch(/^[0-9a-f]{12}$/)
})

test('what the checks said is stated once they have ended', { timeout: PATIENCE_MS }, async () => {
  const { sandbox } = town
  const head = (await sandbox.as('visitor').do('GET', `/repos/${REPOSITORY}/pulls/${upgrade.number}`)).head.sha
  const ci = sandbox.asApp(sandbox.addApp(), OWNER)
  await ci.check(REPOSITORY, head, 'tests', 'success')
  const body = await until('the results', () => {
    const text = issue(upgrade.number)?.body ?? ''
    return text.includes('of 1 check that ran, 1 passed') ? text : null
  })
  expect(body).not.toContain('They have not ended yet')
})

test('a command counts by the role of who wrote it', { timeout: PATIENCE_MS }, async () => {
  const { sandbox } = town
  await sandbox.as('visitor').comment(REPOSITORY, upgrade.number, '/lockstep pause')
  await sandbox
    .as('developer')
    .comment(REPOSITORY, upgrade.number, 'I wonder:\n\n/lockstep explain torch\n\n> /lockstep pause')
  const reply = await until('the answer', () => answers(upgrade.number)[0])
  expect(reply).toContain('torch')
  expect(answers(upgrade.number)).toHaveLength(1)
  expect(issue(upgrade.number)?.comments.find(({ user }) => user.login === 'visitor')?.reactions ?? []).toHaveLength(0)
})

test('a branch that a person has changed is left to them', { timeout: PATIENCE_MS }, async () => {
  const { sandbox } = town
  const branch = issue(upgrade.number)?.pull?.headBranch ?? ''
  const oid = await sandbox
    .as('developer')
    .push(REPOSITORY, { branch, files: { 'notes.md': 'mine\n' }, message: 'Add notes' })
  await sandbox.as('developer').push(REPOSITORY, { branch: 'main', files: { 'README.md': 'A service\n' } })
  await until('the remark', () => answers(upgrade.number).some((body) => body.includes('This branch was edited')))
  const pull = await sandbox.as('visitor').do('GET', `/repos/${REPOSITORY}/pulls/${upgrade.number}`)
  expect(pull.head.sha).toBe(oid)
})

test('recreate, asked for by a person, writes it anew', { timeout: PATIENCE_MS }, async () => {
  await town.sandbox.as('developer').comment(REPOSITORY, upgrade.number, '/lockstep recreate')
  const pull = await until('the new commit', async () => {
    const found = await town.sandbox.as('visitor').do('GET', `/repos/${REPOSITORY}/pulls/${upgrade.number}`)
    return found.commits === 1 ? found : null
  })
  expect(await file(pull.head.ref)).toContain('torch==2.13.0')
  await until('the answer', () => answers(upgrade.number).some((body) => body.includes('planned anew')))
  expect(ownPulls()).toHaveLength(2)
})

test('with its database lost it knows everything, and does nothing twice', { timeout: 2 * PATIENCE_MS }, async () => {
  const before = own().map(({ number }) => [number, ...answers(number)])
  await town.restart({ losesDatabase: true })
  const looked = log.length
  await until('a look', () =>
    log.slice(looked).some((line) => line.includes(`${REPOSITORY}: `) && line.includes(' ms, ')),
  )
  await town.sandbox.idle()
  expect(own().map(({ number }) => [number, ...answers(number)])).toEqual(before)
})

test(
  'merged and rolled back, the bytes are those of before, and the plan waits for a word',
  { timeout: 2 * PATIENCE_MS },
  async () => {
    const { sandbox } = town
    await sandbox.as('maintainer').merge(REPOSITORY, upgrade.number)
    expect(await file('main')).not.toBe(BEFORE)
    await sandbox.as('maintainer').comment(REPOSITORY, upgrade.number, '/lockstep rollback')
    const revert = await nextPull(sandbox, REPOSITORY, upgrade.number, PATIENCE_MS)
    expect(revert.body).toContain('PYSEC-2025-41')
    await sandbox.as('maintainer').merge(REPOSITORY, revert.number)
    expect(await file('main')).toBe(BEFORE)
    const dashboard = await until('the dashboard', () => own().find(({ pull }) => pull === null))
    await sandbox.as('developer').push(REPOSITORY, { branch: 'main', files: { 'README.md': 'A service, again\n' } })
    const looked = log.length
    await until('a look', () => log.slice(looked).some((line) => line.includes(`${REPOSITORY}: looked`)))
    expect(ownPulls().filter(({ state }) => state === 'open')).toHaveLength(0)
    expect(dashboard.title).toContain('Lockstep')
  },
)

test('nothing that it did broke a schema of GitHub, asked for what is not served, or wrote a secret into its log', () => {
  expect(town.sandbox.problems).toEqual([])
  const { privateKey, webhookSecret } = town.sandbox.app
  const text = log.join('')
  expect(text).not.toContain(webhookSecret)
  expect(text).not.toContain(privateKey.split('\n')[3] ?? privateKey)
  expect(text).not.toMatch(/ghs_[0-9a-zA-Z]/)
})
