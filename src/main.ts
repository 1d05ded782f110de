/**
 * The program: hands the process's arguments and streams to the command line, and its answer to the process.
 * Everything heavy is loaded when a command needs it.
 */
import { readFileSync } from 'node:fs'
import { runCli } from './cli/program.ts'
import type { Output } from './cli/ports.ts'

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  now: () => new Date(),
  version: readVersion,
  engine: () => import('./cli/engine.ts'),
})

/** A reader that goes away (`lockstep scan | head`) is no error. */
function outputTo(stream: NodeJS.WriteStream): Output {
  let isOpen = true
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
    isOpen = false
  })
  return {
    isTerminal: stream.isTTY,
    columns: stream.columns ?? 80,
    write: (text) =>
      new Promise((resolve) => {
        if (isOpen) stream.write(text, () => resolve())
        else resolve()
      }),
  }
}

/** package.json stands one folder up, from dist/ as from src/. */
function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'of unknown version'
}
