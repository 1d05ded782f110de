/**
 * From what was thrown to what a person reads, and to the exit code 2: one line, never a stack trace unless asked for.
 */
import { LockstepError } from '../errors.ts'
import { printable } from '../render/printable.ts'
import type { Host } from './ports.ts'

export const DONE = 0
export const DOES_NOT_HOLD = 1
export const FAILED = 2

/** The text for stderr, with its line end. */
export function failureText(error: unknown, host: Pick<Host, 'env' | 'version'>): string {
  const debug = (host.env['LOCKSTEP_DEBUG'] ?? '') !== ''
  const lines = [
    error instanceof LockstepError ? `lockstep: ${printable(error.toLine())}` : defectText(error, host.version()),
  ]
  if (debug) lines.push(stackOf(error))
  return `${lines.join('\n')}\n`
}

function defectText(error: unknown, version: string): string {
  const what = printable(error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500)
  return (
    `lockstep: this is a defect in Lockstep ${version} (Node ${process.versions.node}), not in your repository: ${what}. ` +
    'Please report it with the command that you ran and what it prints with LOCKSTEP_DEBUG=1 set; CONTRIBUTING.md says where.'
  )
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`
}
