/**
 * Every release that a slot's package has, and what bars it: the solver's candidates (solve/domain.ts, solve/knowledge.ts) seen from the
 * other side. A release without a bar is a candidate there, and the other way round.
 *
 * A bar is the facts that exclude the release together: lifting one of them lifts the bar. What is not known of a release bars nothing.
 */
import type { Environment } from '../python/environment.ts'
import { includes } from '../python/intervals.ts'
import type { Specifier } from '../python/specifier.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import { compareVersions, isPrerelease } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { isDirect, isMajorChange, maturityOf, sameRelease, labelsOf, names } from '../solve/domain.ts'
import { maliciousAmong } from '../solve/findings.ts'
import { declaredExtras } from '../solve/knowledge.ts'
import { allows } from '../solve/policy.ts'
import type { Slot, Task } from '../solve/slot.ts'
import type { Metadata, Project, ReleaseFile } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import { releaseAt, releasesOf } from '../universe/releases.ts'
import type { Release } from '../universe/releases.ts'
import { activeRequirements, metadataAdmitsPython } from '../universe/requirements.ts'
import { isAfter } from '../universe/upload-times.ts'
import type { Fact, FactTable } from './fact.ts'
import { modelOf } from './hypothetical-facts.ts'
import { askedFact, holdsOf, lineFact, lineOf, statedOf } from './stated.ts'
import type { Stated } from './stated.ts'

type Bar = readonly Fact[]

export interface Known {
  readonly version: Version
  /** By position of the slot's environments: whose metadata speaks for it; null where there is none. */
  readonly files: readonly (ReleaseFile | null)[]
  readonly bars: readonly Bar[]
  /** Of those the ones that keep it from being a candidate at all, whatever its metadata say. */
  readonly listingBars: readonly Bar[]
  readonly isPresent: readonly boolean[]
  /** It may be chosen only where a chosen release names it, unless that fact is lifted. */
  readonly isNamedOnly: Fact | null
  /** That fact binds only where a stable release is a candidate, and as things are none is. */
  readonly standsIn: boolean
}

/** Ascending, each version once. */
export function knownReleases(slot: Slot, project: Project, task: Task, table: FactTable): readonly Known[] {
  const places = slot.environments.map((_, at) => new Place(slot, at, project, task, table))
  const versions = new Map<string, Version>()
  for (const place of places) for (const version of place.versions()) versions.set(version.key, version)
  const sorted = [...versions.values()].sort(compareVersions)
  const ties = (slot.declared?.roots ?? []).map(({ declaration }) => askedFact(table, declaration))
  const known = sorted.map((version) => {
    const seen = places.map((place) => place.look(version))
    return {
      version,
      files: seen.map(({ file }) => file),
      isPresent: seen.map(({ isPresent }) => isPresent),
      bars: joined(
        seen.map(({ bars }) => bars),
        ties,
      ),
      listingBars: joined(
        seen.map(({ listingBars }) => listingBars),
        ties,
      ),
    }
  })
  const hasStable = known.some(({ version, listingBars }) => !isPrerelease(version) && listingBars.length === 0)
  const isFree = freedomOf(slot, places)
  return known.map((each) => {
    const isBound = !isFree(each)
    return {
      ...each,
      isNamedOnly: isBound ? table.of('prerelease', slot.name, null, '') : null,
      standsIn: isBound && !hasStable,
    }
  })
}

/** What bars a release in some environments alone bars it in the others by the lines that give all of them one version. */
function joined(places: readonly (readonly Bar[])[], ties: Bar): readonly Bar[] {
  const [only] = places
  if (only !== undefined && places.length === 1) return only.length < 2 ? only : distinct(only)
  const keys = places.map((bars) => new Set(bars.map(keyOf)))
  const bars = places.flatMap((list) =>
    list.map((bar) => (keys.every((known) => known.has(keyOf(bar))) ? bar : [...new Set([...bar, ...ties])])),
  )
  return distinct(bars)
}

function keyOf(bar: Bar): string {
  return bar.map(({ id }) => id).join()
}

function distinct(bars: readonly Bar[]): readonly Bar[] {
  return [...new Map(bars.map((bar) => [keyOf(bar), bar])).values()]
}

interface Seen {
  readonly file: ReleaseFile | null
  readonly isPresent: boolean
  readonly bars: readonly Bar[]
  readonly listingBars: readonly Bar[]
}

/** A slot in one of its environments. */
class Place {
  readonly #slot: Slot
  readonly #number: number
  readonly #environment: Environment
  readonly #project: Project
  readonly #task: Task
  readonly #table: FactTable
  readonly #present: Version | null
  readonly #stands: Release | null
  readonly #releases: ReadonlyMap<string, Release>
  readonly #groups: ReadonlyMap<string, readonly ReleaseFile[]>
  readonly #mayBuild: boolean
  readonly #keepsLabel: (version: Version) => boolean
  readonly #isMature: (release: Release) => boolean
  readonly #isMalicious: (version: Version) => boolean
  readonly #stated: readonly Stated[]
  readonly #holds: readonly Bar[]
  readonly #asked: Bar

  constructor(slot: Slot, at: number, project: Project, task: Task, table: FactTable) {
    const number = slot.environments[at] ?? 0
    const environment = task.problem.environments[number]?.environment
    if (environment === undefined) throw new RangeError(`the problem has no environment ${number}`)
    this.#slot = slot
    this.#number = number
    this.#environment = environment
    this.#project = project
    this.#task = task
    this.#table = table
    this.#present = slot.present[at] ?? null
    this.#stands = this.#present === null ? null : releaseAt(project, environment, this.#present)
    const releases = releasesOf(project, environment, task.facts.clock)
    this.#releases = new Map(releases.map((release) => [release.version.key, release]))
    this.#groups = groupsOf(project, task.facts.clock)
    this.#mayBuild = this.#stands === null ? releases.every(({ hasWheel }) => !hasWheel) : !this.#stands.hasWheel
    this.#keepsLabel = labelsOf(slot, this.#present, releases)
    const isOld = maturityOf(task)
    this.#isMature = (release) => isOld({ ...release, yanked: false })
    this.#isMalicious = maliciousAmong(task.facts, slot.name)
    this.#stated = statedOf(slot, number, task, table)
    this.#holds = holdsOf(slot, task, table)
    this.#asked = slot.declared?.roots.map(({ declaration }) => askedFact(table, declaration)) ?? []
  }

  versions(): Iterable<Version> {
    const versions = [...this.#groups.values()].flatMap(([first]) => first?.version ?? [])
    if (this.#present !== null && !this.#groups.has(this.#present.key) && this.#standsByItself())
      versions.push(this.#present)
    if (this.#stands !== null) versions.push(this.#stands.version)
    return versions
  }

  /** It is the candidate whatever the index lists: a direct reference, a silent index. */
  #standsByItself(): boolean {
    return isDirect(this.#slot) || this.#project.status === 'silent'
  }

  look(version: Version): Seen {
    const isPresent = this.#present !== null && compareVersions(this.#present, version) === 0
    const stated = this.#stated
      .filter(({ sparesPresent }) => !isPresent || sparesPresent !== true)
      .filter(({ specifiers }) => specifiers.some(({ intervals }) => !includes(intervals, version)))
      .map(({ bar }) => bar)
    if (this.#standsByItself()) {
      const file = isDirect(this.#slot) ? null : (this.#task.present[this.#number]?.get(this.#slot.name)?.file ?? null)
      const bars = isPresent ? stated : [...stated, this.#immovable()]
      return { file, isPresent, bars, listingBars: bars }
    }
    const release = isPresent ? this.#stands : (this.#releases.get(version.key) ?? null)
    const file = release?.file ?? this.#model(version)
    const listingBars: Bar[] = [...stated]
    if (release === null) listingBars.push(...this.#notInstalled(version))
    if (!isPresent) listingBars.push(...this.#notMovedTo(version, release))
    return { file, isPresent, bars: [...listingBars, ...this.#notByMetadata(file, isPresent)], listingBars }
  }

  #model(version: Version): ReleaseFile | null {
    return modelOf(this.#groups.get(version.key) ?? [], this.#environment) ?? null
  }

  #immovable(): Bar {
    const { name, declared } = this.#slot
    const direct = declared?.roots.find(({ declaration }) => declaration.style === 'url')
    if (direct === undefined) return [this.#table.of('silent', name, null, '')]
    return [lineFact(this.#table, direct.declaration), askedFact(this.#table, direct.declaration)]
  }

  /** No file of the version installs here. */
  #notInstalled(version: Version): readonly Bar[] {
    const tags = supportedTags(this.#environment)
    const files = this.#groups.get(version.key) ?? []
    const fits = files.filter((file) => file.kind === 'sdist' || wheelRank(tags, file.filename) > 0)
    const bars: Bar[] = []
    const isBuilt = fits.length > 0 && fits.every(({ kind }) => kind === 'sdist')
    if (fits.length === 0 || (isBuilt && !this.#mayBuild)) bars.push([this.#wheel()])
    const deciding = fits.length > 0 && !isBuilt ? fits : files
    if (!deciding.some((file) => admitsPython(file.requiresPython, this.#environment))) bars.push([this.#python()])
    return bars
  }

  #wheel(): Fact {
    const { name } = this.#slot
    const environment = this.#number
    return this.#table.of('wheel', name, { kind: 'wheel', name, environment }, `${environment}`, { environment })
  }

  #python(): Fact {
    const { name } = this.#slot
    return this.#table.of('python', name, { kind: 'python', name }, '')
  }

  #notMovedTo(version: Version, release: Release | null): readonly Bar[] {
    const { name } = this.#slot
    const { policy } = this.#task
    const bars: Bar[] = [...this.#holds]
    const add = (kind: 'yank' | 'age'): void => {
      bars.push([this.#table.of(kind, name, { kind, name }, '')])
    }
    const declared = this.#asked
    const addDeclared = (kind: 'downgrade' | 'major'): void => {
      const fact = this.#table.of(kind, name, { kind, name }, '')
      for (const asked of declared) bars.push([fact, asked])
    }
    if (release !== null && !release.hasWheel && !this.#mayBuild) bars.push([this.#wheel()])
    if (!this.#keepsLabel(version)) {
      const label = this.#table.of('label', name, null, '', { declaration: lineOf(this.#slot) })
      if (declared.length === 0) bars.push([label])
      for (const asked of declared) bars.push([label, asked])
    }
    const files = this.#groups.get(version.key) ?? []
    if (release?.yanked ?? files.every(({ yanked }) => yanked !== false)) add('yank')
    if (release === null ? !files.some((file) => this.#isMature(plain(file))) : !this.#isMature(release)) add('age')
    if (this.#isMalicious(version)) bars.push([this.#table.of('malicious', name, null, '')])
    if (this.#slot.declared === null || this.#present === null) return bars
    if (compareVersions(version, this.#present) < 0 && !allows(policy.allowDowngrades, name)) addDeclared('downgrade')
    const isMajor = isMajorChange(this.#present, version)
    if (policy.strategy === 'latest' && isMajor && !allows(policy.allowMajors, name)) addDeclared('major')
    return bars
  }

  /** As solve/knowledge.ts reads it. */
  #notByMetadata(file: ReleaseFile | null, isPresent: boolean): readonly Bar[] {
    const { facts, problem, policy } = this.#task
    const { name } = this.#slot
    const { withoutDependencies } = problem.installer
    const metadata = file === null ? undefined : facts.metadata(file)
    if (metadata === undefined) return []
    if (metadata.status === 'unknown') {
      if (isPresent || withoutDependencies || policy.allowUnknownRequirements) return []
      return [[this.#table.of('unknown', null, { kind: 'unknown' }, '')]]
    }
    const bars: Bar[] = []
    if (!metadataAdmitsPython(metadata, this.#environment)) bars.push([this.#python()])
    if (isPresent) return bars
    const urls = activeRequirements(metadata, this.#environment, []).filter(({ url }) => url !== null)
    if (!withoutDependencies && (metadata.unreadable.length > 0 || urls.length > 0)) {
      bars.push([this.#table.of('unreadable', name, { kind: 'unreadable', name }, '')])
    }
    if (metadata.hasCompiledSources === true && file?.kind === 'sdist' && !allows(policy.allowBuild, name)) {
      bars.push([this.#table.of('build', name, { kind: 'build', name }, ''), this.#wheel()])
    }
    if (this.#losesExtra(metadata)) bars.push([this.#table.of('extra', name, { kind: 'extra', name }, '')])
    return bars
  }

  #losesExtra(metadata: Extract<Metadata, { status: 'known' }>): boolean {
    const before = this.#stands === null ? undefined : this.#task.facts.metadata(this.#stands.file)
    if (before === undefined || before.status === 'unknown') return false
    return declaredExtras(this.#slot, this.#number).some(
      (extra) => before.providesExtra.includes(extra) && !metadata.providesExtra.includes(extra),
    )
  }

  get statedSpecifiers(): readonly Specifier[] {
    return this.#stated.flatMap(({ specifiers }) => specifiers)
  }
}

/** A listed file as if it were the release. */
function plain(file: ReleaseFile): Release {
  return {
    version: file.version,
    file,
    yanked: false,
    isPrerelease: isPrerelease(file.version),
    uploadTime: file.uploadTime,
    hasWheel: file.kind === 'wheel',
  }
}

/** Files that are there at the clock, by version. */
function groupsOf(project: Project, clock: string): ReadonlyMap<string, readonly ReleaseFile[]> {
  if (project.status === 'absent') return new Map()
  const there = project.files.filter(({ uploadTime }) => !isAfter(uploadTime, clock))
  return Map.groupBy(there, ({ version }) => version.key)
}

/** As solve/domain.ts: what may be chosen by itself whatever else there is. */
function freedomOf(
  slot: Slot,
  places: readonly Place[],
): (release: Omit<Known, 'isNamedOnly' | 'standsIn'>) => boolean {
  const standsOn = slot.present.filter((version) => version !== null && isPrerelease(version))
  const stated = places.flatMap((place) => place.statedSpecifiers)
  return ({ version, isPresent }) =>
    !isPrerelease(version) ||
    isPresent.includes(true) ||
    standsOn.some((present) => present !== null && sameRelease(present, version)) ||
    stated.some((specifier) => names(specifier, version))
}
