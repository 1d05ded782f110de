/**
 * A version as its segments of digits, and the key that orders versions (PEP 440, "Summary of permitted suffixes and relative ordering").
 *
 * Numbers stay strings of digits without leading zeros, so they compare exactly however large they are. A key is a string
 * whose code units compare as PEP 440 orders versions: equal keys are equal versions, and one comparison of strings
 * decides. `intervals.ts` places its cuts between keys.
 */

export type PreLetter = 'a' | 'b' | 'rc'

export interface Segments {
  readonly epoch: string
  /** As written: zeros at the end are kept. */
  readonly release: readonly string[]
  readonly pre: { readonly letter: PreLetter; readonly number: string } | null
  readonly post: string | null
  readonly dev: string | null
  /** Lower case; parts that are digits have no leading zeros. */
  readonly local: readonly string[]
}

/** Longer texts are not read as versions. */
const MAX_LENGTH = 1000

const PATTERN =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?(?:[-_.]?(dev)[-_.]?(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i

const DIGITS = /^\d+$/

function digits(text: string | undefined): string {
  if (text === undefined) return '0'
  return text.length > 1 && text.startsWith('0') ? text.replace(/^0+(?=\d)/, '') : text
}

function letterOf(word: string): PreLetter {
  const first = word.charAt(0).toLowerCase()
  return first === 'a' || first === 'b' ? first : 'rc'
}

/** Reads a version without white space around it; null when PEP 440 does not. */
export function readSegments(text: string): Segments | null {
  const match = text.length > MAX_LENGTH ? null : PATTERN.exec(text)
  if (match === null) return null
  // By position, as tens of thousands are read: taking the match apart costs more than the match.
  const pre = match[3]
  const postNumber = match[5]
  const local = match[10]
  return {
    epoch: digits(match[1]),
    release: (match[2] ?? '').split('.').map(digits),
    pre: pre === undefined ? null : { letter: letterOf(pre), number: digits(match[4]) },
    post: postNumber === undefined && match[6] === undefined ? null : digits(postNumber ?? match[7]),
    dev: match[8] === undefined ? null : digits(match[9]),
    local: local === undefined ? [] : local.toLowerCase().split(/[-_.]/).map(localPart),
  }
}

function localPart(part: string): string {
  return DIGITS.test(part) ? digits(part) : part
}

export function isNumeric(localPart: string): boolean {
  return DIGITS.test(localPart)
}

/** The release without the zeros at its end: 1.0 and 1 are one release. */
export function trimRelease(release: readonly string[]): readonly string[] {
  let end = release.length
  while (end > 1 && release[end - 1] === '0') end--
  return end === release.length ? release : release.slice(0, end)
}

/** As `packaging` writes it: `1!2.0rc1.post2.dev3+cu.12`. */
export function writeSegments(segments: Segments, release: readonly string[] = segments.release): string {
  const { epoch, pre, post, dev, local } = segments
  let text = epoch === '0' ? release.join('.') : `${epoch}!${release.join('.')}`
  if (pre !== null) text += pre.letter + pre.number
  if (post !== null) text += `.post${post}`
  if (dev !== null) text += `.dev${dev}`
  return local.length === 0 ? text : `${text}+${local.join('.')}`
}

/** Digits behind a character that holds their count: `9` is "19", `10` is "210". Code units then compare as the numbers do. */
export function orderedNumber(number: string): string {
  return String.fromCharCode(48 + number.length) + number
}

/** Epoch and release. What follows begins with `.`, which is below every count, so that 1 comes before 1.0.1 whatever follows 1. */
export function releaseKey(epoch: string, release: readonly string[]): string {
  let key = orderedNumber(epoch)
  let end = release.length
  while (end > 0 && release[end - 1] === '0') end--
  for (let i = 0; i < end; i++) key += orderedNumber(release[i] ?? '')
  return key
}

/** The key's part after the release: a dev release alone comes first, then a, b, rc, then the final release. */
export function preKey(segments: Segments): string {
  const { pre, post, dev } = segments
  if (pre !== null) return `.${pre.letter === 'rc' ? 'c' : pre.letter}${orderedNumber(pre.number)}`
  return post === null && dev !== null ? '.0' : '.z'
}

function localKey(local: readonly string[]): string {
  let key = ''
  for (const part of local) key += isNumeric(part) ? `.t${orderedNumber(part)}` : `.s${part}`
  return key
}

/** The key of the version without its local part. */
export function publicKey(segments: Segments): string {
  const { epoch, release, post, dev } = segments
  const postKey = post === null ? 'n' : `p${orderedNumber(post)}`
  const devKey = dev === null ? 'z' : `d${orderedNumber(dev)}`
  return releaseKey(epoch, release) + preKey(segments) + postKey + devKey
}

export function keyOf(segments: Segments): string {
  return publicKey(segments) + localKey(segments.local)
}
