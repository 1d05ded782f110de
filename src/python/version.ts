/**
 * Versions (PEP 440).
 *
 * `parseVersion` reads what `packaging.version.Version` reads, up to 1,000 characters, and never throws. Ordering, equality and
 * writing are exact for numbers of any size; the numeric fields hold the nearest double beyond 2^53. Parsed versions are
 * kept in a bounded table by text, so the same text costs one lookup.
 */
import { Remembered } from './remembered.ts'
import type { PreLetter, Segments } from './segments.ts'
import { isNumeric, keyOf, orderedNumber, readSegments, trimRelease, writeSegments } from './segments.ts'
import { strip } from './whitespace.ts'

export interface Version {
  /** As written, without the white space around it. */
  readonly text: string
  readonly epoch: number
  /** As written: 1.0 has two numbers. */
  readonly release: readonly number[]
  readonly pre: { readonly letter: PreLetter; readonly number: number } | null
  readonly post: number | null
  readonly dev: number | null
  readonly local: readonly (number | string)[]
  /** Orders versions as strings: equal keys are equal versions. See segments.ts. */
  readonly key: string
}

const CACHE_LIMIT = 65_536
const cache = new Map<string, Version | null>()

const NO_LOCAL: readonly (number | string)[] = []

/** The start of a key: epoch 0, and a release of zeros. */
const ZERO = orderedNumber('0')

/** null when `text` is no version by PEP 440. */
export function parseVersion(text: string): Version | null {
  let version = cache.get(text)
  if (version === undefined) {
    version = readVersion(strip(text))
    if (cache.size >= CACHE_LIMIT) cache.clear()
    if (text.length <= 256) cache.set(text, version)
  }
  return version
}

function readVersion(text: string): Version | null {
  const usual = readUsual(text)
  if (usual !== null) return usual
  const segments = readSegments(text)
  return segments === null ? null : fromSegments(text, segments)
}

/** Of the release that is being read. */
const numbers: number[] = []
const MOST_DIGITS = 9

/**
 * The common case: a release of numbers without leading zeros and of at most nine digits, then what only few versions differ in. null for
 * everything else, versions with an epoch among them.
 */
function readUsual(text: string): Version | null {
  const length = text.length
  if (length === 0 || length > 256) return null
  let count = 0
  let at = 0
  let key = ZERO
  let zeros = ''
  for (;;) {
    const start = at
    let value = 0
    for (; at < length; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    const digits = at - start
    if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && text[start] === '0')) return null
    numbers[count] = value
    count += 1
    if (value === 0) zeros += ZERO
    else {
      key += zeros + orderedValue(value)
      zeros = ''
    }
    if (text[at] !== '.' || !isDigit(text.charCodeAt(at + 1))) break
    at += 1
  }
  if (text[at] === '!') return null
  const ending = at === length ? FINAL : endings.of(text.slice(at))
  if (ending === null) return null
  const { pre, post, dev, local } = ending
  return { text, epoch: 0, release: numbers.slice(0, count), pre, post, dev, local, key: key + ending.key }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** What follows a release, and its part of the key. */
type Ending = Pick<Version, 'pre' | 'post' | 'dev' | 'local' | 'key'>

const FINAL: Ending = { pre: null, post: null, dev: null, local: NO_LOCAL, key: '.znz' }

/** What follows a release is read alike after any. */
const endings = new Remembered((text): Ending | null => {
  const segments = readSegments(`0${text}`)
  if (segments === null) return null
  const version = fromSegments(text, segments)
  return { ...version, key: version.key.slice(ZERO.length) }
})

/** `orderedNumber` of the numbers that versions mostly hold. */
const orderedValues: string[] = []

function orderedValue(value: number): string {
  if (value >= 1000) return orderedNumber(String(value))
  return (orderedValues[value] ??= orderedNumber(String(value)))
}

function fromSegments(text: string, segments: Segments): Version {
  const { epoch, release, pre, post, dev, local } = segments
  return {
    text,
    epoch: Number(epoch),
    release: release.map(Number),
    pre: pre === null ? null : { letter: pre.letter, number: Number(pre.number) },
    post: post === null ? null : Number(post),
    dev: dev === null ? null : Number(dev),
    local: local.map((part) => (isNumeric(part) ? Number(part) : part)),
    key: keyOf(segments),
  }
}

/** PEP 440's total order, local versions included: negative, zero or positive. */
export function compareVersions(a: Version, b: Version): number {
  if (a.key === b.key) return 0
  return a.key < b.key ? -1 : 1
}

/** As `str(packaging.version.Version(text))`. */
export function formatVersion(version: Version): string {
  const segments = readSegments(version.text)
  return segments === null ? version.text : writeSegments(segments)
}

/** One text for all versions that compare equal: `formatVersion` without the zeros at the end of the release. */
export function canonicalVersion(version: Version): string {
  const segments = readSegments(version.text)
  return segments === null ? version.text : writeSegments(segments, trimRelease(segments.release))
}

/** The version without its local part. */
export function publicVersion(version: Version): Version {
  if (version.local.length === 0) return version
  return parseVersion(version.text.slice(0, version.text.indexOf('+'))) ?? version
}

/** A pre-release or a dev release, as PEP 440's handling of pre-releases means it. */
export function isPrerelease(version: Version): boolean {
  return version.pre !== null || version.dev !== null
}

export function isLocal(version: Version): boolean {
  return version.local.length > 0
}
