/**
 * Every key of `.github/lockstep.yml`: its form, default, words and example. Types, JSON schema and docs follow from here.
 *
 * Numbers come as text where their writing matters (`3.10`).
 */
import * as v from 'valibot'
import type { Accelerator } from '../python/environment.ts'
import { APP_KEYS } from './app-keys.ts'
import {
  acceleratorName,
  advisoryId,
  constraint,
  day,
  duration,
  glob,
  line,
  listOf,
  packageName,
  packagesOrAll,
  platformName,
  pythonMinor,
  strategyName,
  weight,
  yesNo,
} from './values.ts'

const unit = v.strictObject({
  paths: v.pipe(listOf(glob), v.description('Globs of the manifests that this entry is about.')),
  python: v.optional(listOf(pythonMinor)),
  platforms: v.optional(listOf(platformName)),
  accelerator: v.optional(acceleratorName),
  joined: v.optional(v.pipe(yesNo, v.description('They are installed together.')), false),
})

const ignored = v.pipe(
  v.strictObject({
    id: v.optional(advisoryId),
    package: v.optional(packageName),
    until: v.optional(day),
    because: v.optional(line),
  }),
  v.check(
    (entry) => (entry.id === undefined) !== (entry.package === undefined),
    'names both an advisory and a package, or neither.\nWrite `id` or `package`, one of them.',
  ),
)

const allow = v.strictObject({
  downgrades: v.optional(
    v.pipe(
      packagesOrAll,
      v.description('Declared packages that may move below their present version.'),
      v.metadata({ example: ['protobuf'] }),
    ),
    [],
  ),
  majors: v.optional(
    v.pipe(
      packagesOrAll,
      v.description(
        'Packages whose epoch or first release number `strategy: latest` may change. `minimal` may wherever findings ask for it.',
      ),
      v.metadata({ example: 'all' }),
    ),
    [],
  ),
  build: v.optional(
    v.pipe(
      packagesOrAll,
      v.description('Packages that may move to a source distribution with compiled sources.'),
      v.metadata({ example: ['mmcv', 'flash-attn'] }),
    ),
    [],
  ),
  unknownRequirements: v.optional(
    v.pipe(
      yesNo,
      v.description(
        'Whether versions whose requirements cannot be learnt are candidates. An answer that rests on one is conditional.',
      ),
      v.metadata({ example: true }),
    ),
    false,
  ),
  acceleratorChange: v.optional(
    v.pipe(
      yesNo,
      v.description('Whether the CUDA major may change even where the repository shows a GPU.'),
      v.metadata({ example: true }),
    ),
    false,
  ),
})

const scoreWeights = v.strictObject({
  critical: v.optional(
    v.pipe(weight, v.description('What one critical finding takes from the score of 10.'), v.metadata({ example: 1 })),
    1,
  ),
  high: v.optional(v.pipe(weight, v.description('The same for a high one.'), v.metadata({ example: 0.25 })), 0.25),
  medium: v.optional(v.pipe(weight, v.description('The same for a medium one.'), v.metadata({ example: 0.06 })), 0.06),
  low: v.optional(v.pipe(weight, v.description('The same for a low one.'), v.metadata({ example: 0.02 })), 0.02),
  unknown: v.optional(
    v.pipe(weight, v.description('The same for one without a severity.'), v.metadata({ example: 0.06 })),
    0.06,
  ),
})

export const configSchema = v.strictObject({
  python: v.optional(
    v.pipe(
      listOf(pythonMinor),
      v.description(
        'Python minors to install on. Without it they are found from Dockerfiles, `.python-version`, CI and requires-python.',
      ),
      v.metadata({ example: ['3.11', '3.12'] }),
    ),
    [],
  ),
  platforms: v.optional(
    v.pipe(
      listOf(platformName),
      v.description(
        'Platforms to install on. Without it they are found from images, CI and file names; else linux_x86_64 with glibc 2.28.',
      ),
      v.metadata({ example: ['linux_x86_64', 'macosx_arm64'] }),
    ),
    [],
  ),
  accelerator: v.optional(
    v.pipe(
      acceleratorName,
      v.description(
        'The machine: cu11, cu12, cu13 (the CUDA major), rocm, xpu, cpu, or any. Without it, found from variants, index URLs and images.',
      ),
      v.metadata({ example: 'cu12' }),
    ),
  ),
  include: v.optional(
    v.pipe(
      listOf(glob),
      v.description('Globs of the manifests to work on. What they include with -r or -c is read in any case.'),
      v.metadata({ example: ['services/**'] }),
    ),
    ['**'],
  ),
  exclude: v.optional(
    v.pipe(
      listOf(glob),
      v.description('Globs of manifests to leave alone.'),
      v.metadata({ example: ['docs/**', 'examples/**'] }),
    ),
    [],
  ),
  strategy: v.optional(
    v.pipe(
      strategyName,
      v.description(
        'minimal: the fewest changes that leave the fewest findings. latest: the newest versions that leave the fewest findings.',
      ),
      v.metadata({ example: 'latest' }),
    ),
    'minimal',
  ),
  minimumReleaseAge: v.optional(
    v.pipe(duration, v.description('How old a release must be to be chosen.'), v.metadata({ example: '7 days' })),
    '3 days',
  ),
  constraints: v.optional(
    v.pipe(
      listOf(constraint),
      v.description('Bounds that every set must keep; they install nothing.'),
      v.metadata({ example: ['torch<2.2', 'numpy>=1.26,<3'] }),
    ),
    [],
  ),
  hold: v.optional(
    v.pipe(
      listOf(packageName),
      v.description('Packages that stay where they are.'),
      v.metadata({ example: ['torch'] }),
    ),
    [],
  ),
  ignore: v.optional(
    v.pipe(
      v.pipe(v.array(ignored), v.maxLength(500)),
      v.description(
        'What a person accepts: the findings of an advisory (`id`), or everything about a package (`package`, which then stays too), until the end of a day (`until`), with the reason. It counts for nothing and is listed.',
      ),
      v.metadata({
        example: [{ id: 'CVE-2025-32434', until: '2027-01-31', because: 'weights come from our own store' }],
      }),
    ),
    [],
  ),
  units: v.optional(
    v.pipe(
      v.pipe(v.array(unit), v.maxLength(100)),
      v.description(
        'Where some manifests are installed (`python`, `platforms`, `accelerator`), and which are installed together (`joined`). The first entry whose `paths` name a manifest counts for it, before the keys above.',
      ),
      v.metadata({ example: [{ paths: ['gpu/**'], python: ['3.11'], accelerator: 'cu12', joined: true }] }),
    ),
    [],
  ),
  allow: v.optional(v.pipe(allow, v.description('What is not done without being allowed.')), {}),
  raiseFloors: v.optional(
    v.pipe(
      v.picklist(['auto', 'raise', 'report']),
      v.description(
        'Floors (`>=`) that admit vulnerable versions: raise them, report them, or auto: raise those of applications and report those of published packages.',
      ),
      v.metadata({ example: 'report' }),
    ),
    'auto',
  ),
  scoreWeights: v.optional(v.pipe(scoreWeights, v.description('How the security score is counted.')), {}),
  timeBudget: v.optional(
    v.pipe(
      duration,
      v.description('How long the search for one problem may take; then the best set found is given, with its gap.'),
      v.metadata({ example: '2 minutes' }),
    ),
    '60 seconds',
  ),
  ...APP_KEYS,
})

export type ParsedConfig = v.InferOutput<typeof configSchema>

/** The values of the file with defaults; durations in seconds. */
export type Settings = Readonly<Omit<ParsedConfig, 'accelerator' | 'extends' | 'notice'>> & {
  readonly accelerator: Accelerator | null
  readonly extends: string | null
  readonly notice: string | null
}

/** The keys that may stand at a place of the file (`[]` is an item of a list); null where the place is no map of fixed keys. */
export function allowedKeys(path: readonly string[]): readonly string[] | null {
  let schema: v.GenericSchema | undefined = configSchema
  for (const part of path) schema = innerOf(schema, part)
  const entries = entriesOf(schema)
  return entries === null ? null : Object.keys(entries)
}

/** Schemas within optional ones and pipes. */
function layersOf(schema: v.GenericSchema): readonly object[] {
  const inner =
    'wrapped' in schema ? [schema.wrapped] : 'pipe' in schema && Array.isArray(schema.pipe) ? schema.pipe : []
  return [schema, ...inner.flatMap((one: unknown) => (one === schema || !isSchema(one) ? [] : layersOf(one)))]
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema'
}

function entriesOf(schema: v.GenericSchema | undefined): Readonly<Record<string, unknown>> | null {
  const found = schema === undefined ? undefined : layersOf(schema).find((layer) => 'entries' in layer)
  return found !== undefined && 'entries' in found ? (found.entries as Readonly<Record<string, unknown>>) : null
}

function innerOf(schema: v.GenericSchema | undefined, part: string): v.GenericSchema | undefined {
  if (schema === undefined) return undefined
  const entries = entriesOf(schema)
  const items = part === '[]' ? layersOf(schema).find((layer) => 'item' in layer) : undefined
  const inner =
    items !== undefined && 'item' in items
      ? items.item
      : entries !== null && Object.hasOwn(entries, part)
        ? entries[part]
        : undefined
  return isSchema(inner) ? inner : undefined
}
