/**
 * Writing the facts of a run down, as bytes that name the universe by their SHA-256.
 *
 * Kept are the facts that decide: of each project the files that are listed (`Project` says which), of each index its own, and their
 * metadata as far as it was learnt. Reading is replay.ts.
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { AffectedInterval, Vulnerability, Withdrawn } from '../osv/vulnerability.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import { canonicalJson } from './canonical.ts'
import type { Json } from './canonical.ts'
import type { IndexPlace, Metadata, Project, ReleaseFile } from './facts.ts'
import type {
  RecordedFile,
  RecordedMetadata,
  RecordedProject,
  RecordedVulnerability,
  RecordedWithdrawn,
  Recording,
} from './recording-form.ts'
import type { DriverNeed, Rule } from './rule.ts'
import { fitsOf, hasWheel, shelfOf, takenOf } from './shelf.ts'
import type { Fits, Shelved } from './shelf.ts'
import { fileKey } from './snapshot.ts'

export interface FileHash {
  readonly filename: string
  readonly kind: 'wheel' | 'sdist'
  readonly sha256: string
}

/** What is listed for environments, and what is known of its files. */
export interface OtherRecordable {
  readonly environments: readonly Environment[]
  readonly projects: ReadonlyMap<PackageName, Project>
  /** By `fileKey`. */
  readonly metadata: ReadonlyMap<string, Metadata>
}

/** The facts of a run, known by now. */
export interface Recordable extends OtherRecordable {
  readonly clock: string
  readonly clockIsSet: boolean
  /** The run went step by step, as one with a set clock always does. */
  readonly isStepwise?: boolean
  readonly indexes: readonly IndexPlace[]
  readonly rules: readonly Rule[]
  readonly drivers: readonly DriverNeed[]
  readonly advisories: {
    vulnerabilities(name: PackageName): readonly Vulnerability[]
    withdrawn(name: PackageName): readonly Withdrawn[]
    /** Why some may be missing. */
    readonly gaps: readonly string[]
  }
  /** The same universe as other Pythons see it, where anything of it was looked at. */
  readonly onOtherPythons?: OtherRecordable
  /** By name and version. */
  readonly hashes: ReadonlyMap<string, readonly FileHash[]>
}

/** Canonical JSON. All keys are written in their order here, so that the engine can write it at once. */
export function recordUniverse(facts: Recordable): Uint8Array {
  const { advisories, drivers, environments } = facts
  const recording: Recording = {
    advisories: advisoriesForm(facts),
    advisoryGaps: advisories.gaps.length === 0 ? undefined : [...advisories.gaps],
    clock: facts.clock,
    clockIsSet: facts.clockIsSet,
    drivers: drivers.length === 0 ? undefined : drivers.map(driverForm),
    environments: environments.map(environmentForm),
    form: 'lockstep-universe-1',
    hashes: inOrder(facts.hashes, (hashes) => hashes.map(hashForm)),
    inSteps: facts.isStepwise === true && !facts.clockIsSet ? true : undefined,
    indexes: facts.indexes.map(({ ordinal, role }) => ({ ordinal, role })),
    metadata: inOrder(facts.metadata, metadataForm),
    onOtherPythons: facts.onOtherPythons === undefined ? undefined : otherForm(facts.onOtherPythons, facts),
    projects: projectsForm(facts, facts),
    rules: facts.rules.map(ruleForm),
  }
  const areNumbers = [...namesIn(facts)].some((name) => /^\d+$/.test(name))
  return areNumbers ? canonicalBytes(recording) : writtenBytes(recording)
}

/**
 * Written part by part, and what has many names a few names at a time: one title, or one reason of a yank, with a letter beyond Latin-1
 * makes a text twice as long, and then it is only that of the part.
 */
function writtenBytes(recording: Recording): Uint8Array {
  const parts: Buffer[] = []
  for (const [key, value] of Object.entries(recording)) {
    if (value === undefined) continue
    parts.push(Buffer.from(`${parts.length === 0 ? '{' : ','}${JSON.stringify(key)}:`))
    for (const text of writtenParts(value)) parts.push(Buffer.from(text))
  }
  return Buffer.concat([...parts, Buffer.from('}\n')])
}

const NAMES_AT_ONCE = 32

function writtenParts(value: unknown): readonly string[] {
  const isNamed = typeof value === 'object' && value !== null && !Array.isArray(value)
  const entries = isNamed ? Object.entries(value) : []
  if (entries.length <= NAMES_AT_ONCE) return [JSON.stringify(value)]
  const parts: string[] = []
  for (let at = 0; at < entries.length; at += NAMES_AT_ONCE) {
    const text = JSON.stringify(Object.fromEntries(entries.slice(at, at + NAMES_AT_ONCE)))
    parts.push(at === 0 ? '{' : ',', text.slice(1, -1))
  }
  return [...parts, '}']
}

/** Of all that is recorded. */
function namesIn({ projects, onOtherPythons }: Recordable): ReadonlySet<PackageName> {
  return new Set([...projects.keys(), ...(onOtherPythons?.projects.keys() ?? [])])
}

function otherForm(others: OtherRecordable, { indexes }: Recordable): NonNullable<Recording['onOtherPythons']> {
  return {
    environments: others.environments.map(environmentForm),
    metadata: inOrder(others.metadata, metadataForm),
    projects: projectsForm(others, { indexes }),
  }
}

/** But for keys like numbers, which an object lists first. */
function inOrder<Fact, Form>(facts: ReadonlyMap<string, Fact>, formOf: (fact: Fact) => Form): Record<string, Form> {
  const entries = [...facts].sort((a, b) => (a[0] < b[0] ? -1 : 1))
  return Object.fromEntries(entries.map(([key, fact]) => [key, formOf(fact)]))
}

export function canonicalBytes(recording: Recording): Uint8Array {
  return Buffer.from(`${canonicalJson(recording satisfies Json)}\n`, 'utf8')
}

/** `sha256:...` of a recording's canonical bytes. */
export function universeName(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The bytes as a file holds them: packed where its name ends in `.gz`. The same bytes give the same file. */
export function recordingFile(bytes: Uint8Array, filename: string): Uint8Array {
  return filename.endsWith('.gz') ? gzipSync(bytes, { level: 9 }) : bytes
}

function ruleForm({ because, id, requires, source, subject, versions }: Rule): Recording['rules'][number] {
  return {
    because,
    id,
    requires: requires.map(({ name, specifier }) => ({ name, specifier: specifier.text })),
    source,
    subject,
    versions: versions.text,
  }
}

function driverForm({ accelerator, because, driver, source }: DriverNeed): DriverNeed {
  return { accelerator, because, driver, source }
}

function environmentForm({ accelerator, platform, python, pythonFull }: Environment): Environment {
  return { accelerator, platform, python, pythonFull }
}

function hashForm({ filename, kind, sha256 }: FileHash): Recording['hashes'][string][number] {
  return { file: filename, kind, sha256 }
}

function advisoriesForm(facts: Recordable): Recording['advisories'] {
  const form: Recording['advisories'] = {}
  const { advisories } = facts
  for (const name of [...namesIn(facts)].sort()) {
    const vulnerabilities = advisories.vulnerabilities(name).map(vulnerabilityForm)
    const withdrawn = advisories.withdrawn(name).map(withdrawnForm)
    if (vulnerabilities.length + withdrawn.length === 0) continue
    form[name] = {
      vulnerabilities: vulnerabilities.length === 0 ? undefined : vulnerabilities,
      withdrawn: withdrawn.length === 0 ? undefined : withdrawn,
    }
  }
  return form
}

function vulnerabilityForm(vulnerability: Vulnerability): RecordedVulnerability {
  return {
    aliases: [...vulnerability.aliases],
    cvss: vulnerability.cvss,
    id: vulnerability.id,
    intervals: vulnerability.intervals.map(intervalForm),
    malicious: vulnerability.malicious ? true : undefined,
    modified: vulnerability.modified,
    published: vulnerability.published,
    tier: vulnerability.tier,
    title: vulnerability.title,
    url: vulnerability.url,
    vectors: [...vulnerability.vectors],
    versions: [...vulnerability.versions],
    weaknesses: [...vulnerability.weaknesses],
  }
}

function withdrawnForm({ aliases, id, intervals, versions }: Withdrawn): RecordedWithdrawn {
  return { aliases: [...aliases], id, intervals: intervals.map(intervalForm), versions: [...versions] }
}

function intervalForm(interval: AffectedInterval): RecordedVulnerability['intervals'][number] {
  const { fixed, introduced, lastAffected, limit } = interval
  return { fixed: fixed ?? undefined, introduced, lastAffected: lastAffected ?? undefined, limit }
}

interface Listed extends Pick<Recordable, 'environments' | 'indexes'> {
  /** Whether its metadata is known. */
  readonly isRead: (file: ReleaseFile) => boolean
}

function projectsForm(
  { environments, metadata, projects }: OtherRecordable,
  { indexes }: Pick<Recordable, 'indexes'>,
): Recording['projects'] {
  const listed = { environments, indexes, isRead: isReadIn(metadata) }
  return inOrder(projects, (project) => projectForm(project, listed))
}

/** By `fileKey`; keys are written only of files whose names occur, since most files are not read. */
function isReadIn(metadata: ReadonlyMap<string, Metadata>): Listed['isRead'] {
  const names = new Set<string>()
  for (const key of metadata.keys()) names.add(key.slice(key.indexOf(':') + 1))
  return (file) => names.has(file.filename) && metadata.has(fileKey(file))
}

function projectForm(project: Project, facts: Listed): RecordedProject {
  if (project.status === 'absent') return { absent: true }
  const files = decidingFiles(project, facts).map((file) => fileForm(file, facts))
  return project.status === 'silent' ? { files, silent: { index: project.index, reason: project.reason } } : { files }
}

/** For each index by itself; sorted by index and name. */
function decidingFiles(project: Exclude<Project, { status: 'absent' }>, facts: Listed): readonly ReleaseFile[] {
  const deciding = new Set<ReleaseFile>()
  for (const { ordinal } of facts.indexes) {
    const files = project.files.filter((file) => file.index === ordinal)
    if (files.length === 0) continue
    const own: Project =
      files.length === project.files.length ? project : { status: 'listed', name: project.name, files }
    const shelf = shelfOf(own)
    const several: (readonly Shelved[])[] = []
    for (const group of shelf.groups.values()) {
      // What is kept of a listing has mostly one file of a version, which decides whatever it fits.
      if (group.length > 1) several.push(group)
      else for (const { file } of group) deciding.add(file)
    }
    if (several.length === 0) continue
    const fits = facts.environments.map((environment) => fitsOf(shelf, environment))
    const onAnyPython = fits.map(({ ranks, admits }) => ({ ranks, admits: admits.map(() => true) }))
    for (const group of several) addDeciding(group, fits, onAnyPython, deciding)
  }
  // Pages mostly list their files by name already.
  return project.files.filter((file) => deciding.has(file)).sort((a, b) => a.index - b.index || byName(a, b))
}

/** Of the files of a version those that decide in some environment; without any, one that stands for it. */
function addDeciding(
  group: readonly Shelved[],
  fits: readonly Fits[],
  onAnyPython: readonly Fits[],
  deciding: Set<ReleaseFile>,
): void {
  const before = deciding.size
  for (let at = 0; at < fits.length; at++) {
    const own = fits[at]
    const open = onAnyPython[at]
    if (own !== undefined && open !== undefined) addDecidingIn(group, own, open, deciding)
  }
  if (deciding.size > before) return
  const first = group.map(({ file }) => file).sort(byName)[0]
  if (first !== undefined) deciding.add(first)
}

/** Those that an installer takes at any time, or would but for its Python. */
function addDecidingIn(group: readonly Shelved[], fits: Fits, onAnyPython: Fits, deciding: Set<ReleaseFile>): void {
  const taken = takenOf(group, fits, null)
  const best = taken ?? takenOf(group, onAnyPython, null)
  if (best === null) return
  // An sdist that stands before yanked wheels: that there are wheels counts too.
  if (taken?.file.kind === 'sdist' && hasWheel(group, fits, null)) for (const { file } of group) deciding.add(file)
  else deciding.add(best.file)
}

function byName(a: ReleaseFile, b: ReleaseFile): number {
  return a.filename < b.filename ? -1 : 1
}

/** Most of a recording: parts that are left out, instead of being undefined, are quicker to write. */
function fileForm(file: ReleaseFile, { isRead }: Listed): RecordedFile {
  const { announcesMetadata, filename, index, requiresPython, sha256, uploadTime, wheelsFor, yanked } = file
  const form: { -readonly [Part in keyof RecordedFile]: RecordedFile[Part] } = announcesMetadata
    ? { announced: true, file: filename }
    : { file: filename }
  if (index !== 0) form.index = index
  if (requiresPython !== null) form.python = requiresPython
  if (sha256 !== null && isRead(file)) form.sha256 = sha256
  if (uploadTime !== null) form.time = uploadTime
  if (wheelsFor !== undefined) form.wheels = [...wheelsFor]
  if (yanked !== false) form.yanked = yanked.reason
  return form
}

function metadataForm(metadata: Metadata): RecordedMetadata {
  if (metadata.status === 'unknown') return { unknown: metadata.reason }
  const { requiresDist, requiresPython, providesExtra, source, unreadable } = metadata
  return {
    extras: providesExtra.length === 0 ? undefined : [...providesExtra],
    python: requiresPython?.text,
    requires: requiresDist.length === 0 ? undefined : requiresDist.map(({ text }) => text),
    source,
    unreadable: unreadable.length === 0 ? undefined : [...unreadable],
  }
}
