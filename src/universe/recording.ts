/**
 * Writing the facts of a run down, as bytes that name the universe by their SHA-256.
 *
 * Kept are the facts that decide: of each project the files that are listed (`Project` says which), of each index its own, and their
 * metadata as far as it was learnt. Reading is replay.ts.
 */
import type { AffectedInterval, Vulnerability, Withdrawn } from '../osv/vulnerability.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import { decidingFiles } from './deciding-files.ts'
import type { DecidedBy } from './deciding-files.ts'
import type { IndexPlace, Metadata, Project, ReleaseFile } from './facts.ts'
import { canonicalBytes, universeName, writtenBytes, writtenName } from './recorded-bytes.ts'
import type {
  RecordedFile,
  RecordedMetadata,
  RecordedProject,
  RecordedVulnerability,
  RecordedWithdrawn,
  Recording,
} from './recording-form.ts'
import type { DriverNeed, Rule } from './rule.ts'
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

/** Canonical JSON. */
export function recordUniverse(facts: Recordable): Uint8Array {
  const recording = recordingOf(facts)
  return isOutOfOrder(facts) ? canonicalBytes(recording) : writtenBytes(recording)
}

/** The name of the same universe, without its bytes: of a large one they are megabytes that a run mostly makes for nothing else. */
export function nameUniverse(facts: Recordable): string {
  const recording = recordingOf(facts)
  return isOutOfOrder(facts) ? universeName(canonicalBytes(recording)) : writtenName(recording)
}

/** An object lists keys like numbers first. */
function isOutOfOrder(facts: Recordable): boolean {
  return [...namesIn(facts)].some((name) => /^\d+$/.test(name))
}

/** All keys are written in their order here, so that the engine can write it at once. */
function recordingOf(facts: Recordable): Recording {
  const { advisories, drivers, environments } = facts
  return {
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

interface Listed extends DecidedBy {
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
