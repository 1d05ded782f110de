/**
 * Version specifiers and sets of them (PEP 440, "Version specifiers").
 *
 * A set is read once and carries its intervals; `contains` is membership in them and agrees with `packaging`'s
 * `SpecifierSet.contains(version, prereleases=True)`. Forms that PEP 440 does not allow are read by the table in legacy.ts.
 */
import { admitted } from './cuts.ts'
import type { Intervals } from './intervals.ts'
import { EVERYTHING, includes, intersect, writtenAs } from './intervals.ts'
import { legacyReadings } from './legacy.ts'
import { Remembered } from './remembered.ts'
import { readSegments } from './segments.ts'
import type { Version } from './version.ts'
import { isPrerelease, parseVersion } from './version.ts'
import { strip } from './whitespace.ts'

export type Operator = '==' | '!=' | '<=' | '>=' | '<' | '>' | '~=' | '==='

export interface Specifier {
  readonly operator: Operator
  /** The version as written, `.*` included; for `===` any text. */
  readonly text: string
  readonly intervals: Intervals
}

export interface SpecifierSet {
  /** The specifiers as written, in their order, without white space and without repetition: `>=1.0,<2.0`. */
  readonly text: string
  readonly specifiers: readonly Specifier[]
  readonly intervals: Intervals
}

/** The set without a specifier: every version. */
export const ANY: SpecifierSet = { text: '', specifiers: [], intervals: EVERYTHING }

/** Longer texts, and sets of more specifiers, are unreadable. */
const MAX_LENGTH = 10_000
const MAX_SPECIFIERS = 1000

const CACHE_LIMIT = 32_768
const cache = new Map<string, SpecifierSet | null>()

const PREFIX = /^v?(?:\d+!)?\d+(?:\.\d+)*$/i
const ARBITRARY = /^[^\s;)]+$/

/** null when neither PEP 440 nor the legacy table can read it. */
export function parseSpecifierSet(text: string): SpecifierSet | null {
  let set = cache.get(text)
  if (set === undefined) {
    set = text.length > MAX_LENGTH ? null : (readSet(text) ?? readLegacySet(text))
    if (cache.size >= CACHE_LIMIT) cache.clear()
    if (text.length <= 1000) cache.set(text, set)
  }
  return set
}

function readSet(text: string): SpecifierSet | null {
  const specifiers: Specifier[] = []
  for (const part of text.split(',')) {
    const stripped = strip(part)
    if (stripped === '') continue
    const specifier = parseSpecifier(stripped)
    if (specifier === null || specifiers.length >= MAX_SPECIFIERS) return null
    specifiers.push(specifier)
  }
  return makeSet(specifiers)
}

function readLegacySet(text: string): SpecifierSet | null {
  for (const reading of legacyReadings(strip(text))) {
    const set = readSet(reading)
    if (set !== null) return set
  }
  return null
}

function makeSet(all: readonly Specifier[]): SpecifierSet {
  const specifiers = all.length < 2 ? all : withoutRepetition(all)
  const [first] = specifiers
  if (first === undefined) return ANY
  let { intervals } = first
  for (let i = 1; i < specifiers.length; i++) intervals = intersect(intervals, specifiers[i]?.intervals ?? intervals)
  return { text: specifiers.map(textOf).join(','), specifiers, intervals }
}

function textOf({ operator, text }: Specifier): string {
  return operator + text
}

function withoutRepetition(specifiers: readonly Specifier[]): readonly Specifier[] {
  const texts = specifiers.map(textOf)
  return specifiers.filter((_, i) => texts.indexOf(texts[i] ?? '') === i)
}

function operatorOf(text: string): Operator | null {
  if (text.startsWith('===')) return '==='
  switch (text.slice(0, 2)) {
    case '==':
      return '=='
    case '!=':
      return '!='
    case '<=':
      return '<='
    case '>=':
      return '>='
    case '~=':
      return '~='
  }
  if (text.startsWith('<')) return '<'
  return text.startsWith('>') ? '>' : null
}

/** One specifier by PEP 440 alone, as `packaging.specifiers.Specifier` reads it. */
export function parseSpecifier(text: string): Specifier | null {
  return specifiersRead.of(text)
}

function readSpecifier(text: string): Specifier | null {
  const stripped = strip(text)
  const operator = operatorOf(stripped)
  if (operator === null) return null
  const version = strip(stripped.slice(operator.length))
  const intervals = intervalsOfOne(operator, version)
  return intervals === null ? null : { operator, text: version, intervals }
}

const specifiersRead = new Remembered(readSpecifier)

function intervalsOfOne(operator: Operator, text: string): Intervals | null {
  if (operator === '===') return ARBITRARY.test(text) ? writtenAs(text) : null
  const isPrefix = text.endsWith('.*')
  const base = isPrefix ? text.slice(0, -2) : text
  const isEquality = operator === '==' || operator === '!='
  if (isPrefix && !(isEquality && base.length <= 1000 && PREFIX.test(base))) return null
  const segments = readSegments(base)
  if (segments === null) return null
  if (segments.local.length > 0 && !isEquality) return null
  if (operator === '~=' && segments.release.length < 2) return null
  return admitted(operator, segments, isPrefix)
}

/** Whether the set admits the version, pre-releases included. */
export function contains(set: SpecifierSet, version: Version): boolean {
  return includes(set.intervals, version)
}

/** The specifiers of both: a version has to satisfy them all. */
export function both(a: SpecifierSet, b: SpecifierSet): SpecifierSet {
  if (a.specifiers.length === 0) return b
  return b.specifiers.length === 0 ? a : makeSet([...a.specifiers, ...b.specifiers])
}

/** Whether a specifier other than `!=` names a pre-release, which lets an installer choose pre-releases. */
export function namesPrerelease(set: SpecifierSet): boolean {
  return set.specifiers.some(({ operator, text }) => {
    if (operator === '!=') return false
    const version = parseVersion(text)
    return version !== null && isPrerelease(version)
  })
}
