/** Several files merged, and their values completed with what follows from them: where each was stated, durations, bounds. */
import { parseRequirement } from '../python/requirement.ts'
import type { Config, ConfigConstraint, Ignored, StatedKey, UnitConfig } from './config.ts'
import type { ParsedConfig } from './schema.ts'
import { entryOf, itemsOf } from './yaml.ts'
import type { YamlNode } from './yaml.ts'

export const CONFIG_PATH = '.github/lockstep.yml'

/** A file that has been read, and found without a mistake. */
export interface OneFile {
  readonly path: string
  readonly root: YamlNode | null
  /** By key, as the schema reads them. */
  readonly values: Readonly<Record<string, unknown>>
}

/** Which file stated a key, the last one that did. */
export type Sources = ReadonlyMap<string, OneFile>

export function mergeFiles(files: readonly OneFile[]): {
  readonly values: Readonly<Record<string, unknown>>
  readonly sources: Sources
} {
  const values: Record<string, unknown> = {}
  const sources = new Map<string, OneFile>()
  for (const file of files) {
    for (const [key, value] of Object.entries(file.values)) {
      const before = Object.hasOwn(values, key) ? values[key] : undefined
      values[key] = isMap(before) && isMap(value) ? { ...before, ...value } : value
      sources.set(key, file)
    }
  }
  return { values, sources }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `file`: the most particular one; null where there is none. */
export function complete(parsed: ParsedConfig, sources: Sources, file: string | null): Config {
  const { allowedVersions, constraints, minimumReleaseAge, timeBudget, ...rest } = parsed
  return {
    ...rest,
    accelerator: parsed.accelerator ?? null,
    extends: parsed.extends ?? null,
    notice: parsed.notice ?? null,
    minimumReleaseAgeDays: minimumReleaseAge / 86_400,
    timeBudgetSeconds: timeBudget,
    constraints: constraints.flatMap((text, index) => constraintOf(text, placeOf(sources, 'constraints', index))),
    allowedVersions: allowedVersions.flatMap((text, index) =>
      constraintOf(text, placeOf(sources, 'allowedVersions', index)),
    ),
    ignore: parsed.ignore.map((entry, index) => ignoredOf(entry, placeOf(sources, 'ignore', index))),
    units: parsed.units.map((entry, index) => unitOf(entry, placeOf(sources, 'units', index))),
    file,
    stated: statedIn(sources),
  }
}

/** `.github/lockstep.yml:7 constraints`: of an item of a list. */
function placeOf(sources: Sources, key: string, index: number): string {
  const source = sources.get(key)
  const entry = entryOf(source?.root ?? undefined, key)
  const line = itemsOf(entry)[index]?.line ?? entry?.line ?? 1
  return `${source?.path ?? CONFIG_PATH}:${String(line)} ${key}`
}

function constraintOf(text: string, source: string): readonly ConfigConstraint[] {
  const requirement = parseRequirement(text)
  return requirement === null ? [] : [{ name: requirement.name, specifier: requirement.specifier, source }]
}

/** A day is over at its end, in UTC. */
function ignoredOf(entry: ParsedConfig['ignore'][number], source: string): Ignored {
  return {
    id: entry.id ?? null,
    package: entry.package ?? null,
    until: entry.until === undefined ? null : `${entry.until}T23:59:59.999Z`,
    because: entry.because ?? null,
    source,
  }
}

function unitOf(entry: ParsedConfig['units'][number], source: string): UnitConfig {
  const { paths, python = [], platforms = [], accelerator = null, raisePython = null, joined } = entry
  return { paths, python, platforms, accelerator, raisePython, joined, source }
}

const STATED: readonly StatedKey[] = ['python', 'platforms', 'accelerator', 'strategy', 'raisePython']

function statedIn(sources: Sources): Config['stated'] {
  const found: Partial<Record<StatedKey, string>> = {}
  for (const key of STATED) {
    const source = sources.get(key)
    const entry = source?.root?.kind === 'map' ? source.root.entries.find((one) => one.key === key) : undefined
    if (source !== undefined && entry !== undefined) found[key] = `${source.path}:${String(entry.line)} ${key}`
  }
  return found
}
