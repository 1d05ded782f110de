/**
 * The form of a recorded universe: the one schema for its types and for reading it, which treats it as hostile.
 * No URLs of files or indexes, no prose of advisories but one title.
 */
import * as v from 'valibot'

const text = v.pipe(v.string(), v.maxLength(100_000))
const line = v.pipe(v.string(), v.maxLength(10_000))
const time = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/))
const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const ordinal = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))
const lines = v.array(line)

const fileForm = v.strictObject({
  file: line,
  announced: v.optional(v.literal(true)),
  index: v.optional(ordinal),
  python: v.optional(line),
  sha256: v.optional(hex),
  time: v.optional(time),
  yanked: v.optional(text),
})

const projectForm = v.union([
  v.strictObject({ absent: v.literal(true) }),
  v.strictObject({
    files: v.array(fileForm),
    silent: v.optional(v.strictObject({ index: ordinal, reason: line })),
  }),
])

const metadataForm = v.union([
  v.strictObject({ unknown: line }),
  v.strictObject({
    extras: v.optional(lines),
    python: v.optional(line),
    requires: v.optional(v.pipe(v.array(text), v.maxLength(20_000))),
    source: v.picklist(['metadata', 'wheel', 'sdist']),
    unreadable: v.optional(v.array(text)),
  }),
])

const intervalForm = v.strictObject({
  introduced: line,
  fixed: v.optional(line),
  lastAffected: v.optional(line),
  limit: v.optional(line),
})

const vulnerabilityForm = v.strictObject({
  id: line,
  aliases: lines,
  tier: v.picklist(['critical', 'high', 'medium', 'low', 'none', 'unknown']),
  cvss: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(10))),
  vectors: lines,
  intervals: v.array(intervalForm),
  versions: lines,
  malicious: v.optional(v.literal(true)),
  weaknesses: lines,
  title: line,
  published: v.nullable(line),
  modified: v.nullable(line),
  url: line,
})

const withdrawnForm = v.strictObject({ id: line, aliases: lines, intervals: v.array(intervalForm), versions: lines })

export const recordingForm = v.strictObject({
  form: v.literal('lockstep-universe-1'),
  clock: time,
  clockIsSet: v.boolean(),
  environments: v.array(
    v.strictObject({
      python: line,
      pythonFull: line,
      platform: line,
      accelerator: v.pipe(v.string(), v.regex(/^(?:cu\d{1,3}|rocm|xpu|cpu|any)$/)),
    }),
  ),
  indexes: v.array(v.strictObject({ ordinal, role: v.picklist(['index', 'extra-index', 'find-links']) })),
  rules: v.array(
    v.strictObject({
      id: line,
      subject: line,
      versions: line,
      requires: v.array(v.strictObject({ name: line, specifier: line })),
      because: line,
      source: line,
    }),
  ),
  drivers: v.optional(
    v.array(
      v.strictObject({
        accelerator: v.custom<`cu${number}`>((given) => typeof given === 'string' && /^cu\d{1,3}$/.test(given)),
        driver: line,
        because: line,
        source: line,
      }),
    ),
  ),
  advisories: v.record(
    line,
    v.strictObject({
      vulnerabilities: v.optional(v.array(vulnerabilityForm)),
      withdrawn: v.optional(v.array(withdrawnForm)),
    }),
  ),
  projects: v.record(line, projectForm),
  /** Why advisories may be missing; left out where none may. */
  advisoryGaps: v.optional(lines),
  /** By ordinal and file name: `0:torch-2.1.0-...whl`. */
  metadata: v.record(line, metadataForm),
  /** By name and version: `torch 2.1.0`. */
  hashes: v.record(line, v.array(v.strictObject({ file: line, kind: v.picklist(['wheel', 'sdist']), sha256: hex }))),
})

export type Recording = v.InferOutput<typeof recordingForm>
export type RecordedFile = v.InferOutput<typeof fileForm>
export type RecordedProject = v.InferOutput<typeof projectForm>
export type RecordedMetadata = v.InferOutput<typeof metadataForm>
export type RecordedVulnerability = v.InferOutput<typeof vulnerabilityForm>
export type RecordedWithdrawn = v.InferOutput<typeof withdrawnForm>
