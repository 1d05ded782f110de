/**
 * Loads the curated rules.
 *
 * In: the TOML files of rules/, beside the program. Out: rules and driver needs in the order of file names and lines. A file that is not
 * as rules/README.md says is a defect of the installation and a LockstepError that names the file and the rule.
 */
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from '@iarna/toml'
import * as v from 'valibot'
import { LockstepError } from '../errors.ts'
import { normalizeName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import type { DriverNeed, Rule } from '../universe/rule.ts'

export interface Rules {
  readonly rules: readonly Rule[]
  readonly drivers: readonly DriverNeed[]
}

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

/** `directory` is for tests; by default the rules that came with the program. */
export async function loadRules(directory?: string): Promise<Rules> {
  const place = directory ?? (await findRules())
  const names = (await readdir(place)).filter((name) => name.endsWith('.toml')).toSorted()
  const files = await Promise.all(names.map(async (name) => readRules(name, await readFile(join(place, name), 'utf8'))))
  const rules = files.flatMap((file) => file.rules)
  const seen = new Set<string>()
  for (const { id } of rules) {
    if (seen.has(id)) throw new LockstepError('rules', `two rules are called ${id}.`, 'Give one of them another id.')
    seen.add(id)
  }
  return { rules, drivers: files.flatMap((file) => file.drivers) }
}

/** The program runs from src/sources/ and, built, from dist/. */
async function findRules(): Promise<string> {
  for (const up of ['../rules/', '../../rules/']) {
    const place = fileURLToPath(new URL(up, import.meta.url))
    const names = await readdir(place).catch((): string[] => [])
    if (names.includes('torch.toml')) return place
  }
  throw new LockstepError('rules', 'the rules that belong to Lockstep are missing.', 'Install Lockstep again.')
}

/** One file; `name` is for errors. */
export function readRules(name: string, content: string): Rules {
  const result = v.safeParse(fileTable, parseToml(name, content))
  if (!result.success) {
    const [issue] = result.issues
    const path = (issue.path ?? []).map(({ key }) => String(key)).join('.')
    throw broken(`${name} ${path}`, `${issue.message}.`)
  }
  return {
    rules: result.output.rule.map((table) => makeRule(name, table)),
    drivers: result.output.driver.map((table) => ({
      ...table,
      accelerator: `cu${Number(table.accelerator.slice(2))}` as const,
    })),
  }
}

function parseToml(name: string, content: string): unknown {
  try {
    return parse(content)
  } catch (error) {
    const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'is not TOML.'
    throw broken(name, what, error)
  }
}

function makeRule(
  file: string,
  { id, subject, versions, requires, because, source }: v.InferOutput<typeof ruleTable>,
): Rule {
  const set = parseSpecifierSet(versions)
  if (set === null) throw broken(`${file} ${id}`, `"${versions}" are no versions.`)
  return {
    id,
    subject: normalizeName(subject),
    versions: set,
    requires: requires.map((line) => {
      const requirement = parseRequirement(line)
      const isPlain =
        requirement !== null &&
        requirement.url === null &&
        requirement.marker === null &&
        requirement.extras.length === 0
      if (!isPlain) throw broken(`${file} ${id}`, `"${line}" is not a name with a bound.`)
      return { name: requirement.name, specifier: requirement.specifier }
    }),
    because,
    source,
  }
}

function broken(where: string, what: string, cause?: unknown): LockstepError {
  return new LockstepError(
    `rules/${basename(where)}`,
    what,
    'See rules/README.md for the form.',
    cause === undefined ? {} : { cause },
  )
}
