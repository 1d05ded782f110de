/** What tests of the sandbox share: one sandbox, an installation's Octokit on it, a listener for webhooks, and git as people run it. */
import { execFile } from 'node:child_process'
import { createSign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { ProbotOctokit } from 'probot'
import type { Installation } from '../../sandbox/model.ts'
import { LOCKSTEP } from '../../sandbox/registration.ts'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/start.ts'

export const SERVICE = 'acme/service'
export const OF = { owner: 'acme', repo: 'service' }

const FILES = { 'README.md': '# service\n', 'requirements.txt': 'torch==2.1.0\nnumpy==1.26.0\n' }

/** An App that hears of everything, and has a check suite on every push. */
export const WATCHFUL = {
  ...LOCKSTEP,
  default_permissions: { ...LOCKSTEP.default_permissions, checks: 'write' },
  default_events: [...(LOCKSTEP.default_events ?? []), 'check_run'],
}

export function sandboxOf(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  return startSandbox({
    repositories: [{ owner: 'acme', name: 'service', files: FILES, roles: { developer: 'write', visitor: 'read' } }],
    app: WATCHFUL,
    ...options,
  })
}

/** Without waiting for limits and without tries of its own: a test sees every answer. */
export function octokitOf(sandbox: Sandbox, installation: Installation): ProbotOctokit {
  return new ProbotOctokit({
    baseUrl: sandbox.apiUrl,
    auth: { appId: sandbox.app.id, privateKey: sandbox.app.privateKey, installationId: installation.id },
    throttle: { enabled: false },
    retry: { enabled: false },
  })
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An App's own token, as it signs it. */
export function jwtOf(sandbox: Sandbox, claims: { iat?: number; exp?: number } = {}): string {
  const now = Math.floor(sandbox.clock.now() / 1000)
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: now + 540, iss: sandbox.app.id, ...claims })}`
  const signature = createSign('RSA-SHA256').update(text).sign(sandbox.app.privateKey, 'base64url')
  return `${text}.${signature}`
}

export async function headOf(octokit: ProbotOctokit, branch: string): Promise<string> {
  return (await octokit.rest.git.getRef({ ...OF, ref: `heads/${branch}` })).data.object.sha
}

export interface Received {
  readonly event: string
  readonly guid: string
  readonly signature: string
  readonly body: string
}

/** Keeps what comes; `close` it at the end. */
export async function listener(status = 200) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({
        event: String(request.headers['x-github-event']),
        guid: String(request.headers['x-github-delivery']),
        signature: String(request.headers['x-hub-signature-256']),
        body: Buffer.concat(chunks).toString('utf8'),
      })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const names = () =>
    received.map(({ event, body }) => {
      const { action } = JSON.parse(body) as { action?: string }
      return action === undefined ? event : `${event}.${action}`
    })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { url, received, names, close: () => server.close() }
}

const run = promisify(execFile)

/** git with a person's name and none of this machine's configuration. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const person = ['-c', 'user.name=developer', '-c', 'user.email=developer@users.noreply.github.example']
  const env = { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' }
  const { stdout } = await run('git', [...person, ...args], { cwd, env })
  return stdout.trim()
}

export function addressOf(sandbox: Sandbox, secret: string, fullName = SERVICE): string {
  const url = new URL(`${sandbox.url}/${fullName}.git`)
  url.username = 'x-access-token'
  url.password = secret
  return url.href
}
