/**
 * The files of a project by version, as an installer looks at them.
 *
 * In: files. Out: of each version its files, and which of them is taken in an environment. A project is read once for all environments:
 * what differs between those is told by few texts, the tags of wheels and what files state of Requires-Python.
 * Sources: PEP 425, 427, 440, 592.
 */
import type { Environment } from '../python/environment.ts'
import { rankOf, supportedTags, wheelParts } from '../python/tags.ts'
import { admitsPython } from './admits-python.ts'
import type { Project, ReleaseFile } from './facts.ts'
import { isAfter, publicKey, timesByPublicVersion } from './upload-times.ts'

export interface Shelf {
  /** By the version's key, ascending. */
  readonly groups: ReadonlyMap<string, readonly Shelved[]>
  /** Tags of wheels, as their names write them. */
  readonly tags: readonly string[]
  /** What the files state of Requires-Python. */
  readonly pythons: readonly (string | null)[]
  readonly fits: Map<string, Fits>
}

export interface Shelved {
  readonly file: ReleaseFile
  /** The position of a wheel's tags; -1 for a source distribution. */
  readonly tag: number
  readonly build: number
  readonly python: number
  readonly uploadTime: string | null
}

/** What installs in one environment, by the positions of a shelf. */
export interface Fits {
  /** 0 where a wheel does not install. */
  readonly ranks: readonly number[]
  readonly admits: readonly boolean[]
}

export function environmentKey(environment: Environment): string {
  return `${environment.pythonFull} ${environment.platform}`
}

const shelves = new WeakMap<Project, Shelf>()

export function shelfOf(project: Exclude<Project, { status: 'absent' }>): Shelf {
  let shelf = shelves.get(project)
  if (shelf === undefined) shelves.set(project, (shelf = putOnShelf(project.files)))
  return shelf
}

function putOnShelf(files: readonly ReleaseFile[]): Shelf {
  const times = timesByPublicVersion(files)
  const tags = new Map<string, number>()
  const pythons = new Map<string | null, number>()
  const byVersion = new Map<string, Shelved[]>()
  for (let at = 0; at < files.length; at++) {
    const file = files[at]
    if (file === undefined) continue
    const parts = file.kind === 'wheel' ? wheelParts(file.filename) : SOURCE
    if (parts === null) continue
    const shelved = {
      file,
      tag: parts === SOURCE ? -1 : positionOf(parts.tags, tags),
      build: parts.build,
      python: positionOf(file.requiresPython, pythons),
      uploadTime: file.uploadTime ?? times.get(publicKey(file.version)) ?? null,
    }
    const group = byVersion.get(file.version.key)
    if (group === undefined) byVersion.set(file.version.key, [shelved])
    else group.push(shelved)
  }
  const groups = new Map<string, readonly Shelved[]>()
  for (const key of [...byVersion.keys()].sort()) groups.set(key, byVersion.get(key) ?? [])
  return { groups, tags: [...tags.keys()], pythons: [...pythons.keys()], fits: new Map() }
}

const SOURCE = { tags: '', build: 0 }

function positionOf<Key>(key: Key, positions: Map<Key, number>): number {
  let position = positions.get(key)
  if (position === undefined) positions.set(key, (position = positions.size))
  return position
}

export function fitsOf(shelf: Shelf, environment: Environment): Fits {
  const key = environmentKey(environment)
  let fits = shelf.fits.get(key)
  if (fits === undefined) {
    const supported = supportedTags(environment)
    fits = {
      ranks: shelf.tags.map((text) => rankOf(supported, text)),
      admits: shelf.pythons.map((text) => admitsPython(text, environment)),
    }
    shelf.fits.set(key, fits)
  }
  return fits
}

/** What an installer takes of the files of one version, at the clock (null: at any time). */
export function takenOf(group: readonly Shelved[], fits: Fits, clock: string | null): Shelved | null {
  let best: Shelved | null = null
  for (let at = 0; at < group.length; at++) {
    const shelved = group[at]
    if (shelved === undefined || !isThere(shelved, fits, clock)) continue
    if (best === null || comesBefore(shelved, best, fits.ranks)) best = shelved
  }
  return best
}

/** Whether a wheel is among those that an installer could take: an sdist may stand before yanked ones. */
export function hasWheel(group: readonly Shelved[], fits: Fits, clock: string | null): boolean {
  return group.some((shelved) => shelved.tag >= 0 && isThere(shelved, fits, clock))
}

function isThere({ tag, python, uploadTime }: Shelved, { ranks, admits }: Fits, clock: string | null): boolean {
  if ((tag >= 0 && ranks[tag] === 0) || admits[python] !== true) return false
  return clock === null || !isAfter(uploadTime, clock)
}

/** Not yanked before yanked, better tags, the higher build, earlier index, then the name: a total order. */
function comesBefore(a: Shelved, b: Shelved, ranks: readonly number[]): boolean {
  if ((a.file.yanked !== false) !== (b.file.yanked !== false)) return b.file.yanked !== false
  const rank = (ranks[a.tag] ?? 0) - (ranks[b.tag] ?? 0)
  if (rank !== 0) return rank > 0
  if (a.build !== b.build) return a.build > b.build
  return a.file.index === b.file.index ? a.file.filename < b.file.filename : a.file.index < b.file.index
}
