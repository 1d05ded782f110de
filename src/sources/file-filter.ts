/**
 * Which files of a project a run cares for: wheels that install in one of its environments, and source distributions; and which of
 * these decide anything.
 *
 * Wheels of a project share few tags, so each text of tags is looked up once. Of a release without a wheel for some environment it is told
 * which other Pythons and platforms it has wheels for. Out as well: the release file that a listed file is, or null where its name is not one of the project's.
 */
import { knownPythons } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { parseSdistFilename, parseWheelFilename } from '../python/filename.ts'
import type { PackageName } from '../python/name.ts'
import { otherPlatforms } from '../python/platform.ts'
import { isForPlatform, supportedTags, wheelRank } from '../python/tags.ts'
import type { ReleaseFile } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import type { FileFilter, ListedFile } from './listed-file.ts'
import { Sieve } from './sieve.ts'
import type { Fit } from './sieve.ts'

/** Endings that pip and uv install from. */
const SDIST = /\.(?:tar\.gz|zip|tgz|tar\.bz2|tar\.xz|tar)$/

/** Below every wheel. */
const SDIST_RANK = 0.5

export class Targets {
  /** Equal for runs that keep the same files. */
  readonly key: string
  readonly #environments: readonly Environment[]
  /** By platform, without the environments. */
  readonly #others: OtherPlaces
  readonly #fits = new Map<string, RankedFit>()
  readonly #sdist: RankedFit
  readonly #keepsSources: boolean

  /** `keepsSources`: an installer may be told to leave wheels, so that sdists beside them decide too. */
  constructor(environments: readonly Environment[], keepsSources = false) {
    this.#environments = environments
    this.#others = othersOf(environments)
    this.#sdist = { isTaken: environments.length > 0, ranks: environments.map(() => SDIST_RANK), others: [] }
    const targets = environments.map(({ pythonFull, platform }) => `${pythonFull}-${platform}`)
    this.#keepsSources = keepsSources
    this.key = `places+${[...new Set(targets)].sort().join('+')}${keepsSources ? '+sources' : ''}`
  }

  readonly cares: FileFilter = (filename) => this.#fitOf(filename).isTaken

  /** For one page. */
  sieve(): Sieve {
    return new Sieve((filename) => this.#fitOf(filename), releaseText)
  }

  /**
   * The files that an installer would take in one of the environments, were there no others: of each version the best one for
   * each, and where nothing but its Python is in the way, the best one all the same: uv counts what it passes over. Where an sdist stands before yanked wheels, those stay too.
   * Of a version of which that leaves nothing, the one that stands for it in the sieve that the files have gone through. In the order given.
   */
  deciding(files: readonly ListedFile[], sieve = this.sieve()): readonly ListedFile[] {
    const byVersion = new Map<string, ListedFile[]>()
    for (const file of files) {
      const version = releaseText(file.filename)
      const group = byVersion.get(version)
      if (group === undefined) byVersion.set(version, [file])
      else group.push(file)
    }
    const kept = new Map<ListedFile, readonly string[]>()
    for (const [release, group] of byVersion) {
      const own = new Set<ListedFile>()
      let lacksWheel = false
      for (const position of this.#environments.keys()) {
        if (!this.#keepBest(group, position, own)) lacksWheel = true
        if (this.#keepsSources) this.#keepBest(group.filter(isSource), position, own)
      }
      const standIn = own.size === 0 ? sieve.standIn(release) : undefined
      for (const file of standIn === undefined ? [] : group) if (file.filename === standIn) own.add(file)
      const wheelsFor = lacksWheel ? sieve.othersOf(release) : []
      for (const file of own) kept.set(file, wheelsFor)
    }
    return files.flatMap((file) => {
      const wheelsFor = kept.get(file)
      if (wheelsFor === undefined) return []
      return [wheelsFor.length === 0 ? file : { ...file, wheelsFor }]
    })
  }

  /** Whether there is a wheel for the environment. */
  #keepBest(group: readonly ListedFile[], position: number, kept: Set<ListedFile>): boolean {
    const environment = this.#environments[position]
    if (environment === undefined) return false
    let best: ListedFile | null = null
    let bestRank = 0
    let hasWheel = false
    let passedOver: ListedFile | null = null
    let passedRank = 0
    for (const file of group) {
      const rank = this.#fitOf(file.filename).ranks[position] ?? 0
      if (rank === 0) continue
      if (!admitsPython(file.requiresPython, environment)) {
        if (passedOver === null || isBetter(file, rank, passedOver, passedRank)) [passedOver, passedRank] = [file, rank]
        continue
      }
      hasWheel ||= rank > SDIST_RANK
      if (best !== null && !isBetter(file, rank, best, bestRank)) continue
      best = file
      bestRank = rank
    }
    if (best === null) {
      if (passedOver !== null) kept.add(passedOver)
      return false
    }
    kept.add(best)
    if (hasWheel && bestRank === SDIST_RANK) for (const file of group) if (this.cares(file.filename)) kept.add(file)
    return hasWheel
  }

  /** Files that differ in project and version alone share the answer. */
  #fitOf(filename: string): RankedFit {
    if (!filename.endsWith('.whl')) return SDIST.test(filename) ? this.#sdist : NO_FIT
    const tags = tagsText(filename)
    let fit = this.#fits.get(tags)
    if (fit === undefined) this.#fits.set(tags, (fit = new WheelFit(tags, this.#environments, this.#others)))
    return fit
  }
}

/** With how well a file installs, for each environment; 0 where it does not. */
interface RankedFit extends Fit {
  readonly ranks: readonly number[]
}

class WheelFit implements RankedFit {
  readonly ranks: readonly number[]
  readonly isTaken: boolean
  readonly #tags: string
  readonly #places: OtherPlaces
  #others: readonly string[] | null = null

  constructor(tags: string, environments: readonly WheelPlace[], others: OtherPlaces) {
    this.ranks = environments.map((environment) => rankOn(environment, tags))
    this.isTaken = this.ranks.some((rank) => rank > 0)
    this.#tags = tags
    this.#places = others
  }

  /** Found where it is asked for: of most tags nobody does. */
  get others(): readonly string[] {
    this.#others ??= this.#places.flatMap((places) => this.#among(places))
    return this.#others
  }

  /** Of places of one platform. */
  #among(places: readonly WheelPlace[]): readonly string[] {
    const [first] = places
    if (first === undefined || !isForPlatform(supportedTags(first), this.#tags)) return []
    return places
      .filter((place) => rankOn(place, this.#tags) > 0)
      .map(({ python, platform }) => `${python} ${platform}`)
  }
}

type WheelPlace = Pick<Environment, 'python' | 'platform'>

function rankOn(place: WheelPlace, tags: string): number {
  return wheelRank(supportedTags(place), `x-0${tags}`)
}

type OtherPlaces = readonly (readonly WheelPlace[])[]

/** Known Pythons on the platforms of the environments, and their own Pythons on the other common platforms. */
function othersOf(environments: readonly Environment[]): OtherPlaces {
  const own = new Set(environments.map(({ python, platform }) => `${python} ${platform}`))
  const platforms = [...new Set(environments.map(({ platform }) => platform))]
  const pythons = [...new Set(environments.map(({ python }) => python))]
  return [
    ...platforms.map((platform) =>
      knownPythons.flatMap(({ python }) => (own.has(`${python} ${platform}`) ? [] : [{ python, platform }])),
    ),
    ...otherPlatforms(platforms).map((platform) => pythons.map((python) => ({ python, platform }))),
  ]
}

function isSource({ filename }: ListedFile): boolean {
  return !filename.endsWith('.whl')
}

const NO_FIT: RankedFit = { isTaken: false, ranks: [], others: [] }

/** The order of `releasesOf` within one place. */
function isBetter(file: ListedFile, rank: number, than: ListedFile, thanRank: number): boolean {
  const [yanked, thanYanked] = [file.yanked !== null, than.yanked !== null]
  if (yanked !== thanYanked) return thanYanked
  return rank === thanRank ? file.filename < than.filename : rank > thanRank
}

/** The file as the universe knows it; null when its name is no distribution of the project. */
export function releaseFile(listed: ListedFile, project: PackageName, index: number): ReleaseFile | null {
  const isWheel = listed.filename.endsWith('.whl')
  const parsed = isWheel ? parseWheelFilename(listed.filename) : parseSdistFilename(listed.filename, project)
  if (parsed === null || parsed.name !== project) return null
  const file: ReleaseFile = {
    filename: listed.filename,
    project,
    kind: isWheel ? 'wheel' : 'sdist',
    version: parsed.version,
    index,
    yanked: listed.yanked === null ? false : { reason: listed.yanked },
    requiresPython: listed.requiresPython,
    uploadTime: listed.uploadTime,
    sha256: listed.sha256,
    announcesMetadata: listed.metadata !== false,
  }
  return listed.wheelsFor === undefined ? file : { ...file, wheelsFor: listed.wheelsFor }
}

/** What follows the version in a wheel's name, from its dash on: the build, where there is one, and the tags. */
function tagsText(filename: string): string {
  const name = filename.indexOf('-')
  const version = name < 0 ? -1 : filename.indexOf('-', name + 1)
  return version < 0 ? filename : filename.slice(version)
}

/**
 * Project and version as a file's name writes them, one writing for most: a page may list many projects. Where two writings of one
 * release differ by more, they are told apart here, which keeps a file too many and never one too few.
 */
function releaseText(filename: string): string {
  const isWheel = filename.endsWith('.whl')
  const release = isWheel ? filename.slice(0, filename.length - tagsText(filename).length) : filename.replace(SDIST, '')
  return release.toLowerCase().replaceAll('_', '-')
}
