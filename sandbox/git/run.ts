/**
 * Runs git on one bare repository: arguments are fixed or checked, nothing of this machine's configuration is read, and no shell is used.
 */
import { spawn } from 'node:child_process'

export const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  TZ: 'UTC',
}

export interface GitEnd {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

export interface GitInput {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** Every end is a value; only a git that cannot be started throws. */
export function tryGit(folder: string, args: readonly string[], { input, env }: GitInput = {}): Promise<GitEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--git-dir', folder, ...args], { env: { ...ENVIRONMENT, ...env } })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }),
    )
    // A git that ends before it has read everything says so by its exit code.
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
  })
}

export async function git(folder: string, args: readonly string[], options?: GitInput): Promise<Buffer> {
  const { code, stdout, stderr } = await tryGit(folder, args, options)
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`)
  return stdout
}

export async function gitText(folder: string, args: readonly string[], options?: GitInput): Promise<string> {
  return (await git(folder, args, options)).toString('utf8').trimEnd()
}
