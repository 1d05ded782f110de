/**
 * What a vulnerability says of one version: ranges together with the listed versions.
 *
 * A version is affected when an interval holds it or when it is listed. Comparison is PEP 440's total order, so a pre-release missing
 * from the list can still lie inside an interval. A local label never leaves the affected set: 2.1.0+cu121 is affected as 2.1.0.
 * Never by date. Cheap: bounds are read once per vulnerability, and only for the vulnerabilities asked about.
 */
import { canonicalVersion, compareVersions, formatVersion, parseVersion, publicVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { BEGINNING, readBound } from './bound.ts'
import type { AffectedInterval, AffectedSet, Verdict } from './vulnerability.ts'

/** Shown wherever a vulnerability is undecided for a version. */
export const UNDECIDED_WHY = 'no version range that can be compared'

type Holds = 'yes' | 'no' | 'cannot-say'

interface Compiled {
  /** null where the bound is open; 'unreadable' where it says something that cannot be compared. */
  readonly intervals: readonly {
    from: Version | null | 'unreadable'
    to: Version | null | 'unreadable'
    isInclusive: boolean
  }[]
  /** Keys of the public versions of the list, read when an interval has not decided already. */
  listed: ReadonlySet<string> | null
}

const compiled = new WeakMap<AffectedSet, Compiled>()

export function affects(affected: AffectedSet, version: Version): Verdict {
  const facts = compile(affected)
  const plain = version.local.length === 0 ? version : publicVersion(version)
  let verdict: Verdict = 'not-affected'
  const { intervals } = facts
  for (let at = 0; at < intervals.length; at++) {
    const interval = intervals[at]
    const holds = interval === undefined ? 'no' : contains(interval, version, plain)
    if (holds === 'yes') return 'affected'
    if (holds === 'cannot-say') verdict = 'undecided'
  }
  if (affected.versions.length > 0) {
    facts.listed ??= keysOf(affected.versions)
    if (facts.listed.has(plain.key)) return 'affected'
    if (facts.intervals.length === 0 && facts.listed.size === 0) return 'undecided'
  }
  return facts.intervals.length === 0 && affected.versions.length === 0 ? 'undecided' : verdict
}

/** A version with itself as it is without its local label. */
export interface Plain {
  readonly version: Version
  readonly plain: Version
}

export function plainOf(version: Version): Plain {
  return { version, plain: version.local.length === 0 ? version : publicVersion(version) }
}

/** Positions of the versions, which ascend, that are affected: what `affects` says of each, found by halving the list. */
export function affectedAmong(affected: AffectedSet, versions: readonly Plain[]): readonly number[] {
  const facts = compile(affected)
  const found = new Set<number>()
  for (const interval of facts.intervals) {
    const { from, to } = interval
    if (from === 'unreadable' || to === 'unreadable') continue
    for (let at = from === null ? 0 : firstFrom(versions, from); at < versions.length; at++) {
      const one = versions[at]
      if (one === undefined || (to !== null && compareVersions(one.plain, to) > 0)) break
      if (contains(interval, one.version, one.plain) === 'yes') found.add(at)
    }
  }
  if (affected.versions.length > 0) {
    const listed = (facts.listed ??= keysOf(affected.versions))
    for (let at = 0; at < versions.length; at++) if (listed.has(versions[at]?.plain.key ?? '')) found.add(at)
  }
  return found.size === 0 ? NONE : [...found]
}

const NONE: readonly number[] = []

/** The first whose plain version does not lie before the bound. */
function firstFrom(versions: readonly Plain[], bound: Version): number {
  let low = 0
  let high = versions.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((versions[middle]?.plain.key ?? '') < bound.key) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The versions after this one that a record states as a fix and that no record of the group lists as affected, ascending, in PEP 440
 * form. Empty: no fix is stated, even where a later version is not listed as affected.
 */
export function fixedIn(affected: AffectedSet, version: Version): readonly string[] {
  const plain = publicVersion(version)
  const fixes = new Map<string, Version>()
  for (const interval of affected.intervals) {
    const fix = interval.fixed === null ? null : readBound(interval.fixed)
    if (fix !== null && compareVersions(fix, plain) > 0 && affects(affected, fix) === 'not-affected') {
      fixes.set(canonicalVersion(fix), fix)
    }
  }
  return [...fixes.values()].sort(compareVersions).map(formatVersion)
}

function compile(affected: AffectedSet): Compiled {
  const known = compiled.get(affected)
  if (known !== undefined) return known
  const fresh: Compiled = { intervals: affected.intervals.map(compileInterval), listed: null }
  compiled.set(affected, fresh)
  return fresh
}

function compileInterval(interval: AffectedInterval): Compiled['intervals'][number] {
  const end = interval.fixed ?? interval.lastAffected ?? interval.limit ?? null
  const introduced = interval.introduced === BEGINNING ? null : (readBound(interval.introduced) ?? 'unreadable')
  return {
    from: introduced === null || introduced === 'unreadable' ? introduced : publicVersion(introduced),
    to: end === null ? null : (readBound(end) ?? 'unreadable'),
    isInclusive: interval.fixed === null && interval.lastAffected !== null,
  }
}

/** `plain` is the version without its local label; only a fix that is exactly the labelled version is compared with the label. */
function contains(interval: Compiled['intervals'][number], version: Version, plain: Version): Holds {
  const { from, to, isInclusive } = interval
  if (from !== null && from !== 'unreadable' && compareVersions(plain, from) < 0) return 'no'
  if (to !== null && to !== 'unreadable') {
    const order = compareVersions(plain, to)
    if (isInclusive ? order > 0 : order >= 0) return 'no'
    if (!isInclusive && plain !== version && compareVersions(version, to) === 0) return 'no'
  }
  return from === 'unreadable' || to === 'unreadable' ? 'cannot-say' : 'yes'
}

function keysOf(versions: readonly string[]): ReadonlySet<string> {
  const set = new Set<string>()
  for (const text of versions) {
    const version = parseVersion(text)
    if (version !== null) set.add(publicVersion(version).key)
  }
  return set
}

/** Beyond this, lists are kept whole: only hostile records are so long. */
const COMPARISONS_AT_MOST = 1_000_000

/** The listed versions that no interval holds: what is worth keeping of a list. Each once, in the order given. */
export function versionsBeyond(intervals: readonly AffectedInterval[], versions: readonly string[]): readonly string[] {
  const held: AffectedSet = { intervals, versions: [] }
  const distinct = [...new Set(versions)]
  if (intervals.length * distinct.length > COMPARISONS_AT_MOST) return distinct
  return distinct.filter((text) => {
    const version = parseVersion(text)
    return intervals.length === 0 || version === null || affects(held, version) !== 'affected'
  })
}
