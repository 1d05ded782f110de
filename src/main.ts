/**
 * The program: hands the process's arguments and streams to the command line, whose answer is the exit code.
 * Everything heavy is loaded when a command needs it.
 */
import { fstatSync, readFileSync } from 'node:fs'
import { runCli } from './cli/program.ts'
import type { Output } from './cli/ports.ts'
import { LockstepError } from './errors.ts'

/** The exit code; it never rejects. */
export const finished: Promise<number> = runCli({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: outputTo(1, () => process.stdout),
  stderr: outputTo(2, () => process.stderr),
  now: () => new Date(),
  version: readVersion,
  engine: () => import('./run/engine.ts'),
  ended: askedToEnd,
})

/** Asked a second time, it ends at once, as it would without this. */
function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
}

/**
 * A reader that goes away (`lockstep scan | head`) is no error; a disk that is full is one. The stream is made when it is needed: of a pipe
 * it loads Node's network modules.
 */
function outputTo(descriptor: 1 | 2, open: () => NodeJS.WriteStream): Output {
  let isOpen = true
  let opened: NodeJS.WriteStream | undefined
  const stream = (): NodeJS.WriteStream => {
    // What went wrong is told to whoever waits for the write.
    opened ??= open().on('error', () => {
      isOpen = false
    })
    return opened
  }
  const isTerminal = mayBeTerminal(descriptor) && stream().isTTY
  return {
    isTerminal,
    columns: isTerminal ? stream().columns : 80,
    write: (text) =>
      new Promise((resolve, reject) => {
        if (!isOpen) return resolve()
        stream().write(text, (error) => {
          const code = codeOf(error)
          if (code === '' || code === 'EPIPE' || code === 'EOF' || descriptor === 2) return resolve()
          const what = code === 'ENOSPC' ? 'The disk is full' : `It cannot be written (${code})`
          const next = 'Send it elsewhere and run the command again.'
          reject(new LockstepError('standard output', `${what}: the result is not whole.`, next))
        })
      }),
  }
}

/** Neither a pipe nor a file is one. */
function mayBeTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice()
  } catch {
    return false
  }
}

function codeOf(error: Error | null | undefined): string {
  return error !== null && error !== undefined && 'code' in error ? String(error.code) : ''
}

/** package.json stands one folder up, from dist/ as from src/. */
function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'of unknown version'
}
