/**
 * A small process that starts git for a large one and gives back how it ended. To start a process costs the more the more memory the one
 * has that starts it: of a sandbox with an App, its database and its plans in one process it was the most that the whole cost.
 */
import { spawn } from 'node:child_process'

export interface GitStart {
  readonly id: number
  readonly args: readonly string[]
  readonly input: string | Uint8Array
  readonly env: Readonly<Record<string, string>>
}

export interface GitEnd {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** `failed`: it could not be started. */
export type GitAnswer = { readonly id: number } & ({ readonly end: GitEnd } | { readonly failed: string })

process.on('message', ({ id, args, input, env }: GitStart) => {
  const child = spawn('git', args, { env })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.on('error', ({ message }) => answer({ id, failed: message }))
  child.on('close', (code) => {
    const end = { code: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }
    answer({ id, end })
  })
  // A git that ends before it has read everything says so by its exit code.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
})

function answer(given: GitAnswer): void {
  process.send?.(given)
}
