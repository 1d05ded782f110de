/**
 * Universes of realistic size and shape: popular packages that many need, lower bounds mostly, caps, re-pinned families, majors that
 * drop requirements, a set that was installed some time ago, and vulnerabilities found since.
 */
import type { Ranges } from '../../src/solve/ranges.ts'

export interface GeneratedNeed {
  readonly target: number
  readonly ranges: Ranges
}

export interface GeneratedPackage {
  readonly name: string
  readonly majors: readonly number[]
  readonly minors: readonly number[]
  readonly times: readonly number[]
  /** By version. */
  readonly needs: GeneratedNeed[][]
  /** What stands today; -1 when it is not installed. */
  present: number
}

export interface GeneratedUniverse {
  readonly packages: readonly GeneratedPackage[]
  readonly roots: readonly GeneratedNeed[]
  /** Tiers from 0 (critical) to 3 (low). */
  readonly vulnerabilities: readonly {
    readonly target: number
    readonly from: number
    readonly to: number
    readonly tier: number
  }[]
}

export interface Profile {
  readonly capRate: number
  readonly pinRate: number
  readonly hardRoots: number
  readonly vulnerabilityMean: number
}

export const PROFILES: Readonly<Record<string, Profile>> = {
  /** Like the public index: mostly lower bounds. */
  usual: { capRate: 0.15, pinRate: 0.015, hardRoots: 0.12, vulnerabilityMean: 1.5 },
  /** Many caps, few hard roots, many vulnerabilities. */
  capped: { capRate: 0.35, pinRate: 0.03, hardRoots: 0.05, vulnerabilityMean: 3 },
  /** Little constrains the search. */
  free: { capRate: 0.08, pinRate: 0.01, hardRoots: 0, vulnerabilityMean: 2.5 },
}

type Kind = 'any' | 'from' | 'major' | 'minor' | 'exact' | 'except' | 'below'

interface Spec {
  readonly kind: Kind
  readonly target: number
  anchor: number
}

class Generator {
  readonly #count: number
  readonly #versions: number
  readonly #profile: Profile
  readonly #packages: GeneratedPackage[] = []
  #state: number

  constructor(count: number, versions: number, seed: number, profile: Profile) {
    this.#count = count
    this.#versions = versions
    this.#profile = profile
    this.#state = (seed * 7919 + count * 13 + versions) >>> 0
  }

  generate(): GeneratedUniverse {
    const standing = 0.5 + 0.15 * this.#random()
    for (let number = 0; number < this.#count; number++) this.#packages.push(this.#release(number))
    const planted = this.#packages.map((found) => {
      const latest = this.#latest(found, standing)
      return Math.max(0, latest - this.#below(Math.max(1, Math.ceil(latest * 0.2))))
    })
    for (const number of this.#packages.keys()) this.#need(number, planted)
    const roots = this.#roots(planted)
    return { packages: this.#packages, roots, vulnerabilities: this.#vulnerabilities() }
  }

  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n)
  }

  #poisson(mean: number): number {
    let count = 0
    let term = Math.exp(-mean)
    let sum = term
    const drawn = this.#random()
    while (drawn > sum && count < 50) {
      count++
      term *= mean / count
      sum += term
    }
    return count
  }

  #release(number: number): GeneratedPackage {
    const count = Math.max(5, Math.round(this.#versions * (0.5 + 0.5 * this.#random())))
    const start = 0.3 * this.#random() ** 2
    const times = Array.from({ length: count }, () => start + (1 - start) * this.#random()).sort((a, b) => a - b)
    const majors: number[] = []
    const minors: number[] = []
    let major = this.#random() < 0.5 ? 0 : 1
    let minor = 0
    for (let version = 0; version < count; version++) {
      const drawn = this.#random()
      if (version > 0 && drawn < 0.025) {
        major++
        minor = 0
      } else if (version > 0 && drawn < 0.35) minor++
      majors.push(major)
      minors.push(minor)
    }
    return { name: `p${String(number).padStart(4, '0')}`, majors, minors, times, needs: [], present: -1 }
  }

  #latest({ times }: GeneratedPackage, time: number): number {
    let latest = -1
    while (latest + 1 < times.length && (times[latest + 1] ?? 0) <= time) latest++
    return latest
  }

  #at(number: number): GeneratedPackage {
    const found = this.#packages[number]
    if (found === undefined) throw new RangeError(`no package ${number}`)
    return found
  }

  #ranges({ kind, target, anchor }: Spec): Ranges {
    const { majors, minors } = this.#at(target)
    const last = majors.length - 1
    const sameMajor = (version: number): boolean => majors[version] === majors[anchor]
    const sameMinor = (version: number): boolean => sameMajor(version) && minors[version] === minors[anchor]
    let end = anchor
    if (kind === 'minor') while (end < last && sameMinor(end + 1)) end++
    else while (end < last && sameMajor(end + 1)) end++
    const byKind: Readonly<Record<Kind, Ranges>> = {
      any: [0, last],
      from: [anchor, last],
      major: [this.#middleOfMajor(target, anchor), end],
      minor: [anchor, end],
      exact: [anchor, anchor],
      below: [0, end],
      except: around(anchor, anchor + 1 + ((anchor * 7) % 5), last),
    }
    return byKind[kind]
  }

  #middleOfMajor(target: number, anchor: number): number {
    const { majors } = this.#at(target)
    let start = anchor
    while (start > 0 && majors[start - 1] === majors[anchor] && start > anchor - 40) start--
    return start + Math.floor((anchor - start) / 2)
  }

  #kind(target: number): Kind {
    const isPopular = target < this.#count * 0.1
    const pin = this.#profile.pinRate * (isPopular ? 0.15 : 1.5)
    const cap = this.#profile.capRate * (isPopular ? 0.7 : 1)
    const drawn = this.#random() - pin
    if (drawn < 0) return 'exact'
    if (drawn < cap * 0.65) return 'major'
    if (drawn < cap * 0.75) return 'minor'
    if (drawn < cap) return 'below'
    if (drawn < cap + 0.05) return 'except'
    return drawn < cap + 0.15 ? 'any' : 'from'
  }

  #need(number: number, planted: readonly number[]): void {
    const own = this.#at(number)
    const specs = new Map<number, Spec>()
    const add = (time: number): void => {
      if (number === 0) return
      const target = Math.min(number - 1, Math.floor((number + 1) ** this.#random() - 1))
      if (specs.has(target)) return
      const latest = Math.max(0, this.#latest(this.#at(target), time))
      const anchor = Math.max(0, latest - this.#below(Math.max(1, Math.ceil(latest * 0.5))))
      specs.set(target, { kind: this.#kind(target), target, anchor })
    }
    const degree = Math.min(number, this.#poisson(2.6 + (this.#random() < 0.08 ? 8 : 0)))
    for (let i = 0; i < degree; i++) add(own.times[0] ?? 0)
    for (const [version, time] of own.times.entries()) {
      const isMajor = version > 0 && own.majors[version] !== own.majors[version - 1]
      const isMinor = version > 0 && (isMajor || own.minors[version] !== own.minors[version - 1])
      if (isMajor && this.#random() < 0.6) add(time)
      if (isMajor && this.#random() < 0.4 && specs.size > 1)
        specs.delete([...specs.keys()][this.#below(specs.size)] ?? -1)
      if (isMinor && !isMajor && this.#random() < 0.03) add(time)
      for (const spec of specs.values()) this.#age(spec, time, isMajor, isMinor)
      own.needs.push([...specs.values()].map((spec) => this.#needOf(spec, version === planted[number], planted)))
    }
  }

  #age(spec: Spec, time: number, isMajor: boolean, isMinor: boolean): void {
    const latest = Math.max(0, this.#latest(this.#at(spec.target), time))
    if (spec.kind === 'exact') {
      spec.anchor = latest
      return
    }
    const rate = isMajor ? 0.6 : isMinor ? 0.2 : 0.02
    if (this.#random() < rate) {
      const back = this.#below(Math.max(1, Math.ceil((latest - spec.anchor + 1) * 0.7)))
      spec.anchor = Math.max(spec.anchor, latest - back)
    }
    const isCapped = spec.kind === 'major' || spec.kind === 'minor' || spec.kind === 'below'
    if (isCapped && isMinor && this.#random() < 0.3) spec.anchor = latest
  }

  /** What stood installed together did go together. */
  #needOf(spec: Spec, isPlanted: boolean, planted: readonly number[]): GeneratedNeed {
    const ranges = this.#ranges(spec)
    const stood = planted[spec.target] ?? 0
    const holds = ranges.some((from, i) => i % 2 === 0 && stood >= from && stood <= (ranges[i + 1] ?? -1))
    if (!isPlanted || holds) return { target: spec.target, ranges }
    spec.anchor = stood
    return { target: spec.target, ranges: this.#ranges(spec) }
  }

  #roots(planted: readonly number[]): readonly GeneratedNeed[] {
    const needed = new Set(
      this.#packages.flatMap(({ needs }, number) => (needs[planted[number] ?? 0] ?? []).map(({ target }) => target)),
    )
    const roots = [...this.#packages.keys()].filter((number) =>
      needed.has(number) ? this.#random() < 0.08 : this.#random() < 0.9,
    )
    const reached = new Set(roots)
    for (const number of reached) {
      const own = this.#at(number)
      own.present = planted[number] ?? 0
      for (const { target } of own.needs[own.present] ?? []) reached.add(target)
    }
    return roots.map((target) => {
      const { hardRoots } = this.#profile
      const { present: anchor, majors } = this.#at(target)
      const drawn = this.#random()
      if (drawn < hardRoots * 0.4) return { target, ranges: this.#ranges({ kind: 'major', target, anchor }) }
      if (drawn < hardRoots * 0.7) return { target, ranges: [anchor, anchor] }
      if (drawn < hardRoots) return { target, ranges: this.#ranges({ kind: 'minor', target, anchor }) }
      return { target, ranges: [anchor, majors.length - 1] }
    })
  }

  #vulnerabilities(): GeneratedUniverse['vulnerabilities'] {
    const found: { target: number; from: number; to: number; tier: number }[] = []
    for (const [target, { majors }] of this.#packages.entries()) {
      const last = majors.length - 1
      const count = this.#poisson(this.#profile.vulnerabilityMean * (target < this.#count * 0.3 ? 1.8 : 0.7))
      for (let i = 0; i < count; i++) {
        const isUnfixed = this.#random() < 0.06
        const to = isUnfixed ? last : Math.max(0, Math.min(last - 1, Math.floor(last * (0.2 + 0.8 * this.#random()))))
        const from = this.#random() < 0.6 ? 0 : this.#below(to + 1)
        const drawn = this.#random()
        found.push({ target, from, to, tier: drawn < 0.1 ? 0 : drawn < 0.45 ? 1 : drawn < 0.85 ? 2 : 3 })
      }
    }
    return found
  }
}

function around(from: number, hole: number, last: number): Ranges {
  return hole >= last ? [from, last] : [from, hole - 1, hole + 1, last]
}

export function generateUniverse(count: number, versions: number, seed: number, profile: Profile): GeneratedUniverse {
  return new Generator(count, versions, seed, profile).generate()
}
