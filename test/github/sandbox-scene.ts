/** The scene of the contract in the sandbox, which checks every call and answer against GitHub's own description. */
import { afterAll, beforeAll } from 'vitest'
import { githubForge } from '../../src/github/forge.ts'
import { patientOctokit } from '../../src/github/octokit.ts'
import { CI } from '../../sandbox/registration.ts'
import { protect } from '../../sandbox/seed.ts'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/start.ts'
import { FILES, type Scene } from './contract.ts'

export const SERVICE = 'acme/service'
const ROLES = { administrator: 'admin', developer: 'write', visitor: 'read' } as const
const Octokit = patientOctokit()

/** One sandbox for the tests of a file; each scene begins with the repository as it was. */
export function useSandbox(options: Pick<SandboxOptions, 'now'> = {}): () => Sandbox {
  let sandbox: Sandbox | null = null
  beforeAll(async () => {
    const repository = { owner: 'acme', name: 'service', files: FILES, roles: ROLES, allowsAutoMerge: true }
    sandbox = await startSandbox({ ...options, repositories: [repository] })
  })
  afterAll(() => sandbox?.close())
  return () => {
    if (sandbox === null) throw new Error('the sandbox has not started')
    return sandbox
  }
}

export async function makeScene(sandbox: Sandbox): Promise<Scene> {
  await sandbox.reset()
  const { id: installationId } = sandbox.install('acme')
  const octokit = new Octokit({
    auth: { appId: sandbox.app.id, privateKey: sandbox.app.privateKey, installationId },
    baseUrl: sandbox.apiUrl,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    throttle: { retryAfterBaseValue: 1 },
    retry: { retryAfterBaseValue: 1 },
  })
  /** People act a second apart from each other. */
  const as = (login: string) => {
    sandbox.clock.advance(1000)
    return sandbox.as(login)
  }
  const forge = githubForge({ octokit, owner: 'acme', name: 'service', bot: sandbox.app.bot.login })
  return {
    forge,
    push: (branch, files, login) => as(login).push(SERVICE, { branch, files }),
    openPull: async (head, title, login) => (await as(login).openPull(SERVICE, { title, head })).number as number,
    comment: async (number, body, login) => (await as(login).comment(SERVICE, number, body)).id as number,
    review: async (number, login) => void (await as(login).review(SERVICE, number, 'APPROVE')),
    editIssue: async (number, body, login) =>
      void (await as(login).do('PATCH', `/repos/${SERVICE}/issues/${number}`, { body })),
    later: async () => sandbox.clock.advance(5000),
    setState: (number, state, login) => as(login).setState(SERVICE, number, state),
    merge: async (number, login) => void (await as(login).merge(SERVICE, number, 'squash')),
    check: async (number, name, status) => {
      sandbox.clock.advance(1000)
      const apps = [...sandbox.world.apps.values()]
      const ci = apps.find(({ slug }) => slug === 'ci') ?? sandbox.addApp({ ...CI, name: 'ci' })
      const { headOid } = await forge.pull(number)
      await sandbox.asApp(ci, 'acme').check(SERVICE, headOid, name, status === 'failed' ? 'failure' : 'success')
    },
    require: async (branch, { requiredChecks, requiresUpToDate, hasMergeQueue }) =>
      protect(sandbox.repository(SERVICE), branch, { requiredChecks, isStrict: requiresUpToDate, hasMergeQueue }),
    takeOnlyBranches: async () => void (sandbox.repository(SERVICE).takesOnlyBranches = true),
    close: () => sandbox.idle(),
  }
}
