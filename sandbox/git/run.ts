/**
 * Runs git on one bare repository: arguments are fixed or checked, nothing of this machine's configuration is read, and no shell is used.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { GitAnswer, GitEnd, GitStart } from './starter.ts'

export const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  TZ: 'UTC',
}

export interface GitInput {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

interface Waiting {
  readonly resolve: (end: GitEnd) => void
  readonly reject: (error: Error) => void
}

/** The process that starts git: begun when first needed, and gone with this one. */
class Starter {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  constructor(onEnd: () => void) {
    const env = { PATH: ENVIRONMENT.PATH, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }
    const path = fileURLToPath(new URL('starter.ts', import.meta.url))
    this.#child = fork(path, { env, execArgv: [], serialization: 'advanced' })
    this.#child.on('message', (answer: GitAnswer) => this.#take(answer))
    const end = (): void => {
      onEnd()
      for (const { reject } of this.#waiting.values()) reject(new Error('the process that starts git ended'))
      this.#waiting.clear()
    }
    this.#child.on('error', end)
    this.#child.on('exit', end)
    this.#child.unref()
    this.#child.channel?.unref()
  }

  run(start: Omit<GitStart, 'id'>): Promise<GitEnd> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1
      this.#waiting.set(this.#lastId, { resolve, reject })
      // Who waits is kept alive by it.
      this.#child.channel?.ref()
      this.#child.send({ id: this.#lastId, ...start } satisfies GitStart)
    })
  }

  #take(answer: GitAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#child.channel?.unref()
    if ('end' in answer) waiting?.resolve(answer.end)
    else waiting?.reject(new Error(answer.failed))
  }
}

let starter: Starter | null = null

/** Every end is a value; only a git that cannot be started throws. */
export function tryGit(folder: string, args: readonly string[], { input, env }: GitInput = {}): Promise<GitEnd> {
  starter ??= new Starter(() => (starter = null))
  return starter.run({ args: ['--git-dir', folder, ...args], input: input ?? '', env: { ...ENVIRONMENT, ...env } })
}

export async function git(folder: string, args: readonly string[], options?: GitInput): Promise<Buffer> {
  const { code, stdout, stderr } = await tryGit(folder, args, options)
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`)
  return stdout
}

export async function gitText(folder: string, args: readonly string[], options?: GitInput): Promise<string> {
  return (await git(folder, args, options)).toString('utf8').trimEnd()
}
