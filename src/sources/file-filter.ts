/**
 * Which files of a project a run cares for: wheels that install in one of its environments, and source distributions; and which of
 * these decide anything.
 *
 * Wheels of a project share few tags, so each text of tags is looked up once. Out as well: the release file that a listed file
 * is, or null where its name is not one of the project's.
 */
import type { Environment } from '../python/environment.ts'
import { parseSdistFilename, parseWheelFilename } from '../python/filename.ts'
import type { PackageName } from '../python/name.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import type { ReleaseFile } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import type { FileFilter, ListedFile } from './listed-file.ts'

/** Endings that pip and uv install from. */
const SDIST = /\.(?:tar\.gz|zip|tgz|tar\.bz2|tar\.xz|tar)$/

/** Below every wheel. */
const SDIST_RANK = 0.5

export class Targets {
  /** Equal for runs that keep the same files. */
  readonly key: string
  readonly #environments: readonly Environment[]
  readonly #ranks = new Map<string, readonly number[]>()
  readonly #sdist: readonly number[]
  readonly #keepsSources: boolean

  /** `keepsSources`: an installer may be told to leave wheels, so that sdists beside them decide too. */
  constructor(environments: readonly Environment[], keepsSources = false) {
    this.#environments = environments
    this.#sdist = environments.map(() => SDIST_RANK)
    const targets = environments.map(({ pythonFull, platform }) => `${pythonFull}-${platform}`)
    this.#keepsSources = keepsSources
    this.key = `pythons+${[...new Set(targets)].sort().join('+')}${keepsSources ? '+sources' : ''}`
  }

  readonly cares: FileFilter = (filename) => this.#ranksOf(filename).some((rank) => rank > 0)

  /**
   * The files that an installer would take in one of the environments, were there no others: of each version the best one for
   * each, and where nothing but its Python is in the way, the best one all the same: uv counts what it passes over. Where an sdist stands before yanked wheels, those stay too. In the order given.
   */
  deciding(files: readonly ListedFile[]): readonly ListedFile[] {
    const byVersion = new Map<string, ListedFile[]>()
    for (const file of files) {
      const version = releaseText(file.filename)
      const group = byVersion.get(version)
      if (group === undefined) byVersion.set(version, [file])
      else group.push(file)
    }
    const kept = new Set<ListedFile>()
    for (const group of byVersion.values()) {
      for (const position of this.#environments.keys()) {
        this.#keepBest(group, position, kept)
        if (this.#keepsSources) this.#keepBest(group.filter(isSource), position, kept)
      }
    }
    return files.filter((file) => kept.has(file))
  }

  #keepBest(group: readonly ListedFile[], position: number, kept: Set<ListedFile>): void {
    const environment = this.#environments[position]
    if (environment === undefined) return
    let best: ListedFile | null = null
    let bestRank = 0
    let hasWheel = false
    let passedOver: ListedFile | null = null
    let passedRank = 0
    for (const file of group) {
      const rank = this.#ranksOf(file.filename)[position] ?? 0
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
      return
    }
    kept.add(best)
    if (hasWheel && bestRank === SDIST_RANK) for (const file of group) if (this.cares(file.filename)) kept.add(file)
  }

  /** For each environment; files that differ in project and version alone share the answer. */
  #ranksOf(filename: string): readonly number[] {
    if (!filename.endsWith('.whl')) return SDIST.test(filename) ? this.#sdist : NO_RANKS
    const tags = tagsText(filename)
    let ranks = this.#ranks.get(tags)
    if (ranks === undefined) {
      ranks = this.#environments.map((environment) => wheelRank(supportedTags(environment), `x-0${tags}`))
      this.#ranks.set(tags, ranks)
    }
    return ranks
  }
}

function isSource({ filename }: ListedFile): boolean {
  return !filename.endsWith('.whl')
}

const NO_RANKS: readonly number[] = []

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
  return {
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
