/**
 * Every key of `.github/lockstep.yml`: its form, default, words and example. Types, JSON schema and docs follow from here.
 *
 * Numbers come as text where their writing matters (`3.10`).
 */
import * as z from 'zod/mini'
import type { Accelerator } from '../python/environment.ts'
import { appKeys } from './app-keys.ts'
import { once } from '../schema/once.ts'
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
  pythonOrNot,
  strategyName,
  told,
  weight,
  yesNo,
} from './values.ts'

const unit = () =>
  z.strictObject({
    paths: listOf(glob()).register(told, { description: 'Globs of the manifests that this entry is about.' }),
    python: z.optional(listOf(pythonMinor())),
    platforms: z.optional(listOf(platformName())),
    accelerator: z.optional(acceleratorName()),
    raisePython: z.optional(pythonOrNot()),
    joined: z.prefault(yesNo(), false).register(told, { description: 'They are installed together.' }),
  })

const ignored = () =>
  z
    .strictObject({
      id: z.optional(advisoryId()),
      package: z.optional(packageName()),
      until: z.optional(day()),
      because: z.optional(line()),
    })
    .check(
      z.refine(
        (entry) => (entry.id === undefined) !== (entry.package === undefined),
        'names both an advisory and a package, or neither.\nWrite `id` or `package`, one of them.',
      ),
    )

const allow = () =>
  z.strictObject({
    downgrades: z.prefault(packagesOrAll(), []).register(told, {
      description: 'Declared packages that may move below their present version.',
      examples: [['protobuf']],
    }),
    majors: z.prefault(packagesOrAll(), []).register(told, {
      description:
        'Packages whose epoch or first release number `strategy: latest` may change. `minimal` may wherever findings ask for it.',
      examples: ['all'],
    }),
    build: z.prefault(packagesOrAll(), []).register(told, {
      description: 'Packages that may move to a source distribution with compiled sources.',
      examples: [['mmcv', 'flash-attn']],
    }),
    unknownRequirements: z.prefault(yesNo(), false).register(told, {
      description:
        'Whether versions whose requirements cannot be learnt are candidates. An answer that rests on one is conditional.',
      examples: [true],
    }),
    acceleratorChange: z.prefault(yesNo(), false).register(told, {
      description: 'Whether the CUDA major may change even where the repository shows a GPU.',
      examples: [true],
    }),
  })

const scoreWeights = () =>
  z.strictObject({
    critical: z
      .prefault(weight(), 1)
      .register(told, { description: 'What one critical finding takes from the score of 10.', examples: [1] }),
    high: z.prefault(weight(), 0.25).register(told, { description: 'The same for a high one.', examples: [0.25] }),
    medium: z.prefault(weight(), 0.06).register(told, { description: 'The same for a medium one.', examples: [0.06] }),
    low: z.prefault(weight(), 0.02).register(told, { description: 'The same for a low one.', examples: [0.02] }),
    unknown: z
      .prefault(weight(), 0.06)
      .register(told, { description: 'The same for one without a severity.', examples: [0.06] }),
  })

export const configSchema = once(() =>
  z.strictObject({
    python: z.prefault(listOf(pythonMinor()), []).register(told, {
      description:
        'Python minors to install on. Without it they are found from Dockerfiles, `.python-version`, CI and requires-python.',
      examples: [['3.11', '3.12']],
    }),
    platforms: z.prefault(listOf(platformName()), []).register(told, {
      description:
        'Platforms to install on. Without it they are found from images, CI and file names; else linux_x86_64 with glibc 2.28.',
      examples: [['linux_x86_64', 'macosx_arm64']],
    }),
    accelerator: z.optional(acceleratorName()).register(told, {
      description:
        'The machine: cu11, cu12, cu13 (the CUDA major), rocm, xpu, cpu, or any. Without it, found from variants, index URLs and images.',
      examples: ['cu12'],
    }),
    include: z.prefault(listOf(glob()), ['**']).register(told, {
      description: 'Globs of the manifests to work on. What they include with -r or -c is read in any case.',
      examples: [['services/**']],
    }),
    exclude: z
      .prefault(listOf(glob()), [])
      .register(told, { description: 'Globs of manifests to leave alone.', examples: [['docs/**', 'examples/**']] }),
    strategy: z.prefault(strategyName(), 'minimal').register(told, {
      description:
        'minimal: the fewest changes that leave the fewest findings. latest: the newest versions that leave the fewest findings.',
      examples: ['latest'],
    }),
    minimumReleaseAge: z
      .prefault(duration(), '3 days')
      .register(told, { description: 'How old a release must be to be chosen.', examples: ['7 days'] }),
    constraints: z.prefault(listOf(constraint()), []).register(told, {
      description:
        'Bounds that every set must keep, what stands today included, as if a package required them; they install nothing.',
      examples: [['torch<2.2', 'numpy>=1.26,<3']],
    }),
    allowedVersions: z.prefault(listOf(constraint()), []).register(told, {
      description:
        'Versions that packages may move to, as `allowedVersions` of Renovate. What stands outside of them today stays.',
      examples: [['torch<2.6', 'transformers!=4.50.*']],
    }),
    hold: z
      .prefault(listOf(packageName()), [])
      .register(told, { description: 'Packages that stay where they are.', examples: [['torch']] }),
    ignore: z.prefault(z.array(ignored()).check(z.maxLength(500)), []).register(told, {
      description:
        'What a person accepts: the findings of an advisory (`id`), or everything about a package (`package`, which then stays too), until the end of a day (`until`), with the reason. It counts for nothing and is listed.',
      examples: [[{ id: 'CVE-2025-32434', until: '2027-01-31', because: 'weights come from our own store' }]],
    }),
    units: z.prefault(z.array(unit()).check(z.maxLength(100)), []).register(told, {
      description:
        'Where some manifests are installed (`python`, `platforms`, `accelerator`), whether their Python may be raised (`raisePython`), and which are installed together (`joined`). The first entry whose `paths` name a manifest counts for it, before the keys above.',
      examples: [[{ paths: ['gpu/**'], python: ['3.11'], accelerator: 'cu12', joined: true }]],
    }),
    allow: z.prefault(allow(), {}).register(told, { description: 'What is not done without being allowed.' }),
    raiseFloors: z.prefault(z.enum(['auto', 'raise', 'report']), 'auto').register(told, {
      description:
        'Floors (`>=`) that admit vulnerable versions: raise them, report them, or auto: raise those of applications and report those of published packages.',
      examples: ['report'],
    }),
    raisePython: z.prefault(pythonOrNot(), false).register(told, {
      description:
        'Whether the Python that the files state (requires-python, `.python-version`) may be raised where newer ones leave fewer findings: false, true, or the newest that it may be raised to.',
      examples: ['3.12'],
    }),
    scoreWeights: z.prefault(scoreWeights(), {}).register(told, { description: 'How the security score is counted.' }),
    timeBudget: z.prefault(duration(), '60 seconds').register(told, {
      description: 'How long the search for one problem may take; then the best set found is given, with its gap.',
      examples: ['2 minutes'],
    }),
    ...appKeys(),
  }),
)

export type ParsedConfig = z.output<ReturnType<typeof configSchema>>

/** The values of the file with defaults; durations in seconds. */
export type Settings = Readonly<Omit<ParsedConfig, 'accelerator' | 'extends' | 'notice'>> & {
  readonly accelerator: Accelerator | null
  readonly extends: string | null
  readonly notice: string | null
}
