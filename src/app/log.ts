/**
 * The log: a line of JSON for each thing that an operator may want to know.
 *
 * Probot's and pino's own serializers print headers, bodies and options of requests, secrets among them. These print names and words alone,
 * and every line passes once more through what hides secrets before it leaves.
 */
import { pino } from 'pino'
import type { Logger } from 'pino'
import { LockstepError } from '../errors.ts'
import type { Secrets } from './secrets.ts'

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type Level = (typeof LEVELS)[number]

const LONGEST = 4000

export function openLog(write: (line: string) => void, level: Level, secrets: Secrets): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: shown },
      serializers: {
        err: errorShown,
        error: errorShown,
        req: requestShown,
        request: requestShown,
        res: () => undefined,
        event: eventShown,
      },
    },
    { write: (line: string) => write(secrets.hide(line)) },
  )
}

const SHOWN = new Set(['err', 'error', 'req', 'request', 'event'])

/** Octokit logs each request with all that was sent in it: of what is logged beside the words, only this. */
function shown(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => SHOWN.has(key)))
}

/** One line for a person; a defect keeps its stack. */
export function describeError(error: unknown): string {
  if (error instanceof LockstepError) return error.toLine()
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(describeError))].join('; ').slice(0, LONGEST)
  }
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, LONGEST) : 'something that is no error'
}

function errorShown(error: unknown): object {
  const stack = error instanceof Error && !(error instanceof LockstepError) ? error.stack : undefined
  return { what: describeError(error), ...(stack === undefined ? {} : { stack: stack.slice(0, LONGEST) }) }
}

function requestShown(request: unknown): object {
  return { method: textOf(request, 'method'), path: pathOf(textOf(request, 'url')) }
}

function eventShown(event: unknown): object {
  return { name: textOf(event, 'name'), id: textOf(event, 'id') }
}

function textOf(value: unknown, key: string): string {
  if (typeof value !== 'object' || value === null) return ''
  const found: unknown = Reflect.get(value, key)
  return typeof found === 'string' ? found.slice(0, 300) : ''
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? ''
}
