/**
 * Reads `.github/lockstep.yml`: every error with its line, what is wrong and the nearest valid word.
 */
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import { complete, CONFIG_PATH, mergeFiles } from './complete.ts'
import type { OneFile } from './complete.ts'
import type { Config, ConfigFile } from './config.ts'
import { defaults } from './defaults.ts'
import { allowedKeys } from './keys.ts'
import { describeMistake } from './mistake.ts'
import { configSchema } from './schema.ts'
import { nearest } from './words.ts'
import { readYaml } from './yaml.ts'
import type { YamlNode } from './yaml.ts'

/** The config, or the defaults without a file. Throws the first error. */
export function readConfig(file: ConfigFile | null): Config {
  return readConfigs(file === null ? [] : [file])
}

/** Several files as one: a key of a later file outweighs that of those before it; maps are merged key by key. Throws the first error. */
export function readConfigs(files: readonly ConfigFile[]): Config {
  const { config, errors } = validateConfigs(files)
  const [first] = errors
  if (config === null)
    throw first ?? new LockstepError(CONFIG_PATH, 'cannot be read.', 'Run `lockstep config validate`.')
  return config
}

export interface Validated {
  /** null when there is an error. */
  readonly config: Config | null
  /** In the order of the files and of their lines. */
  readonly errors: readonly LockstepError[]
}

/** Every error, in the order of the file, for `config validate`. */
export function validateConfig(file: ConfigFile | null): Validated {
  return validateConfigs(file === null ? [] : [file])
}

export function validateConfigs(files: readonly ConfigFile[]): Validated {
  const read = files.map(readOne)
  const errors = read.flatMap((one) => one.errors)
  if (errors.length > 0) return { config: null, errors }
  const merged = mergeFiles(read)
  const parsed = files.length === 0 ? defaults() : z.parse(configSchema(), merged.values)
  return { config: complete(parsed, merged.sources, files.at(-1)?.path ?? null), errors }
}

/** One file by itself: every mistake has its line there. */
function readOne(file: ConfigFile): OneFile & { readonly errors: readonly LockstepError[] } {
  let root: YamlNode | null
  try {
    root = readRoot(file)
  } catch (error) {
    if (error instanceof LockstepError) return { path: file.path, root: null, values: {}, errors: [error] }
    throw error
  }
  const unknown = root === null ? [] : unknownKeys(root, [], file.path)
  const values = root === null ? {} : plain(root, [])
  const result = z.safeParse(configSchema(), values, { reportInput: true })
  const invalid = (result.error?.issues ?? []).map((issue) => describeMistake(issue, root, file.path))
  return {
    path: file.path,
    root,
    values: isRecord(values) ? values : {},
    errors: [...unknown, ...invalid].toSorted((x, y) => lineOf(x) - lineOf(y)),
  }
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unknownKeys(node: YamlNode, path: readonly string[], file: string): readonly LockstepError[] {
  if (node.kind === 'list') return node.items.flatMap((item) => unknownKeys(item, [...path, '[]'], file))
  const known = allowedKeys(path)
  if (node.kind !== 'map' || known === null) return []
  return node.entries.flatMap(({ key, line, value }) => {
    if (known.includes(key)) return unknownKeys(value, [...path, key], file)
    const near = nearest(key, known)
    const next = near === null ? `Known keys: ${known.join(', ')}.` : `Did you mean \`${near}\`?`
    return [new LockstepError(`${file}:${String(line)} \`${key.slice(0, 100)}\``, 'unknown key.', next)]
  })
}
