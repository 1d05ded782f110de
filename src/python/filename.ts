/** File names of wheels (PEP 427, binary distribution format) and of source distributions (PEP 625, and the forms before it). */
import type { PackageName } from './name.ts'
import { isName, normalizeName } from './name.ts'
import { Remembered } from './remembered.ts'
import type { Version } from './version.ts'
import { parseVersion } from './version.ts'

/** Compressed tag sets: a wheel carries every combination. Lower case. */
export interface WheelTags {
  readonly pythons: readonly string[]
  readonly abis: readonly string[]
  readonly platforms: readonly string[]
}

export interface WheelFilename {
  readonly name: PackageName
  readonly version: Version
  readonly build: { readonly number: number; readonly suffix: string } | null
  readonly tags: WheelTags
}

export interface SdistFilename {
  readonly name: PackageName
  readonly version: Version
}

/** Longer names are no file names. */
const MAX_LENGTH = 1000

const PYTHON_TAG = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u

/** As `packaging.utils.parse_wheel_filename`; a version written with `_` for `-` is read as well. null when it is none. */
export function parseWheelFilename(filename: string): WheelFilename | null {
  if (filename.length > MAX_LENGTH || !filename.endsWith('.whl')) return null
  const name = filename.indexOf('-')
  const version = filename.indexOf('-', name + 1)
  if (name < 0 || version < 0) return null
  const rest = restsRead.of(filename.slice(version + 1, -4))
  const project = namesRead.of(filename.slice(0, name))
  if (rest === null || project === null) return null
  const versionText = filename.slice(name + 1, version)
  const parsed = parseVersion(versionText) ?? parseVersion(versionText.replaceAll('_', '-'))
  return parsed === null ? null : { name: project, version: parsed, build: rest.build, tags: rest.tags }
}

type Rest = Pick<WheelFilename, 'build' | 'tags'>

/** What follows the version: a build, where there is one, and the tags. */
function readRest(text: string): Rest | null {
  const parts = text.split('-')
  if (parts.length < 3 || parts.length > 4) return null
  const build = parts.length === 4 ? readBuild(parts[0] ?? '') : null
  const tags = readTags(parts.slice(-3))
  return tags === null || build === undefined ? null : { build, tags }
}

function readName(text: string): PackageName | null {
  return text.includes('__') || !/^[\p{L}\p{N}_.]+$/u.test(text) ? null : normalizeName(text)
}

function readBuild(text: string): WheelFilename['build'] | undefined {
  const match = /^(\d+)(.*)$/.exec(text)
  return match === null ? undefined : { number: Number(match[1]), suffix: match[2] ?? '' }
}

function readTags(parts: readonly string[]): WheelTags | null {
  const [pythons = [], abis = [], platforms = []] = parts.map((part) => part.toLowerCase().split('.'))
  if ([pythons, abis, platforms].some((tags) => tags.includes(''))) return null
  return pythons.every((tag) => PYTHON_TAG.test(tag)) ? { pythons, abis, platforms } : null
}

const restsRead = new Remembered(readRest)
const namesRead = new Remembered(readName)
const prefixesRead = new Remembered(normalizeName)

const SDIST_ENDINGS = ['.tar.gz', '.zip', '.tar.bz2', '.tgz', '.tar.xz', '.tar.Z', '.tar'] as const

/**
 * `project` settles where the name ends when the version holds a dash (`foo-1.0-1.tar.gz`) or the name a number
 * (`foo-2-1.0.zip`); without it the last dash is taken. null when the file is no sdist, or one of another project.
 */
export function parseSdistFilename(filename: string, project?: PackageName): SdistFilename | null {
  const ending = filename.length > MAX_LENGTH ? undefined : SDIST_ENDINGS.find((end) => filename.endsWith(end))
  if (ending === undefined) return null
  const stem = filename.slice(0, -ending.length)
  if (project !== undefined) return splitByProject(stem, project)
  const dash = stem.lastIndexOf('-')
  const name = stem.slice(0, Math.max(0, dash))
  const version = parseVersion(stem.slice(dash + 1))
  return version === null || !isName(name) ? null : { name: normalizeName(name), version }
}

function splitByProject(stem: string, project: PackageName): SdistFilename | null {
  for (let dash = stem.indexOf('-'); dash >= 0; dash = stem.indexOf('-', dash + 1)) {
    if (prefixesRead.of(stem.slice(0, dash)) !== project) continue
    const version = parseVersion(stem.slice(dash + 1))
    if (version !== null) return { name: project, version }
  }
  return null
}
