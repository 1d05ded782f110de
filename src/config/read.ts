/**
 * Reads `.github/lockstep.yml`: every error with its line, what is wrong and the nearest valid word.
 */
import * as v from 'valibot'
import { LockstepError } from '../errors.ts'
import { parseRequirement } from '../python/requirement.ts'
import type { Config, ConfigConstraint, ConfigFile, StatedKey } from './config.ts'
import { allowedKeys, configSchema } from './schema.ts'
import type { ParsedConfig } from './schema.ts'
import { nearest } from './words.ts'
import { entryOf, itemsOf, readYaml } from './yaml.ts'
import type { YamlNode } from './yaml.ts'

export const CONFIG_PATH = '.github/lockstep.yml'

/** The config, or the defaults without a file. Throws the first error. */
export function readConfig(file: ConfigFile | null): Config {
  const { config, errors } = validateConfig(file)
  const [first] = errors
  if (config === null)
    throw first ?? new LockstepError(CONFIG_PATH, 'cannot be read.', 'Run `lockstep config validate`.')
  return config
}

/** Every error, in the order of the file, for `config validate`. `config` is null when there is one. */
export function validateConfig(file: ConfigFile | null): {
  readonly config: Config | null
  readonly errors: readonly LockstepError[]
} {
  if (file === null) return { config: complete(v.parse(configSchema, {}), null, null), errors: [] }
  let root: YamlNode | null
  try {
    root = readRoot(file)
  } catch (error) {
    if (error instanceof LockstepError) return { config: null, errors: [error] }
    throw error
  }
  const unknown = root === null ? [] : unknownKeys(root, [], file.path)
  const result = v.safeParse(configSchema, root === null ? {} : plain(root, []))
  const invalid = (result.issues ?? []).map((issue) => describe(issue, root, file.path))
  const errors = [...unknown, ...invalid].toSorted((a, b) => lineOf(a) - lineOf(b))
  return { config: result.success && errors.length === 0 ? complete(result.output, file.path, root) : null, errors }
}

function lineOf(error: LockstepError): number {
  return Number(/:(\d+)/.exec(error.where)?.[1] ?? 0)
}

function readRoot({ path, bytes }: ConfigFile): YamlNode | null {
  const documents = readYaml(new TextDecoder().decode(bytes), path)
  const [root, second] = documents
  if (second !== undefined)
    throw new LockstepError(`${path}:${String(second.line)}`, 'a second document begins here.', 'Keep one.')
  if (root === undefined || (root.kind === 'scalar' && root.value === null)) return null
  if (root.kind === 'map') return root
  throw new LockstepError(
    `${path}:${String(root.line)}`,
    'is not a map of keys.',
    'Write lines like `strategy: minimal`.',
  )
}

/** The tree as plain values; a number whose writing would be lost stays text, and unknown keys, reported by themselves, are left out. */
function plain(node: YamlNode, path: readonly string[]): unknown {
  if (node.kind === 'list') return node.items.map((item) => plain(item, [...path, '[]']))
  if (node.kind === 'map') {
    const known = allowedKeys(path)
    const entries = node.entries.filter(({ key }) => known === null || known.includes(key))
    return Object.fromEntries(entries.map(({ key, value }) => [key, plain(value, [...path, key])]))
  }
  return typeof node.value === 'number' && String(node.value) !== node.text ? node.text : node.value
}

function unknownKeys(node: YamlNode, path: readonly string[], file: string): readonly LockstepError[] {
  const known = allowedKeys(path)
  if (node.kind !== 'map' || known === null) return []
  return node.entries.flatMap(({ key, line, value }) => {
    if (known.includes(key)) return unknownKeys(value, [...path, key], file)
    const near = nearest(key, known)
    const next = near === null ? `Known keys: ${known.join(', ')}.` : `Did you mean \`${near}\`?`
    return [new LockstepError(`${file}:${String(line)} \`${key.slice(0, 100)}\``, 'unknown key.', next)]
  })
}

type Issue = v.InferIssue<typeof configSchema>

function describe(issue: Issue, root: YamlNode | null, file: string): LockstepError {
  const chosen = mostTelling(issue)
  const path = [...(issue.path ?? []), ...(chosen === issue ? [] : (chosen.path ?? []))].map(({ key }) => String(key))
  const where = `${file}:${String(lineAt(root, path))} \`${path.filter((part) => !/^\d+$/.test(part)).join('.')}\``
  const [what = '', next = ''] = chosen.message.split('\n')
  if (next !== '') return new LockstepError(where, what, next)
  const options = [...(chosen.expected ?? '').matchAll(/"([^"]*)"/g)].map(([, option = '']) => option)
  const received = typeof chosen.input === 'string' ? chosen.input : ''
  const near = nearest(received, options)
  const is = `${chosen.received.slice(0, 100)} is not allowed here.`
  if (near !== null) return new LockstepError(where, is, `Did you mean \`${near}\`?`)
  return new LockstepError(
    where,
    is,
    options.length > 0 ? `Use one of ${options.join(', ')}.` : 'See docs/configuration.md for its form.',
  )
}

/** Of a union's reasons the one with a message of ours that went furthest; a value was of the right kind there. */
function mostTelling(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  if (issue.type !== 'union' || issue.issues === undefined || issue.issues.length === 0) return issue
  const inner = issue.issues.map(mostTelling)
  return inner.reduce((best, one) => (weightOf(one) > weightOf(best) ? one : best), inner[0] ?? issue)
}

function weightOf(issue: v.BaseIssue<unknown>): number {
  const isOurs = issue.message.includes('\n')
  return (issue.kind === 'validation' ? 4 : 0) + (isOurs ? 2 : 0) + ((issue.path?.length ?? 0) > 0 ? 1 : 0)
}

/** The line of the deepest node on the path that the file has. */
function lineAt(root: YamlNode | null, path: readonly string[]): number {
  let node = root
  for (const key of path) {
    const next = node?.kind === 'list' ? node.items[Number(key)] : entryOf(node ?? undefined, key)
    if (next === undefined) break
    node = next
  }
  return node?.line ?? 1
}

function complete(parsed: ParsedConfig, file: string | null, root: YamlNode | null): Config {
  const { constraints, minimumReleaseAge, timeBudget, ...rest } = parsed
  const lines = itemsOf(entryOf(root ?? undefined, 'constraints')).map(({ line }) => line)
  return {
    ...rest,
    accelerator: parsed.accelerator ?? null,
    minimumReleaseAgeDays: minimumReleaseAge / 86_400,
    timeBudgetSeconds: timeBudget,
    constraints: constraints.flatMap((text, index) =>
      constraintOf(text, `${file ?? CONFIG_PATH}:${String(lines[index] ?? 1)} constraints`),
    ),
    file,
    stated: file === null ? {} : statedIn(root, file),
  }
}

function constraintOf(text: string, source: string): readonly ConfigConstraint[] {
  const requirement = parseRequirement(text)
  return requirement === null ? [] : [{ name: requirement.name, specifier: requirement.specifier, source }]
}

const STATED: readonly StatedKey[] = ['python', 'platforms', 'accelerator', 'strategy']

function statedIn(root: YamlNode | null, file: string): Config['stated'] {
  const found: Partial<Record<StatedKey, string>> = {}
  for (const key of STATED) {
    const entry = root?.kind === 'map' ? root.entries.find((one) => one.key === key) : undefined
    if (entry !== undefined) found[key] = `${file}:${String(entry.line)} ${key}`
  }
  return found
}
