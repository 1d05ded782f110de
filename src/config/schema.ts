/**
 * Every key of `.github/lockstep.yml`: its form, default, words and example. Types, JSON schema and docs follow from here.
 *
 * A message is two lines: what is wrong, and what to do. Numbers come as text where their writing matters (`3.10`).
 */
import * as v from 'valibot'
import { knownPythons } from '../python/environment.ts'
import type { Accelerator } from '../python/environment.ts'
import { isName, normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import { platformIsKnown } from '../python/tags.ts'
import { durationSeconds } from './words.ts'

const PYTHONS = knownPythons.map(({ python }) => python)

function written(input: unknown): string {
  return JSON.stringify(input)?.slice(0, 100) ?? 'nothing'
}

/** A scalar as text: YAML reads `3.11` as a number. */
const text = v.pipe(
  v.union(
    [v.string(), v.number()],
    ({ input }) => `${written(input)} is not text.\nWrite one word, in quotes where it has signs.`,
  ),
  v.transform(String),
)

/** One value or a list of them. */
function listOf<const TSchema extends v.GenericSchema<string | number, unknown>>(
  item: TSchema,
): v.GenericSchema<v.InferInput<TSchema> | v.InferInput<TSchema>[], readonly v.InferOutput<TSchema>[]> {
  return v.union([
    v.pipe(
      item,
      v.transform((one) => [one]),
    ),
    v.array(item),
  ])
}

export const pythonMinor = v.pipe(
  text,
  v.check(
    (python) => PYTHONS.includes(python),
    ({ input }) => `${written(input)} is not a Python that Lockstep knows.\nUse one of ${PYTHONS.join(', ')}.`,
  ),
)

export const platformName = v.pipe(
  text,
  v.check(
    platformIsKnown,
    ({ input }) =>
      `${written(input)} is not a platform that Lockstep knows.\nUse linux_x86_64, linux_aarch64, macosx_arm64, win_amd64 or another platform tag.`,
  ),
)

function isAccelerator(word: string): word is Accelerator {
  return /^(?:cu\d{1,2}|rocm|xpu|cpu|any)$/.test(word)
}

export const acceleratorName = v.pipe(
  text,
  v.check(
    isAccelerator,
    ({ input }) => `${written(input)} is not an accelerator.\nUse cu11, cu12, cu13, rocm, xpu, cpu or any.`,
  ),
  v.transform((word): Accelerator => (isAccelerator(word) ? word : 'any')),
)

export const strategyName = v.picklist(['minimal', 'latest'])

const packageName = v.pipe(
  text,
  v.check(isName, ({ input }) => `${written(input)} is not a package name.\nUse letters, digits, "-", "_" and ".".`),
  v.transform((name): PackageName => normalizeName(name)),
)

const constraint = v.pipe(
  text,
  v.check(
    (line) => {
      const requirement = parseRequirement(line)
      return (
        requirement !== null &&
        requirement.url === null &&
        requirement.marker === null &&
        requirement.extras.length === 0 &&
        requirement.specifier.specifiers.length > 0
      )
    },
    ({ input }) => `${written(input)} is not a name with a version bound.\nWrite it like "torch<2.2".`,
  ),
)

const glob = v.pipe(text, v.maxLength(500, 'the glob is too long.\nUse a shorter one.'))

const duration = v.pipe(
  text,
  v.check(
    (words) => durationSeconds(words) !== null,
    ({ input }) => `${written(input)} is not a duration.\nWrite it like "3 days" or "90 seconds".`,
  ),
  v.transform((words) => durationSeconds(words) ?? 0),
)

/** Some packages, or every one. */
const packagesOrAll = v.union([v.literal('all'), listOf(packageName)])
const yesNo = v.boolean(({ input }) => `${written(input)} is neither true nor false.\nWrite true or false.`)
const weight = v.pipe(
  v.number(({ input }) => `${written(input)} is not a number.\nWrite a number from 0 to 10.`),
  v.minValue(0, 'is below 0.\nWrite a number from 0 to 10.'),
  v.maxValue(10, 'is above 10.\nWrite a number from 0 to 10.'),
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
})

export type ParsedConfig = v.InferOutput<typeof configSchema>

/** The values of the file with defaults; durations in seconds. */
export type Settings = Readonly<Omit<ParsedConfig, 'accelerator' | 'allow' | 'scoreWeights'>> & {
  readonly accelerator: Accelerator | null
  readonly allow: Readonly<ParsedConfig['allow']>
  readonly scoreWeights: Readonly<ParsedConfig['scoreWeights']>
}

/** The keys that may stand at a place of the file; null where the place is no map of fixed keys. */
export function allowedKeys(path: readonly string[]): readonly string[] | null {
  if (path.length === 0) return Object.keys(configSchema.entries)
  if (path.length > 1) return null
  return path[0] === 'allow'
    ? Object.keys(allow.entries)
    : path[0] === 'scoreWeights'
      ? Object.keys(scoreWeights.entries)
      : null
}
