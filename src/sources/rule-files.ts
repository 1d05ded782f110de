/**
 * Reads the curated rules as they are written: the TOML files of rules/, in the order of file names and lines.
 *
 * A file that is not as rules/README.md says is a LockstepError that names the file and the rule. The build does this once and puts what
 * was read in the place of this module, so that the program neither parses nor checks its own rules whenever it starts.
 */
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from '@iarna/toml'
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import { check } from '../schema/check.ts'

const text = z.string().check(z.minLength(1))
const link = text.check(z.startsWith('https://'))

const ruleTable = z.strictObject({
  id: text.check(z.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  subject: text,
  versions: text,
  requires: z.array(text).check(z.minLength(1)),
  because: text,
  source: link,
})
const driverTable = z.strictObject({
  accelerator: text.check(z.regex(/^cu\d{1,2}$/)),
  driver: text.check(z.regex(/^>=[\d.]+$/)),
  because: text,
  source: link,
})
const fileTable = z.strictObject({
  rule: z.prefault(z.array(ruleTable), []),
  driver: z.prefault(z.array(driverTable), []),
})

export type RuleTable = z.output<typeof ruleTable>

export interface RuleFile extends z.output<typeof fileTable> {
  readonly name: string
}

/** `directory` is for tests; by default the rules that came with the program. */
export async function readRuleFiles(
  directory = fileURLToPath(new URL('../../rules/', import.meta.url)),
): Promise<readonly RuleFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.toml')).toSorted()
  return Promise.all(names.map(async (name) => readRuleFile(name, await readFile(join(directory, name), 'utf8'))))
}

/** One file; `name` is for errors. */
export function readRuleFile(name: string, content: string): RuleFile {
  const read = check(fileTable, parseToml(name, content))
  if (read.success) return { name, ...read.data }
  throw brokenRule(`${name} ${read.place}`, `${read.what}.`)
}

function parseToml(name: string, content: string): unknown {
  try {
    return parse(content)
  } catch (error) {
    const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'is not TOML.'
    throw brokenRule(name, what, error)
  }
}

function brokenRule(where: string, what: string, cause?: unknown): LockstepError {
  return new LockstepError(
    `rules/${basename(where)}`,
    what,
    'See rules/README.md for the form.',
    cause === undefined ? {} : { cause },
  )
}
