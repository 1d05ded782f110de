/**
 * Reading a recorded universe: facts without a network.
 *
 * In: the bytes of a recording, packed or not, from anywhere. Out: facts that are all known at once, and the universe's name. What is
 * no recording, or too large, is an error that says so; nothing else is thrown.
 */
import { gunzipSync } from 'node:zlib'
import { LockstepError } from '../errors.ts'
import type { AffectedInterval, Vulnerability, Withdrawn } from '../osv/vulnerability.ts'
import type { Environment } from '../python/environment.ts'
import { parseSdistFilename, parseWheelFilename } from '../python/filename.ts'
import { normalizeExtra, normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import { requirementOf } from '../python/requirement.ts'
import { ANY, parseSpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import { check } from '../schema/check.ts'
import type { Metadata, Project, ReleaseFile } from './facts.ts'
import { canonicalBytes, universeName } from './recorded-bytes.ts'
import type { FileHash } from './recording.ts'
import { recordingForm } from './recording-form.ts'
import type {
  RecordedFile,
  RecordedMetadata,
  RecordedProject,
  RecordedVulnerability,
  RecordedWithdrawn,
  Recording,
} from './recording-form.ts'
import type { DriverNeed, Rule } from './rule.ts'
import { factsOf } from './snapshot.ts'
import { isShallow } from './shallow-json.ts'
import type { SnapshotFacts } from './snapshot.ts'

export interface RecordedFacts extends SnapshotFacts {
  /** `sha256:...` */
  readonly name: string
  /** The recorded run went step by step, and learnt at once what it asked for at once. */
  readonly isStepwise: boolean
  readonly environments: readonly Environment[]
  withdrawn(name: PackageName): readonly Withdrawn[]
  readonly advisoryGaps: readonly string[]
  readonly drivers: readonly DriverNeed[]
  /** The same universe as other Pythons see it; undefined where the recorded run did not ask. */
  readonly onOtherPythons?: RecordedFacts
  /** Those that the recorded run asked for; empty for others. */
  fileHashes(name: PackageName, version: Version): Promise<readonly FileHash[]>
  /** The canonical bytes of the recording. */
  record(): Uint8Array
  /** Their name. */
  nameRecord(): string
  close(): Promise<void>
}

const LARGEST_FILE = 256 << 20
const LARGEST_TEXT = 512 << 20
/** A run of a thousand packages reads some ten thousand releases. */
const MOST_ENTRIES = 100_000
const CROWDED_PARTS = ['advisories', 'hashes', 'metadata', 'projects'] as const

/** `where` names the file in messages. Throws LockstepError for what is no recording. */
export function readUniverse(file: Uint8Array, where = '--universe'): RecordedFacts {
  const recording = parse(file, where)
  const bytes = canonicalBytes(recording)
  const vulnerabilities = new Map<PackageName, readonly Vulnerability[]>()
  const withdrawn = new Map<PackageName, readonly Withdrawn[]>()
  for (const [raw, advisories] of Object.entries(recording.advisories)) {
    const name = normalizeName(raw)
    vulnerabilities.set(
      name,
      (advisories.vulnerabilities ?? []).map((form) => vulnerabilityOf(form, name)),
    )
    withdrawn.set(name, (advisories.withdrawn ?? []).map(withdrawnOf))
  }
  const rules = recording.rules.map((rule) => ruleOf(rule, where))
  const factsIn = ({ projects, metadata }: Pick<Recording, 'projects' | 'metadata'>): SnapshotFacts =>
    factsOf({
      clock: recording.clock,
      indexes: recording.indexes,
      rules,
      projects: new Map(
        Object.entries(projects).map(([raw, form]) => {
          const name = normalizeName(raw)
          return [name, projectOf(name, form, recording.indexes.length, where)]
        }),
      ),
      metadata: new Map(Object.entries(metadata).map(([key, form]) => [key, metadataOf(form)])),
      vulnerabilities,
      otherwise: 'not-recorded',
    })
  const name = universeName(bytes)
  const shared = {
    name,
    isStepwise: recording.clockIsSet || recording.inSteps === true,
    withdrawn: (name: PackageName) => withdrawn.get(name) ?? [],
    advisoryGaps: recording.advisoryGaps ?? [],
    drivers: recording.drivers ?? [],
    fileHashes: (name: PackageName, version: Version) =>
      Promise.resolve(hashesOf(recording, `${name} ${version.text}`)),
    record: () => bytes,
    nameRecord: () => name,
    close: () => Promise.resolve(),
  }
  const { onOtherPythons: others } = recording
  return Object.assign(factsIn(recording), {
    ...shared,
    environments: environmentsIn(recording),
    ...(others === undefined
      ? {}
      : { onOtherPythons: Object.assign(factsIn(others), { ...shared, environments: environmentsIn(others) }) }),
  })
}

function parse(file: Uint8Array, where: string): Recording {
  if (file.length > LARGEST_FILE) throw unreadable(where, 'is larger than any recorded universe')
  let value: unknown
  try {
    const isPacked = file[0] === 0x1f && file[1] === 0x8b
    const text = isPacked ? gunzipSync(file, { maxOutputLength: LARGEST_TEXT }) : Buffer.from(file)
    if (!isShallow(text)) throw unreadable(where, 'nests deeper than a recorded universe does')
    value = JSON.parse(text.toString('utf8'))
  } catch (error) {
    if (error instanceof LockstepError) throw error
    throw unreadable(where, 'cannot be read as JSON, packed or not', error)
  }
  const crowded = CROWDED_PARTS.find((part) => entriesOf(value, part) > MOST_ENTRIES)
  if (crowded !== undefined) throw unreadable(where, `holds more than ${MOST_ENTRIES} entries in \`${crowded}\``)
  const checked = check(recordingForm(), value)
  if (checked.success) return checked.data
  throw unreadable(where, `has another form at \`${checked.place === '' ? 'its top' : checked.place}\``)
}

function entriesOf(value: unknown, part: string): number {
  if (typeof value !== 'object' || value === null) return 0
  const found: unknown = Object.getOwnPropertyDescriptor(value, part)?.value
  return typeof found === 'object' && found !== null ? Object.keys(found).length : 0
}

function unreadable(where: string, what: string, cause?: unknown): LockstepError {
  return new LockstepError(where, `The recorded universe ${what}.`, 'Record it again with --record.', { cause })
}

function ruleOf(form: Recording['rules'][number], where: string): Rule {
  const specifier = (text: string) => {
    const set = text === '' ? ANY : parseSpecifierSet(text)
    if (set === null) throw unreadable(where, `holds the rule ${form.id}, whose "${text}" is no specifier`)
    return set
  }
  return {
    id: form.id,
    subject: normalizeName(form.subject),
    versions: specifier(form.versions),
    requires: form.requires.map((one) => ({ name: normalizeName(one.name), specifier: specifier(one.specifier) })),
    because: form.because,
    source: form.source,
  }
}

function projectOf(name: PackageName, form: RecordedProject, indexes: number, where: string): Project {
  if ('absent' in form) return { status: 'absent', name }
  const files = form.files.map((file) => fileOf(name, file, indexes, where))
  if (form.silent === undefined) return { status: 'listed', name, files }
  return { status: 'silent', name, files, index: form.silent.index, reason: form.silent.reason }
}

function fileOf(name: PackageName, form: RecordedFile, indexes: number, where: string): ReleaseFile {
  const isWheel = form.file.endsWith('.whl')
  const parsed = isWheel ? parseWheelFilename(form.file) : parseSdistFilename(form.file, name)
  const index = form.index ?? 0
  if (parsed === null || parsed.name !== name || index >= indexes) {
    throw unreadable(where, `lists ${JSON.stringify(form.file.slice(0, 200))}, which is no file of ${name}`)
  }
  return {
    filename: form.file,
    project: name,
    kind: isWheel ? 'wheel' : 'sdist',
    version: parsed.version,
    index,
    yanked: form.yanked === undefined ? false : { reason: form.yanked },
    requiresPython: form.python ?? null,
    uploadTime: form.time ?? null,
    sha256: form.sha256 ?? null,
    announcesMetadata: form.announced ?? false,
    ...(form.wheels === undefined ? {} : { wheelsFor: form.wheels }),
  }
}

function metadataOf(form: RecordedMetadata): Metadata {
  if ('unknown' in form) return { status: 'unknown', reason: form.unknown }
  const read = (form.requires ?? []).map((text) => ({ text, requirement: requirementOf(text) }))
  return {
    status: 'known',
    requiresDist: read.flatMap(({ requirement }) => (requirement === null ? [] : [requirement])),
    requiresPython: form.python === undefined ? null : parseSpecifierSet(form.python),
    providesExtra: (form.extras ?? []).map((extra) => normalizeExtra(extra)),
    source: form.source,
    unreadable: [
      ...(form.unreadable ?? []),
      ...read.flatMap(({ text, requirement }) => (requirement === null ? [text] : [])),
    ],
  }
}

function vulnerabilityOf(form: RecordedVulnerability, name: PackageName): Vulnerability {
  return { ...form, package: name, malicious: form.malicious ?? false, intervals: form.intervals.map(intervalOf) }
}

function withdrawnOf(form: RecordedWithdrawn): Withdrawn {
  return { ...form, intervals: form.intervals.map(intervalOf) }
}

function intervalOf(form: RecordedVulnerability['intervals'][number]): AffectedInterval {
  return {
    introduced: form.introduced,
    fixed: form.fixed ?? null,
    lastAffected: form.lastAffected ?? null,
    ...(form.limit === undefined ? {} : { limit: form.limit }),
  }
}

function hashesOf(recording: Recording, key: string): readonly FileHash[] {
  const found = Object.hasOwn(recording.hashes, key) ? recording.hashes[key] : undefined
  return (found ?? []).map(({ file, kind, sha256 }) => ({ filename: file, kind, sha256 }))
}

function environmentsIn({ environments }: Pick<Recording, 'environments'>): readonly Environment[] {
  return environments.map((form) => ({ ...form, accelerator: acceleratorOf(form.accelerator) }))
}

/** The schema let through one of these. */
function acceleratorOf(text: string): Environment['accelerator'] {
  return text as Environment['accelerator']
}
