/**
 * A snapshot from a few lines of plain data: what scenario files, property tests and brute-force oracles write down.
 *
 * In: packages -> versions -> requirement strings (or a release with more to say). Out: a `Snapshot` that is a whole index:
 * a package it does not name is absent. What cannot be read is an error in the sketch, and is thrown.
 */
import type { Vulnerability } from '../osv/vulnerability.ts'
import { normalizeExtra, normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import type { Requirement } from '../python/requirement.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import { parseVersion } from '../python/version.ts'
import type { IndexPlace, Metadata, Project, ReleaseFile } from './facts.ts'
import { withUploadTimes } from './upload-times.ts'
import type { Rule } from './rule.ts'
import { fileKey } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'

/** One release in plain words; `requires` alone may be written as a list. */
export interface SketchedRelease {
  readonly requires?: readonly string[]
  /** Provides-Extra; extras that `requires` names in markers are added by themselves. */
  readonly extras?: readonly string[]
  readonly requiresPython?: string
  /** true, or the reason. */
  readonly yanked?: boolean | string
  /** ISO 8601; null for an index that gives none. */
  readonly uploadTime?: string | null
  /** Wheel tags, one wheel for each: `py3-none-any` by itself; `[]` for none. */
  readonly wheels?: readonly string[]
  readonly sdist?: boolean
  /** The source distribution holds sources to compile. */
  readonly hasCompiledSources?: boolean
  /** Why the requirements cannot be learnt. */
  readonly unknown?: string
  /** Ordinal of the place it stands in; 0 by itself. */
  readonly index?: number
}

/** Requirements alone; a release; or what several places have of one version. */
export type SketchedProject = Readonly<Record<string, SketchedRelease | readonly string[] | readonly SketchedRelease[]>>

export interface Sketch {
  readonly packages: Readonly<Record<string, SketchedProject>>
  readonly vulnerabilities?: readonly Vulnerability[]
  readonly rules?: readonly Rule[]
  readonly clock?: string
  readonly clockIsSet?: boolean
  readonly indexes?: readonly IndexPlace[]
  /** Packages that an index would not tell about: name to reason. */
  readonly silent?: Readonly<Record<string, string>>
}

/** The upload time of a sketched release that states none. */
export const SKETCHED_TIME = '2020-01-01T00:00:00Z'

export function snapshotOf(sketch: Sketch): Snapshot {
  const projects = new Map<PackageName, Project>()
  const metadata = new Map<string, Metadata>()
  for (const [raw, releases] of Object.entries(sketch.packages)) {
    const name = normalizeName(raw)
    const files: ReleaseFile[] = []
    for (const [version, written] of Object.entries(releases)) {
      for (const release of releasesIn(written)) {
        const known = metadataOf(release, `${raw} ${version}`)
        for (const file of filesOf(name, version, release)) {
          files.push(file)
          metadata.set(fileKey(file), file.kind === 'sdist' ? asSdist(known, release) : known)
        }
      }
    }
    projects.set(name, { status: 'listed', name, files: withUploadTimes(files, sketch.clockIsSet ?? false) })
  }
  for (const [raw, reason] of Object.entries(sketch.silent ?? {})) {
    const name = normalizeName(raw)
    const listed = projects.get(name)
    const files = listed !== undefined && listed.status === 'listed' ? listed.files : []
    projects.set(name, { status: 'silent', name, files, index: 0, reason })
  }
  return {
    clock: sketch.clock ?? '2026-11-22T23:59:59Z',
    indexes: sketch.indexes ?? [{ ordinal: 0, role: 'index' }],
    rules: sketch.rules ?? [],
    projects,
    metadata,
    vulnerabilities: byPackage(sketch.vulnerabilities ?? []),
    otherwise: 'absent',
  }
}

/** Vulnerabilities by the package they concern, each list sorted by id. */
export function byPackage(
  vulnerabilities: readonly Vulnerability[],
): ReadonlyMap<PackageName, readonly Vulnerability[]> {
  const groups = new Map<PackageName, Vulnerability[]>()
  for (const vulnerability of [...vulnerabilities].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const group = groups.get(vulnerability.package)
    if (group === undefined) groups.set(vulnerability.package, [vulnerability])
    else group.push(vulnerability)
  }
  return groups
}

function releasesIn(written: SketchedProject[string]): readonly SketchedRelease[] {
  if (isRequirements(written)) return [{ requires: written }]
  return isList(written) ? written : [written]
}

function isList(written: SketchedProject[string]): written is readonly string[] | readonly SketchedRelease[] {
  return Array.isArray(written)
}

function isRequirements(written: SketchedProject[string]): written is readonly string[] {
  return isList(written) && written.every((one) => typeof one === 'string')
}

function filesOf(name: PackageName, versionText: string, release: SketchedRelease): readonly ReleaseFile[] {
  const version = parseVersion(versionText)
  if (version === null) throw new Error(`${name}: "${versionText}" is not a version`)
  const stem = `${name.replaceAll('-', '_')}-${versionText}`
  const named = [
    ...(release.wheels ?? ['py3-none-any']).map((tag) => ({ kind: 'wheel' as const, filename: `${stem}-${tag}.whl` })),
    ...(release.sdist === true ? [{ kind: 'sdist' as const, filename: `${stem}.tar.gz` }] : []),
  ]
  return named.map(({ kind, filename }) => ({
    filename,
    project: name,
    kind,
    version,
    index: release.index ?? 0,
    yanked: yankedOf(release.yanked ?? false),
    requiresPython: release.requiresPython ?? null,
    uploadTime: release.uploadTime === undefined ? SKETCHED_TIME : release.uploadTime,
    sha256: null,
    announcesMetadata: true,
  }))
}

function yankedOf(yanked: boolean | string): ReleaseFile['yanked'] {
  if (yanked === false) return false
  return { reason: yanked === true ? '' : yanked }
}

function metadataOf(release: SketchedRelease, where: string): Metadata {
  if (release.unknown !== undefined) return { status: 'unknown', reason: release.unknown }
  const requiresDist = (release.requires ?? []).map((text) => requirementOf(text, where))
  const named = (release.requires ?? []).flatMap((text) => [...text.matchAll(/\bextra\s*==\s*['"]([^'"]+)['"]/g)])
  const extras = [...(release.extras ?? []), ...named.map((match) => match[1] ?? '')]
  return {
    status: 'known',
    requiresDist,
    requiresPython: release.requiresPython === undefined ? null : parseSpecifierSet(release.requiresPython),
    providesExtra: [...new Set(extras.map((extra) => normalizeExtra(extra)))].sort(),
    source: 'metadata',
    unreadable: [],
  }
}

function requirementOf(text: string, where: string): Requirement {
  const requirement = parseRequirement(text)
  if (requirement === null) throw new Error(`${where}: "${text}" is not a requirement`)
  return requirement
}

function asSdist(metadata: Metadata, { hasCompiledSources }: SketchedRelease): Metadata {
  if (metadata.status !== 'known') return metadata
  return { ...metadata, source: 'sdist', ...(hasCompiledSources === undefined ? {} : { hasCompiledSources }) }
}
