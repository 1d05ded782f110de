/**
 * The best set by trying every set: written from the design's section 4 and decision 0010 alone, with nothing of src/solve in it.
 *
 * Every environment's sets are enumerated by following requirements and trying each admissible version where a new package is
 * needed; then every combination in which shared lines agree is counted and compared.
 */
import { affects } from '../../src/osv/affects.ts'
import type { Declaration } from '../../src/manifests/model.ts'
import type { Environment } from '../../src/python/environment.ts'
import type { PackageName } from '../../src/python/name.ts'
import { contains, parseSpecifierSet, type SpecifierSet } from '../../src/python/specifier.ts'
import { compareVersions, isPrerelease, type Version } from '../../src/python/version.ts'
import type { Problem } from '../../src/units/problem.ts'
import type { Facts, Metadata } from '../../src/universe/facts.ts'
import { releaseAt, releasesOf, type Release } from '../../src/universe/releases.ts'
import { activeRequirements, metadataAdmitsPython } from '../../src/universe/requirements.ts'
import type { RandomCase } from './solve-universes.ts'

type Name = PackageName
type Installed = ReadonlyMap<Name, Version>

export interface OracleAnswer {
  readonly sets: readonly Installed[]
  readonly objective: readonly number[]
}

const DAY = 86_400_000

export class Oracle {
  readonly #facts: Facts
  readonly #case: RandomCase
  readonly #candidates = new Map<string, readonly Version[]>()
  readonly #counted = new Map<string, readonly Version[]>()

  constructor(facts: Facts, random: RandomCase) {
    this.#facts = facts
    this.#case = random
  }

  get #problem(): Problem {
    return this.#case.problem
  }

  /** Every combination of sets, one for each environment, that installs and in which shared lines agree. */
  all(): readonly (readonly Installed[])[] | 'too many' {
    const combinations = this.#combinations()
    return combinations === 'too many' ? combinations : combinations.filter((sets) => this.#agree(sets))
  }

  #combinations(): readonly (readonly Installed[])[] | 'too many' {
    const perEnvironment: (readonly Installed[])[] = []
    for (const environment of this.#problem.environments.keys()) {
      const sets = this.#setsOf(environment)
      if (sets === null) return 'too many'
      perEnvironment.push(sets)
    }
    let combinations: readonly (readonly Installed[])[] = [[]]
    for (const sets of perEnvironment) {
      if (combinations.length * sets.length > 60_000) return 'too many'
      combinations = combinations.flatMap((earlier) => sets.map((set) => [...earlier, set]))
    }
    return combinations
  }

  /** Of the sets that are asked for: null when none of them installs; 'too many' when trying everything would take too long. */
  best(isAskedFor: (sets: readonly Installed[]) => boolean = () => true): OracleAnswer | null | 'too many' {
    const combinations = this.#combinations()
    if (combinations === 'too many') return combinations
    let best: {
      readonly sets: readonly Installed[]
      readonly key: readonly number[]
      readonly costs: readonly number[]
    } | null = null
    for (const sets of combinations) {
      if (!this.#agree(sets) || !isAskedFor(sets)) continue
      const costs = this.#costs(sets)
      if (best !== null && compare(costs, best.costs) > 0) continue
      const key = [...costs, ...this.#ties(sets)]
      if (best === null || compare(key, best.key) < 0) best = { sets, key, costs }
    }
    return best === null ? null : { sets: best.sets, objective: best.costs }
  }

  /** What these sets cost; null where they do not install together, 'too many' when trying everything would take too long. */
  costsOf(sets: readonly Installed[]): readonly number[] | null | 'too many' {
    for (const [environment, set] of sets.entries()) {
      const all = this.#setsOf(environment)
      if (all === null) return 'too many'
      if (!all.some((other) => isSameSet(set, other))) return null
    }
    const isWhole = sets.length === this.#problem.environments.length
    return isWhole && this.#agree(sets) ? this.#costs(sets) : null
  }

  #environment(index: number): Environment {
    const found = this.#problem.environments[index]
    if (found === undefined) throw new Error('no such environment')
    return found.environment
  }

  #lines(name: Name, environment: number): readonly Declaration[] {
    return this.#problem.roots
      .filter((root) => root.declaration.name === name && root.environments.includes(environment))
      .map(({ declaration }) => declaration)
  }

  #present(name: Name, environment: number): Version | null {
    const chosen = this.#case.present[environment]?.get(name)
    if (chosen !== undefined) return chosen.version
    const pin = this.#lines(name, environment).find(({ style }) => style === 'pin' || style === 'variant')
    return pin?.base ?? this.#case.policy.locked[environment]?.get(name) ?? null
  }

  /** Whether the line's own version moves with the package. */
  isMoving(line: Declaration, environments: readonly number[]): boolean {
    if (line.style === 'pin' || line.style === 'variant') return true
    const { base } = line
    return (
      line.style === 'caret' &&
      base !== null &&
      environments.every((environment) => {
        const present = this.#present(line.name, environment)
        return present !== null && compareVersions(present, base) === 0
      })
    )
  }

  /** Environments that share the version of a package with this one. */
  #sharing(name: Name, environment: number): readonly number[] {
    const group = new Set([environment])
    for (let before = -1; before !== group.size;) {
      before = group.size
      for (const { declaration, environments } of this.#problem.roots) {
        if (declaration.name !== name || !this.isMoving(declaration, environments)) continue
        if (environments.some((other) => group.has(other))) for (const other of environments) group.add(other)
      }
    }
    return [...group].sort((a, b) => a - b)
  }

  #isAllowed(name: Name, version: Version, environment: number): boolean {
    const { bounds, overrides, roots } = this.#problem
    const here = (stated: { readonly name: Name; readonly environments: readonly number[] }): boolean =>
      stated.name === name && stated.environments.includes(environment)
    const stays = this.#present(name, environment)?.key === version.key
    if (bounds.some((bound) => here(bound) && !(stays && bound.sparesPresent) && !contains(bound.specifier, version)))
      return false
    const replacing = overrides.filter(here)
    const lines = roots.filter((root) => root.declaration.name === name && root.environments.includes(environment))
    if (replacing.length > 0) {
      return replacing.every(({ specifier }) => specifier === null || contains(specifier, version))
    }
    return lines.every((root) => contains(this.#hardPart(root.declaration, root.environments), version))
  }

  #hardPart(line: Declaration, environments: readonly number[]): SpecifierSet {
    if (!this.isMoving(line, environments)) return line.specifier
    const kept = line.specifier.specifiers.filter(({ operator, text }) =>
      line.style === 'caret' ? operator !== '~=' : operator !== '==' || text.endsWith('*'),
    )
    const hard = parseSpecifierSet(kept.map(({ operator, text }) => operator + text).join(','))
    if (hard === null) throw new Error('a part of a specifier cannot be read')
    return hard
  }

  /** Versions that may be chosen, pre-releases that need to be named included. */
  #admissible(name: Name, environment: number): readonly Version[] {
    const key = `${environment} ${name}`
    const known = this.#candidates.get(key)
    if (known !== undefined) return known
    const group = this.#sharing(name, environment)
    const lists = group.map((other) => this.#listed(name, other))
    const [first = [], ...rest] = lists
    const common = first.filter((version) =>
      rest.every((list) => list.some((other) => compareVersions(version, other) === 0)),
    )
    const hasStable = common.some((version) => !isPrerelease(version))
    const stands = group.map((other) => this.#present(name, other))
    const isFree = (version: Version): boolean => {
      if (!isPrerelease(version) || !hasStable) return true
      if (stands.some((present) => present !== null && compareVersions(present, version) === 0)) return true
      const sameRelease = (other: Version): boolean =>
        other.epoch === version.epoch &&
        `${other.release.join('.')}.0.0`.slice(0, 5) === `${version.release.join('.')}.0.0`.slice(0, 5)
      if (stands.some((present) => present !== null && isPrerelease(present) && sameRelease(present))) return true
      return group.some((other) => this.#statedNames(name, other, version))
    }
    this.#candidates.set(key, common)
    this.#counted.set(key, common.filter(isFree))
    return common
  }

  #countedAt(name: Name, environment: number): readonly Version[] {
    this.#admissible(name, environment)
    return this.#counted.get(`${environment} ${name}`) ?? []
  }

  #statedNames(name: Name, environment: number, version: Version): boolean {
    const here = (stated: { readonly name: Name; readonly environments: readonly number[] }): boolean =>
      stated.name === name && stated.environments.includes(environment)
    const overrides = this.#problem.overrides.filter(here)
    const lines = this.#problem.roots.filter((root) =>
      here({ name: root.declaration.name, environments: root.environments }),
    )
    const stated = [
      ...this.#problem.bounds.filter(here).map(({ specifier }) => specifier),
      ...overrides.map(({ specifier }) => specifier),
      ...(overrides.length > 0 ? [] : lines.map((root) => this.#hardPart(root.declaration, root.environments))),
    ]
    return stated.some((specifier) => specifier !== null && namesExactly(specifier, version))
  }

  /** What could be installed in one environment by listing, manifests and policy. */
  #listed(name: Name, environment: number): readonly Version[] {
    const project = this.#facts.project(name)
    const present = this.#present(name, environment)
    if (project === undefined || project.status === 'absent') return []
    if (project.status === 'silent')
      return present !== null && this.#isAllowed(name, present, environment) ? [present] : []
    const where = this.#environment(environment)
    const stands = present === null ? null : releaseAt(project, where, present)
    const versions = stands !== null && this.#isAllowed(name, stands.version, environment) ? [stands.version] : []
    const lines = this.#lines(name, environment)
    const isHeld = this.#case.policy.holds.has(name) || this.#heldAnywhere(name, environment)
    if (isHeld) return versions
    const releases = releasesOf(project, where, this.#facts.clock)
    for (const release of releases) {
      if (present !== null && compareVersions(release.version, present) === 0) continue
      if (release.yanked || this.#isYoung(release) || !this.#isAllowed(name, release.version, environment)) continue
      const hasOnlySources = stands === null ? releases.every(({ hasWheel }) => !hasWheel) : !stands.hasWheel
      if (!release.hasWheel && !hasOnlySources) continue
      if (this.#facts.vulnerabilities(name).some((v) => v.malicious && affects(v, release.version) === 'affected'))
        continue
      if (lines.length > 0 && present !== null && !this.#mayMove(name, present, release.version)) continue
      versions.push(release.version)
    }
    return versions.sort(compareVersions)
  }

  #heldAnywhere(name: Name, environment: number): boolean {
    return this.#sharing(name, environment).some((other) => this.#lines(name, other).some(({ isHeld }) => isHeld))
  }

  #isYoung({ uploadTime }: Release): boolean {
    return (
      uploadTime !== null &&
      Date.parse(uploadTime) > Date.parse(this.#facts.clock) - this.#case.policy.minimumReleaseAgeDays * DAY
    )
  }

  #mayMove(name: Name, from: Version, to: Version): boolean {
    const { allowDowngrades, allowMajors, strategy } = this.#case.policy
    const is = (allowance: boolean | ReadonlySet<Name>): boolean =>
      typeof allowance === 'boolean' ? allowance : allowance.has(name)
    if (compareVersions(to, from) < 0 && !is(allowDowngrades)) return false
    return strategy === 'minimal' || is(allowMajors) || !isMajor(from, to)
  }

  #metadata(name: Name, version: Version, environment: number): Metadata | null {
    const project = this.#facts.project(name)
    if (project === undefined || project.status === 'absent') return null
    const file =
      project.status === 'silent'
        ? this.#case.present[environment]?.get(name)?.file
        : releaseAt(project, this.#environment(environment), version)?.file
    return file === undefined || file === null ? null : (this.#facts.metadata(file) ?? null)
  }

  #declaredExtras(name: Name, environment: number): readonly string[] {
    return this.#lines(name, environment).flatMap(({ extras }) => extras)
  }

  /** What metadata alone can tell. */
  #isInstallable(name: Name, version: Version, environment: number): boolean {
    const metadata = this.#metadata(name, version, environment)
    if (metadata === null) return true
    const { withoutDependencies } = this.#problem.installer
    const present = this.#present(name, environment)
    const isPresent = present !== null && compareVersions(present, version) === 0
    if (metadata.status === 'unknown')
      return isPresent || withoutDependencies || this.#case.policy.allowUnknownRequirements
    if (!metadataAdmitsPython(metadata, this.#environment(environment))) return false
    if (isPresent) return true
    const before = present === null ? null : this.#metadata(name, present, environment)
    if (before === null || before.status === 'unknown') return true
    return this.#declaredExtras(name, environment).every(
      (extra) =>
        !before.providesExtra.some((one) => one === extra) || metadata.providesExtra.some((one) => one === extra),
    )
  }

  /** What the chosen packages need in an environment, with the extras that come into use. */
  #needs(set: Installed, environment: number): { readonly name: Name; readonly specifier: SpecifierSet }[] {
    const extras = new Map<Name, Set<string>>()
    const use = (name: Name, more: readonly string[]): boolean => {
      const known = extras.get(name) ?? new Set()
      extras.set(name, known)
      const before = known.size
      for (const extra of more) known.add(extra)
      return known.size > before
    }
    for (const name of set.keys()) use(name, this.#declaredExtras(name, environment))
    for (;;) {
      const needs: { readonly name: Name; readonly specifier: SpecifierSet }[] = []
      let isGrowing = false
      for (const [name, version] of set) {
        const metadata = this.#metadata(name, version, environment)
        if (metadata === null || this.#problem.installer.withoutDependencies) continue
        const inUse = [...(extras.get(name) ?? [])]
        for (const requirement of activeRequirements(metadata, this.#environment(environment), inUse as never[])) {
          const overrides = this.#problem.overrides.filter(
            (override) => override.name === requirement.name && override.environments.includes(environment),
          )
          if (overrides.length === 0) {
            needs.push(requirement)
            if (use(requirement.name, requirement.extras)) isGrowing = true
          }
          for (const override of overrides) {
            if (override.specifier !== null) needs.push({ name: override.name, specifier: override.specifier })
            if (use(override.name, override.extras)) isGrowing = true
          }
        }
      }
      if (!isGrowing) return needs
    }
  }

  /** Every set that installs in the environment; null when there are too many. */
  #setsOf(environment: number): readonly Installed[] | null {
    const sets: Installed[] = []
    const roots = [
      ...new Set(
        this.#problem.roots.filter((r) => r.environments.includes(environment)).map((r) => r.declaration.name),
      ),
    ]
    let steps = 0
    const extend = (set: Installed): boolean => {
      if (++steps > 30_000) return false
      const needs = this.#needs(set, environment)
      if (needs.some(({ name, specifier }) => !this.#fits(set, name, specifier))) return true
      const open = roots.find((name) => !set.has(name)) ?? needs.find(({ name }) => !set.has(name))?.name
      if (open === undefined) {
        if (this.#holdsTogether(set, environment)) sets.push(set)
        return true
      }
      return this.#admissible(open, environment)
        .filter((version) => this.#isInstallable(open, version, environment))
        .every((version) => extend(new Map([...set, [open, version]])))
    }
    return extend(new Map()) ? sets : null
  }

  #fits(set: Installed, name: Name, specifier: SpecifierSet): boolean {
    const version = set.get(name)
    return version === undefined || contains(specifier, version)
  }

  /** Rules, named pre-releases, and the accelerator where it is a hard fact. */
  #holdsTogether(set: Installed, environment: number): boolean {
    for (const rule of this.#facts.rules) {
      const subject = set.get(rule.subject)
      if (subject === undefined || !contains(rule.versions, subject)) continue
      if (rule.requires.some(({ name, specifier }) => !this.#fits(set, name, specifier))) return false
    }
    for (const [name, version] of set) {
      if (this.#sharing(name, environment).length > 1) continue
      if (!this.#isFree(name, version, environment) && !this.#isNamed(set, name, version, environment)) return false
    }
    const keeps = this.#case.policy.keepAccelerator ?? this.#problem.gpuEvidence.length > 0
    return !keeps || !this.#crosses(set, environment)
  }

  /** By its own name, and by what it asks for. */
  #majors(name: Name, version: Version, environment: number): readonly number[] {
    const own = majorOfName(name)
    const metadata = this.#metadata(name, version, environment)
    if (metadata === null || this.#problem.installer.withoutDependencies) return own
    const overridden = (other: Name): boolean =>
      this.#problem.overrides.some((o) => o.name === other && o.specifier === null)
    return [
      ...own,
      ...activeRequirements(metadata, this.#environment(environment), [])
        .filter((requirement) => !overridden(requirement.name))
        .flatMap((requirement) => majorOfName(requirement.name)),
    ]
  }

  #crosses(set: Installed, environment: number): boolean {
    const before = new Set([...(this.#case.present[environment]?.keys() ?? [])].flatMap(majorOfName))
    for (const { declaration, environments } of this.#problem.roots) {
      const present = this.#present(declaration.name, environment)
      if (!environments.includes(environment) || present === null) continue
      for (const major of this.#majors(declaration.name, present, environment)) before.add(major)
    }
    if (before.size === 0) return false
    return [...set].some(([name, version]) => {
      const present = this.#present(name, environment)
      if (present !== null && compareVersions(present, version) === 0) return false
      return this.#majors(name, version, environment).some((major) => !before.has(major))
    })
  }

  #isFree(name: Name, version: Version, environment: number): boolean {
    return this.#countedAt(name, environment).some((other) => compareVersions(other, version) === 0)
  }

  /** By something that a line asks for, through what it needs itself or by an extra of the line; for uv by nothing. */
  #isNamed(set: Installed, name: Name, version: Version, environment: number): boolean {
    const { installer, overrides } = this.#problem
    if (installer.kind === 'uv' || installer.withoutDependencies) return false
    return [...set].some(([by, own]) => {
      const metadata = this.#lines(by, environment).length === 0 ? null : this.#metadata(by, own, environment)
      if (metadata === null) return false
      const extras = this.#declaredExtras(by, environment) as never[]
      return activeRequirements(metadata, this.#environment(environment), extras).some((requirement) => {
        const replacing = overrides.filter(
          (override) => override.name === requirement.name && override.environments.includes(environment),
        )
        const asked = replacing.length === 0 ? [requirement] : replacing
        return asked.some((one) => one.name === name && one.specifier !== null && namesExactly(one.specifier, version))
      })
    })
  }

  /** A shared version that must be named is named in one of its environments. */
  #isNamedSomewhere(name: Name, version: Version, environment: number, sets: readonly Installed[]): boolean {
    return this.#sharing(name, environment).some((other) => {
      const set = sets[other]
      return set !== undefined && this.#isNamed(set, name, version, other)
    })
  }

  #agree(sets: readonly Installed[]): boolean {
    const isNamed = sets.every((set, environment) =>
      [...set].every(
        ([name, version]) =>
          this.#sharing(name, environment).length === 1 ||
          this.#isFree(name, version, environment) ||
          this.#isNamedSomewhere(name, version, environment, sets),
      ),
    )
    if (!isNamed) return false
    return sets.every((set, environment) =>
      [...set].every(([name, version]) =>
        this.#sharing(name, environment).every((other) => {
          const there = sets[other]?.get(name)
          return there !== undefined && compareVersions(there, version) === 0
        }),
      ),
    )
  }

  #costs(sets: readonly Installed[]): readonly number[] {
    const things = new Map<string, Set<string>>()
    const count = (level: string, thing: string): void => {
      things.set(level, (things.get(level) ?? new Set()).add(thing))
    }
    let lag = 0
    for (const [environment, set] of sets.entries()) {
      if (this.#crosses(set, environment)) count('accelerator', 'it')
      for (const [name, version] of set) {
        for (const found of this.#facts.vulnerabilities(name)) {
          if (affects(found, version) !== 'affected') continue
          const tier = found.malicious ? 'critical' : found.tier === 'unknown' ? 'medium' : found.tier
          count(tier, `${name} ${found.id}`)
        }
        const present = this.#present(name, environment)
        const newer = this.#countedAt(name, environment).filter((other) => compareVersions(other, version) > 0)
        if (this.#lines(name, environment).length > 0) {
          for (const other of newer) count('behind', `${name} ${other.key}`)
          if (present !== null) this.#countMove(count, name, present, version, environment, newer)
        } else if (this.#case.policy.locked[environment]?.has(name) === true) {
          if (present === null || compareVersions(present, version) === 0) continue
          count('lockedChanged', name)
          if (compareVersions(version, present) < 0) count('lockedDown', name)
        } else lag += newer.length
      }
    }
    const findings = ['critical', 'high', 'medium', 'low']
    const changes = ['majors', 'accelerator', 'changed', 'lockedDown', 'lockedChanged', 'minorSteps', 'patchesBehind']
    const latest = this.#case.policy.strategy === 'latest' ? ['behind'] : []
    return [...[...findings, ...latest, ...changes].map((level) => things.get(level)?.size ?? 0), lag]
  }

  #countMove(
    count: (level: string, thing: string) => void,
    name: Name,
    from: Version,
    to: Version,
    environment: number,
    newer: readonly Version[],
  ): void {
    if (isMajor(from, to)) count('majors', name)
    const order = comparePairs(from, to)
    const project = this.#facts.project(name)
    const releases = project === undefined ? [] : releasesOf(project, this.#environment(environment), this.#facts.clock)
    for (const { version, yanked } of releases) {
      if (yanked || isPrerelease(version)) continue
      const isPassed =
        order <= 0
          ? comparePairs(version, from) > 0 && comparePairs(version, to) <= 0
          : comparePairs(version, from) < 0 && comparePairs(version, to) >= 0
      if (isPassed) count('minorSteps', `${name} ${pair(version).join('.')}`)
    }
    if (compareVersions(from, to) === 0) return
    count('changed', name)
    for (const other of newer) if (comparePairs(other, to) === 0) count('patchesBehind', `${name} ${other.key}`)
  }

  /** Packages that stand on a pre-release only named; packages at different versions; then by name and environment absent before installed, newer before older. */
  #ties(sets: readonly Installed[]): readonly number[] {
    const names = [...new Set(sets.flatMap((set) => [...set.keys()]))].sort()
    const differing = names.filter((name) => new Set(sets.flatMap((set) => set.get(name)?.key ?? [])).size > 1).length
    const all = [...new Set(this.#allNames())].sort()
    const unfree = names.filter((name) =>
      sets.some((set, environment) => {
        const version = set.get(name)
        return version !== undefined && !this.#isFree(name, version, environment)
      }),
    ).length
    return [
      unfree,
      differing,
      ...all.flatMap((name) =>
        sets.map((set, environment) => {
          const version = set.get(name)
          if (version === undefined) return 0
          return 1 + this.#admissible(name, environment).filter((other) => compareVersions(other, version) > 0).length
        }),
      ),
    ]
  }

  *#allNames(): Iterable<Name> {
    yield* this.#case.snapshot.projects.keys()
  }
}

function isSameSet(a: Installed, b: Installed): boolean {
  return a.size === b.size && [...a].every(([name, { key }]) => b.get(name)?.key === key)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value - (b[index] ?? 0)
  return 0
}

function pair({ epoch, release: [first = 0, second = 0] }: Version): readonly number[] {
  return [epoch, first, second]
}

function comparePairs(a: Version, b: Version): number {
  return compare(pair(a), pair(b))
}

function isMajor(a: Version, b: Version): boolean {
  return compare(pair(a).slice(0, 2), pair(b).slice(0, 2)) !== 0
}

function namesExactly({ specifiers }: SpecifierSet, version: Version): boolean {
  return specifiers.some(({ operator, text }) => {
    if (operator !== '==' || text.endsWith('*')) return false
    const set = parseSpecifierSet(`==${text}`)
    return set !== null && contains(set, version)
  })
}

function majorOfName(name: string): readonly number[] {
  const found = /^nvidia-.*-cu(\d\d)$/.exec(name)
  return found === null ? [] : [Number(found[1])]
}
