/** What the owner's other repositories hold is read with this installation's token alone: what a person did not give it, it does not see. */
import { afterAll, expect, test } from 'vitest'
import { startSandbox } from '../../sandbox/start.ts'
import { githubForge } from '../../src/github/forge.ts'
import { patientOctokit } from '../../src/github/octokit.ts'
import { FILES } from './contract.ts'

const PATH = '.github/lockstep.yml'
const DEFAULTS = { [PATH]: 'updates: all\n' }
const roles = { administrator: 'admin' } as const
const sandbox = await startSandbox({
  repositories: [
    { owner: 'acme', name: 'service', files: FILES, roles },
    { owner: 'acme', name: '.github', files: DEFAULTS, roles, isPrivate: true },
  ],
})
afterAll(() => sandbox.close())

async function ownersFile(installationId: number): Promise<string | null> {
  const octokit = new (patientOctokit())({
    auth: { appId: sandbox.app.id, privateKey: sandbox.app.privateKey, installationId },
    baseUrl: sandbox.apiUrl,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  const forge = githubForge({ octokit, owner: 'acme', name: 'service', bot: sandbox.app.bot.login })
  const bytes = await forge.ownersFile('.github', PATH)
  return bytes === null ? null : new TextDecoder().decode(bytes)
}

test('a private repository that the installation was not given says nothing, though its people may read it', async () => {
  const installation = sandbox.install('acme', { repositories: ['service'] })
  const { status } = await sandbox.as('administrator').ask('GET', `/repos/acme/.github/contents/${PATH}`)
  expect(status).toBe(200)
  expect(await ownersFile(installation.id)).toBeNull()
  sandbox.select(installation, ['service', '.github'])
  expect(await ownersFile(installation.id)).toBe(DEFAULTS[PATH])
})
