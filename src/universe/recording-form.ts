/**
 * The form of a recorded universe: the one schema for its types and for reading it, which treats it as hostile.
 * No URLs of files or indexes, no prose of advisories but one title.
 */
import * as z from 'zod/mini'
import { once } from '../schema/once.ts'

const LONGEST_LINE = 10_000
const LONGEST_TEXT = 100_000
const MOST_INDEXES = 10_000
/** Pythons and platforms that wheels of one release are for. */
const MOST_WHEELS = 1_000
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/
const HEX = /^[0-9a-f]{64}$/

const line = once(() => z.string().check(z.maxLength(LONGEST_LINE)))
const time = once(() => z.string().check(z.regex(TIME)))
const ordinal = once(() => z.int().check(z.minimum(0), z.maximum(MOST_INDEXES)))
const lines = once(() => z.custom<string[]>((given) => isTexts(given, LONGEST_LINE)))

/** Long lists of texts and of files, most of a recording, are looked through at once: a schema for each text costs four times as much. */
function isTexts(given: unknown, longest: number, most = Infinity): boolean {
  return Array.isArray(given) && given.length <= most && given.every((one) => isText(one, longest))
}

function isText(given: unknown, longest: number): boolean {
  return typeof given === 'string' && given.length <= longest
}

export type RecordedFile = {
  readonly file: string
  readonly announced?: true | undefined
  readonly index?: number | undefined
  readonly python?: string | undefined
  readonly sha256?: string | undefined
  readonly time?: string | undefined
  /** `ReleaseFile.wheelsFor`. */
  readonly wheels?: string[] | undefined
  readonly yanked?: string | undefined
}

const FILE_PARTS: Readonly<Record<keyof RecordedFile, (given: unknown) => boolean>> = {
  file: (given) => isText(given, LONGEST_LINE),
  announced: (given) => given === true,
  index: (given) => Number.isInteger(given) && Number(given) >= 0 && Number(given) <= MOST_INDEXES,
  python: (given) => isText(given, LONGEST_LINE),
  sha256: (given) => typeof given === 'string' && HEX.test(given),
  time: (given) => typeof given === 'string' && TIME.test(given),
  wheels: (given) => isTexts(given, LONGEST_LINE, MOST_WHEELS),
  yanked: (given) => isText(given, LONGEST_TEXT),
}
const PARTS = new Map<string, (given: unknown) => boolean>(Object.entries(FILE_PARTS))

function isFile(given: unknown): boolean {
  if (typeof given !== 'object' || given === null || !Object.hasOwn(given, 'file')) return false
  return Object.entries(given).every(([key, value]) => PARTS.get(key)?.(value) === true)
}

const projectForm = once(() =>
  z.union([
    z.strictObject({ absent: z.literal(true) }),
    z.strictObject({
      files: z.array(z.custom<RecordedFile>(isFile)),
      silent: z.optional(z.strictObject({ index: ordinal(), reason: line() })),
    }),
  ]),
)

const metadataForm = once(() =>
  z.union([
    z.strictObject({ unknown: line() }),
    z.strictObject({
      extras: z.optional(lines()),
      python: z.optional(line()),
      requires: z.optional(z.custom<string[]>((given) => isTexts(given, LONGEST_TEXT, 20_000))),
      source: z.enum(['metadata', 'wheel', 'sdist']),
      unreadable: z.optional(z.custom<string[]>((given) => isTexts(given, LONGEST_TEXT))),
    }),
  ]),
)

const intervalForm = once(() =>
  z.strictObject({
    introduced: line(),
    fixed: z.optional(line()),
    lastAffected: z.optional(line()),
    limit: z.optional(line()),
  }),
)

const vulnerabilityForm = once(() =>
  z.strictObject({
    id: line(),
    aliases: lines(),
    tier: z.enum(['critical', 'high', 'medium', 'low', 'none', 'unknown']),
    cvss: z.nullable(z.number().check(z.minimum(0), z.maximum(10))),
    vectors: lines(),
    intervals: z.array(intervalForm()),
    versions: lines(),
    malicious: z.optional(z.literal(true)),
    weaknesses: lines(),
    title: line(),
    published: z.nullable(line()),
    modified: z.nullable(line()),
    url: line(),
  }),
)

const withdrawnForm = once(() =>
  z.strictObject({ id: line(), aliases: lines(), intervals: z.array(intervalForm()), versions: lines() }),
)

const environmentForm = once(() =>
  z.strictObject({
    python: line(),
    pythonFull: line(),
    platform: line(),
    accelerator: z.string().check(z.regex(/^(?:cu\d{1,3}|rocm|xpu|cpu|any)$/)),
  }),
)

const ruleForm = once(() =>
  z.strictObject({
    id: line(),
    subject: line(),
    versions: line(),
    requires: z.array(z.strictObject({ name: line(), specifier: line() })),
    because: line(),
    source: line(),
  }),
)

const driverForm = once(() =>
  z.strictObject({
    accelerator: z.custom<`cu${number}`>((given) => typeof given === 'string' && /^cu\d{1,3}$/.test(given)),
    driver: line(),
    because: line(),
    source: line(),
  }),
)

const advisoriesForm = once(() =>
  z.strictObject({
    vulnerabilities: z.optional(z.array(vulnerabilityForm())),
    withdrawn: z.optional(z.array(withdrawnForm())),
  }),
)

const hashForm = once(() =>
  z.strictObject({ file: line(), kind: z.enum(['wheel', 'sdist']), sha256: z.string().check(z.regex(HEX)) }),
)

export const recordingForm = once(() =>
  z.strictObject({
    form: z.literal('lockstep-universe-1'),
    clock: time(),
    clockIsSet: z.boolean(),
    /** The run went step by step without a set clock. */
    inSteps: z.optional(z.literal(true)),
    environments: z.array(environmentForm()),
    indexes: z.array(z.strictObject({ ordinal: ordinal(), role: z.enum(['index', 'extra-index', 'find-links']) })),
    rules: z.array(ruleForm()),
    drivers: z.optional(z.array(driverForm())),
    advisories: z.record(line(), advisoriesForm()),
    projects: z.record(line(), projectForm()),
    /** Why advisories may be missing; left out where none may. */
    advisoryGaps: z.optional(lines()),
    /** By ordinal and file name: `0:torch-2.1.0-...whl`. */
    metadata: z.record(line(), metadataForm()),
    /** The same universe as other Pythons see it, where it was asked about. */
    onOtherPythons: z.optional(
      z.strictObject({
        environments: z.array(environmentForm()),
        projects: z.record(line(), projectForm()),
        metadata: z.record(line(), metadataForm()),
      }),
    ),
    /** By name and version: `torch 2.1.0`. */
    hashes: z.record(line(), z.array(hashForm())),
  }),
)

type Form<T extends () => z.ZodMiniType> = z.output<ReturnType<T>>
export type Recording = Form<typeof recordingForm>
export type RecordedProject = Form<typeof projectForm>
export type RecordedMetadata = Form<typeof metadataForm>
export type RecordedVulnerability = Form<typeof vulnerabilityForm>
export type RecordedWithdrawn = Form<typeof withdrawnForm>
