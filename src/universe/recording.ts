/**
 * Writing the facts of a run down, as bytes that name the universe by their SHA-256.
 *
 * Kept are the facts that decide: of each project the files that an installer could take in an environment of the run, of each
 * index its own, and their metadata as far as it was learnt. All other files could never be chosen. Reading is replay.ts.
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
import { releasesOf } from './releases.ts'
import type { DriverNeed, Rule } from './rule.ts'
import { fileKey } from './snapshot.ts'

export interface FileHash {
  readonly filename: string
  readonly kind: 'wheel' | 'sdist'
  readonly sha256: string
}

/** The facts of a run, known by now. */
export interface Recordable {
  readonly clock: string
  readonly clockIsSet: boolean
  readonly environments: readonly Environment[]
  readonly indexes: readonly IndexPlace[]
  readonly rules: readonly Rule[]
  readonly drivers: readonly DriverNeed[]
  readonly advisories: {
    vulnerabilities(name: PackageName): readonly Vulnerability[]
    withdrawn(name: PackageName): readonly Withdrawn[]
    /** Why some may be missing. */
    readonly gaps: readonly string[]
  }
  readonly projects: ReadonlyMap<PackageName, Project>
  /** By `fileKey`. */
  readonly metadata: ReadonlyMap<string, Metadata>
  /** By name and version. */
  readonly hashes: ReadonlyMap<string, readonly FileHash[]>
}

/** Canonical JSON. */
export function recordUniverse(facts: Recordable): Uint8Array {
  const recording: Recording = {
    form: 'lockstep-universe-1',
    clock: facts.clock,
    clockIsSet: facts.clockIsSet,
    environments: [...facts.environments],
    indexes: [...facts.indexes],
    rules: facts.rules.map(ruleForm),
    ...(facts.drivers.length === 0 ? {} : { drivers: [...facts.drivers] }),
    advisories: advisoriesForm(facts),
    ...(facts.advisories.gaps.length === 0 ? {} : { advisoryGaps: [...facts.advisories.gaps] }),
    projects: Object.fromEntries([...facts.projects].map(([name, project]) => [name, projectForm(project, facts)])),
    metadata: Object.fromEntries([...facts.metadata].map(([key, metadata]) => [key, metadataForm(metadata)])),
    hashes: Object.fromEntries(
      [...facts.hashes].map(([key, hashes]) => [
        key,
        hashes.map(({ filename, ...rest }) => ({ file: filename, ...rest })),
      ]),
    ),
  }
  return canonicalBytes(recording)
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

function ruleForm(rule: Rule): Recording['rules'][number] {
  return {
    id: rule.id,
    subject: rule.subject,
    versions: rule.versions.text,
    requires: rule.requires.map(({ name, specifier }) => ({ name, specifier: specifier.text })),
    because: rule.because,
    source: rule.source,
  }
}

function advisoriesForm({ advisories, projects }: Recordable): Recording['advisories'] {
  const form: Recording['advisories'] = {}
  for (const name of projects.keys()) {
    const vulnerabilities = advisories.vulnerabilities(name).map(vulnerabilityForm)
    const withdrawn = advisories.withdrawn(name).map(withdrawnForm)
    if (vulnerabilities.length + withdrawn.length === 0) continue
    form[name] = {
      ...(vulnerabilities.length === 0 ? {} : { vulnerabilities }),
      ...(withdrawn.length === 0 ? {} : { withdrawn }),
    }
  }
  return form
}

function vulnerabilityForm(vulnerability: Vulnerability): RecordedVulnerability {
  const { id, aliases, tier, cvss, vectors, intervals, versions, malicious, weaknesses, title } = vulnerability
  const { published, modified, url } = vulnerability
  return {
    id,
    aliases: [...aliases],
    tier,
    cvss,
    vectors: [...vectors],
    intervals: intervals.map(intervalForm),
    versions: [...versions],
    ...(malicious ? { malicious } : {}),
    weaknesses: [...weaknesses],
    title,
    published,
    modified,
    url,
  }
}

function withdrawnForm({ id, aliases, intervals, versions }: Withdrawn): RecordedWithdrawn {
  return { id, aliases: [...aliases], intervals: intervals.map(intervalForm), versions: [...versions] }
}

function intervalForm({
  introduced,
  fixed,
  lastAffected,
  limit,
}: AffectedInterval): RecordedVulnerability['intervals'][number] {
  return {
    introduced,
    ...(fixed === null ? {} : { fixed }),
    ...(lastAffected === null ? {} : { lastAffected }),
    ...(limit === undefined ? {} : { limit }),
  }
}

function projectForm(project: Project, facts: Recordable): RecordedProject {
  if (project.status === 'absent') return { absent: true }
  const files = decidingFiles(project, facts).map((file) => fileForm(file, facts.metadata))
  return project.status === 'silent' ? { files, silent: { index: project.index, reason: project.reason } } : { files }
}

/** The files that `releasesOf` gives in some environment, for each index by itself; sorted by index and name. */
function decidingFiles(project: Exclude<Project, { status: 'absent' }>, facts: Recordable): readonly ReleaseFile[] {
  const deciding = new Set<ReleaseFile>()
  for (const { ordinal } of facts.indexes) {
    const files = project.files.filter((file) => file.index === ordinal)
    if (files.length === 0) continue
    const own: Project =
      files.length === project.files.length ? project : { status: 'listed', name: project.name, files }
    for (const environment of facts.environments) {
      for (const release of releasesOf(own, environment, null)) {
        deciding.add(release.file)
        // An sdist that stands before yanked wheels: that there are wheels counts too.
        if (release.file.kind === 'sdist' && release.hasWheel) {
          for (const file of files) if (file.version.key === release.version.key) deciding.add(file)
        }
      }
    }
  }
  return [...deciding].sort((a, b) => a.index - b.index || (a.filename < b.filename ? -1 : 1))
}

function fileForm(file: ReleaseFile, metadata: ReadonlyMap<string, Metadata>): RecordedFile {
  return {
    ...(file.announcesMetadata ? { announced: true as const } : {}),
    file: file.filename,
    ...(file.index === 0 ? {} : { index: file.index }),
    ...(file.requiresPython === null ? {} : { python: file.requiresPython }),
    ...(file.sha256 !== null && metadata.has(fileKey(file)) ? { sha256: file.sha256 } : {}),
    ...(file.uploadTime === null ? {} : { time: file.uploadTime }),
    ...(file.yanked === false ? {} : { yanked: file.yanked.reason }),
  }
}

function metadataForm(metadata: Metadata): RecordedMetadata {
  if (metadata.status === 'unknown') return { unknown: metadata.reason }
  const { requiresDist, requiresPython, providesExtra, source, unreadable } = metadata
  return {
    ...(providesExtra.length === 0 ? {} : { extras: [...providesExtra] }),
    ...(requiresPython === null ? {} : { python: requiresPython.text }),
    ...(requiresDist.length === 0 ? {} : { requires: requiresDist.map((requirement) => requirement.text) }),
    source,
    ...(unreadable.length === 0 ? {} : { unreadable: [...unreadable] }),
  }
}
