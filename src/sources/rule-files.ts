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
import * as v from 'valibot'
import { LockstepError } from '../errors.ts'

const text = v.pipe(v.string(), v.minLength(1))
const link = v.pipe(text, v.startsWith('https://'))

const ruleTable = v.strictObject({
  id: v.pipe(text, v.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  subject: text,
  versions: text,
  requires: v.pipe(v.array(text), v.minLength(1)),
  because: text,
  source: link,
})
const driverTable = v.strictObject({
  accelerator: v.pipe(text, v.regex(/^cu\d{1,2}$/)),
  driver: v.pipe(text, v.regex(/^>=[\d.]+$/)),
  because: text,
  source: link,
})
const fileTable = v.strictObject({
  rule: v.optional(v.array(ruleTable), []),
  driver: v.optional(v.array(driverTable), []),
})

export type RuleTable = v.InferOutput<typeof ruleTable>

export interface RuleFile extends v.InferOutput<typeof fileTable> {
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
  const result = v.safeParse(fileTable, parseToml(name, content))
  if (result.success) return { name, ...result.output }
  const [issue] = result.issues
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.')
  throw brokenRule(`${name} ${path}`, `${issue.message}.`)
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
