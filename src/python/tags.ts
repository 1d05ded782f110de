/**
 * Wheel tags (PEP 425) that install on an environment, best first, in the order of `packaging.tags`:
 * the interpreter's own ABI, the stable ABI (abi3, of older minors too), then pure Python for the platform, then for any.
 */
import type { Environment } from './environment.ts'
import { parsePlatform, platformTags } from './platform.ts'
import { Remembered } from './remembered.ts'

export interface SupportedTags {
  /** Every tag in order, best first: `cp311-cp311-manylinux_2_28_x86_64`. */
  list(): string[]
  /** By `interpreter-abi` and platform; higher is better. A pair's rank is the sum, for `any` that of `anyRanks` alone. */
  readonly blockRanks: ReadonlyMap<string, number>
  readonly platformRanks: ReadonlyMap<string, number>
  readonly anyRanks: ReadonlyMap<string, number>
  /** Ranks of compressed tag sets already asked for. */
  readonly known: Map<string, number>
}

const CACHE_LIMIT = 16_384
/** Wheels of the same tags differ by their build numbers, up to this one. */
const BUILDS = 1_000_000_000

const supported = new Map<string, SupportedTags>()

/** Of one Python minor and platform; the same object for the same pair. A platform that is not known takes `any` wheels alone. */
export function supportedTags({ python, platform }: Pick<Environment, 'python' | 'platform'>): SupportedTags {
  const name = `${python} ${platform}`
  let tags = supported.get(name)
  if (tags === undefined) {
    tags = makeTags(Number(python.slice(2)), platform)
    supported.set(name, tags)
  }
  return tags
}

export function platformIsKnown(platform: string): boolean {
  return parsePlatform(platform) !== null
}

function pythonsDownFrom(minor: number): string[] {
  return [`py3${minor}`, 'py3', ...Array.from({ length: minor }, (_, age) => `py3${minor - 1 - age}`)]
}

function blocksOf(minor: number): string[] {
  const own = `cp3${minor}`
  const stable = Array.from({ length: Math.max(0, minor - 2) }, (_, age) => `cp3${minor - 1 - age}-abi3`)
  return [
    `${own}-${own}`,
    `${own}-abi3`,
    `${own}-none`,
    ...stable,
    ...pythonsDownFrom(minor).map((tag) => `${tag}-none`),
  ]
}

function makeTags(minor: number, platformName: string): SupportedTags {
  const platform = parsePlatform(platformName)
  const platforms = platform === null ? [] : platformTags(platform)
  const blocks = blocksOf(minor)
  const anys = [`cp3${minor}-none`, ...pythonsDownFrom(minor).map((tag) => `${tag}-none`)]
  const count = platforms.length
  return {
    list: () => [
      ...blocks.flatMap((block) => platforms.map((tag) => `${block}-${tag}`)),
      ...anys.map((block) => `${block}-any`),
    ],
    blockRanks: new Map(blocks.map((block, i) => [block, anys.length + (blocks.length - 1 - i) * count])),
    platformRanks: new Map(platforms.map((tag, i) => [tag, count - i])),
    anyRanks: new Map(anys.map((block, i) => [block, anys.length - i])),
    known: new Map(),
  }
}

/**
 * How well a wheel fits: 0 when it does not install, else higher is better. The build number decides between equal tags.
 * Looks at the tags in the file name alone; whether name and version are right, parseWheelFilename says.
 */
export function wheelRank(tags: SupportedTags, filename: string): number {
  const parts = wheelParts(filename)
  const rank = parts === null ? 0 : rankOf(tags, parts.tags)
  return parts === null || rank === 0 ? 0 : rank * BUILDS + parts.build
}

/** The compressed tag sets of a wheel as its name writes them, and its build number; null for what is named like no wheel. */
export function wheelParts(filename: string): WheelParts | null {
  if (!filename.endsWith('.whl')) return null
  const version = filename.indexOf('-', filename.indexOf('-') + 1)
  return (version < 0 ? null : endsRead.of(filename.slice(version))) ?? readParts(filename)
}

interface WheelParts {
  readonly tags: string
  readonly build: number
}

/** Files of many versions end alike; null for an end that does not hold all the parts. */
const endsRead = new Remembered((end) => readParts(`x-0${end}`))

function readParts(filename: string): WheelParts | null {
  const end = filename.length - 4
  const beforePlatform = filename.lastIndexOf('-', end - 1)
  const beforeAbi = filename.lastIndexOf('-', beforePlatform - 1)
  const beforePython = filename.lastIndexOf('-', beforeAbi - 1)
  if (beforePlatform <= 0 || beforeAbi <= 0 || beforePython <= 0) return null
  return { tags: filename.slice(beforePython + 1, end), build: buildNumber(filename, beforePython) }
}

/** name-version[-build]-...: the digits after the second dash. */
function buildNumber(filename: string, end: number): number {
  const start = filename.indexOf('-', filename.indexOf('-') + 1)
  if (start >= end) return 0
  const digits = /^\d+/.exec(filename.slice(start + 1, end))?.[0] ?? '0'
  return Math.min(Number(digits), BUILDS - 1)
}

/** How well compressed tag sets (`cp311-cp311-manylinux_2_28_x86_64`) fit: 0 when they do not. */
export function rankOf(tags: SupportedTags, compressed: string): number {
  let rank = tags.known.get(compressed)
  if (rank === undefined) {
    rank = readRank(tags, compressed.toLowerCase())
    if (tags.known.size >= CACHE_LIMIT) tags.known.clear()
    if (compressed.length <= 256) tags.known.set(compressed, rank)
  }
  return rank
}

/** Whether a wheel's name says that it is for the platform, on whatever Python. */
export function isForPlatform({ platformRanks }: SupportedTags, filename: string): boolean {
  const [platforms = ''] = /[^-]*(?=\.whl$)/.exec(filename) ?? []
  return platforms
    .toLowerCase()
    .split('.')
    .some((name) => name === 'any' || platformRanks.has(name))
}

function readRank(tags: SupportedTags, compressed: string): number {
  const [pythons = '', abis = '', platforms = ''] = compressed.split('-')
  const platformNames = platforms.split('.')
  const installsAnywhere = platformNames.includes('any')
  const platformRank = Math.max(0, ...platformNames.map((name) => tags.platformRanks.get(name) ?? 0))
  if (platformRank === 0 && !installsAnywhere) return 0
  const abiNames = [...new Set(abis.split('.'))].filter(
    (abi) => abi.startsWith('cp3') || abi === 'abi3' || abi === 'none',
  )
  let best = 0
  for (const python of new Set(pythons.split('.'))) {
    for (const abi of abiNames) {
      const block = `${python}-${abi}`
      const blockRank = tags.blockRanks.get(block)
      if (blockRank !== undefined && platformRank > 0) best = Math.max(best, blockRank + platformRank)
      if (installsAnywhere) best = Math.max(best, tags.anyRanks.get(block) ?? 0)
    }
  }
  return best
}
