/**
 * Compares this room with what Python's `packaging` said (tools/python-oracle/generate.py makes the lines).
 *
 * In: JSON lines. Out: how much was compared, by kind, and every disagreement in words. Texts that `packaging` refuses are
 * compared too: this room refuses them as well, or the legacy table reads them.
 */
import { complement, intersect, isEmpty, isSubset } from '../../src/python/intervals.ts'
import { legacyReadings } from '../../src/python/legacy.ts'
import { evaluateMarker, formatMarker, parseMarker, type MarkerValues } from '../../src/python/marker.ts'
import { normalizeExtra } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { contains, namesPrerelease, parseSpecifierSet, type SpecifierSet } from '../../src/python/specifier.ts'
import { supportedTags, wheelRank } from '../../src/python/tags.ts'
import {
  canonicalVersion,
  compareVersions,
  formatVersion,
  isPrerelease,
  parseVersion,
  type Version,
} from '../../src/python/version.ts'
import { strip } from '../../src/python/whitespace.ts'

type Place = MarkerValues & { readonly extra: string }

interface ReadRequirement {
  readonly name: string
  readonly extras: readonly string[]
  readonly specifiers: readonly string[]
  readonly url: string | null
  readonly marker: boolean
}

type Line =
  | { kind: 'origin'; packaging: string; seed: number; scale: string }
  | { kind: 'contains'; set: string; pre: boolean; versions: string[]; bits: string }
  | { kind: 'order'; versions: string[]; same: string; pre: string; written: [string, string][] }
  | { kind: 'relation'; sets: [string, string]; bits: string }
  | { kind: 'environments'; values: Place[] }
  | { kind: 'marker'; marker: string; bits: string }
  | { kind: 'requirement'; text: string; read: ReadRequirement | null }
  | { kind: 'damaged'; what: 'version' | 'set' | 'marker'; text: string; reads: boolean }
  | { kind: 'tags'; python: string; platform: string; platforms: string[][]; runs: [string, number][] }

export interface Comparison {
  readonly counts: Readonly<Record<string, number>>
  readonly disagreements: readonly string[]
}

export function compareVectors(jsonLines: string): Comparison {
  const comparer = new Comparer()
  for (const line of jsonLines.split('\n')) if (line !== '') comparer.compare(JSON.parse(line) as Line)
  return comparer
}

/** packaging takes `foo_` for a name of a project or an extra; by PEP 508 a name ends in a letter or digit. */
const ENDS_IN_UNDERSCORE = /^\s*[\w.-]*_\s*(?:[[(@<>=!~;]|$)|_\s*[\],]/

/**
 * Requirements that this room reads and packaging refuses: with a comma behind `===`, where PEP 508 ends the text and
 * packaging's tokenizer swallows it; with a comma in front or nothing between two; with white space other than blanks and tabs.
 */
const READ_BEYOND = /===|,[ \t]*,|^[ \t]*[\w.-]+[ \t]*(?:\[[^\]]*\][ \t]*)?\(?[ \t]*,|[^\S \t]/

class Comparer implements Comparison {
  readonly counts: Record<string, number> = {}
  readonly disagreements: string[] = []
  #places: readonly Place[] = []

  compare(line: Line): void {
    switch (line.kind) {
      case 'origin':
        return
      case 'contains':
        return this.#contains(line)
      case 'order':
        return this.#order(line)
      case 'relation':
        return this.#relation(line)
      case 'environments':
        this.#places = line.values
        return
      case 'marker':
        return this.#marker(line)
      case 'requirement':
        return this.#requirement(line)
      case 'damaged':
        return this.#damaged(line)
      case 'tags':
        return this.#tags(line)
      default:
        return line satisfies never
    }
  }

  #count(kind: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1
  }

  #check(kind: string, what: string, ours: unknown, theirs: unknown): void {
    this.#count(kind)
    const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)]
    if (a !== b) this.disagreements.push(`${kind}: ${what}: ${a} here, ${b} in packaging`)
  }

  #version(text: string): Version {
    const version = parseVersion(text)
    if (version === null) this.disagreements.push(`version: ${text} is unreadable here`)
    return version ?? mustRead('0')
  }

  #set(text: string): SpecifierSet | null {
    const set = parseSpecifierSet(text)
    if (set === null) this.disagreements.push(`set: ${text} is unreadable here`)
    return set
  }

  #contains({ set: text, pre, versions, bits }: Line & { kind: 'contains' }): void {
    const set = this.#set(text)
    if (set === null) return
    this.#check('prereleases', text, namesPrerelease(set), pre)
    for (const [i, version] of versions.entries()) {
      this.#check('pair', `${version} in ${text}`, contains(set, this.#version(version)), bits[i] === '1')
    }
  }

  #order({ versions, same, pre, written }: Line & { kind: 'order' }): void {
    const read = versions.map((text) => this.#version(text))
    for (const [i, version] of read.entries()) {
      const next = read[i + 1]
      const text = versions[i] ?? ''
      if (next !== undefined) {
        this.#check('order', `${text}, ${next.text}`, compareVersions(version, next), same[i] === '1' ? 0 : -1)
      }
      this.#check('written', text, [formatVersion(version), canonicalVersion(version)], written[i])
      this.#check('pre-release', text, isPrerelease(version), pre[i] === '1')
    }
  }

  #relation({ sets, bits }: Line & { kind: 'relation' }): void {
    const [a, b] = sets.map((text) => this.#set(text)?.intervals)
    if (a === undefined || b === undefined) return
    const ours = [isSubset(a, b), isSubset(b, a), isEmpty(intersect(a, b)), isEmpty(a)]
    this.#check('relation', sets.join(' | '), ours.map(Number).join(''), bits)
    this.#check('complement', sets.join(' | '), isEmpty(intersect(a, complement(b))), bits[0] === '1')
  }

  #marker({ marker: text, bits }: Line & { kind: 'marker' }): void {
    const marker = parseMarker(text)
    if (marker === null) {
      this.disagreements.push(`marker: ${text} is unreadable here`)
      return
    }
    this.#check('marker round trip', text, parseMarker(formatMarker(marker)), marker)
    // `e`: packaging raises, for an undefined comparison.
    if (!bits.includes('e')) this.#count('marker in every environment')
    for (const [i, place] of this.#places.entries()) {
      if (bits[i] === 'e') continue
      const extras = new Set(place.extra === '' ? [] : [normalizeExtra(place.extra)])
      this.#check(
        'marker',
        `${text} at ${JSON.stringify(place)}`,
        evaluateMarker(marker, place, extras),
        bits[i] === '1',
      )
    }
  }

  #requirement({ text, read }: Line & { kind: 'requirement' }): void {
    const requirement = parseRequirement(text)
    if (read === null) {
      const specifiers = /^\s*[\w.-]+\s*(?:\[[^\]]*\])?([^;]*)/.exec(text)?.[1] ?? ''
      if (!READ_BEYOND.test(text)) this.#refused(`requirement ${text}`, specifiers, requirement?.specifier.text ?? null)
      return
    }
    if (requirement === null && ENDS_IN_UNDERSCORE.test(text)) return
    const ours = requirement && {
      name: requirement.name,
      extras: [...requirement.extras].sort(),
      specifiers: [...new Set(requirement.specifier.specifiers.map(({ operator, text }) => operator + text))].sort(),
      url: requirement.url,
      marker: requirement.marker !== null,
    }
    this.#check('requirement', text, ours, read)
  }

  /** What `packaging` refuses is unreadable here, or the legacy table reads it. */
  #refused(kind: string, text: string, read: string | null): void {
    const isLegacy = [...legacyReadings(strip(text))].length > 0
    this.#check('refused', `${kind} ${text}`, read === null || isLegacy, true)
  }

  #damaged({ what, text, reads }: Line & { kind: 'damaged' }): void {
    if (what === 'set' && !reads) return this.#refused(what, text, parseSpecifierSet(text)?.text ?? null)
    const read = { version: parseVersion, set: parseSpecifierSet, marker: parseMarker }[what](text)
    this.#check(`damaged ${what}`, text, read !== null, reads)
  }

  #tags({ python, platform, platforms, runs }: Line & { kind: 'tags' }): void {
    const theirs = runs.flatMap(([block, list]) => (platforms[list] ?? []).map((tag) => `${block}-${tag}`))
    const tags = supportedTags({ python, platform })
    this.#check('tag list', `${python} ${platform}`, tags.list(), theirs)
    const ranks = theirs.map((tag) => wheelRank(tags, `a-1-${tag}.whl`))
    const ordered = [...new Set(ranks)].toSorted((a, b) => b - a)
    this.#check('tag ranks', `${python} ${platform}`, ranks, ordered)
  }
}

function mustRead(text: string): Version {
  const version = parseVersion(text)
  if (version === null) throw new Error(text)
  return version
}
