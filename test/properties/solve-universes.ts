/**
 * Small random universes and problems for the brute-force oracle: every rule that decides which set is chosen occurs in some of them.
 */
import type { Tier, Vulnerability } from '../../src/osv/vulnerability.ts'
import { normalizeName, type PackageName } from '../../src/python/name.ts'
import type { Version } from '../../src/python/version.ts'
import { DEFAULT_POLICY, type SolvePolicy } from '../../src/solve/policy.ts'
import type { Rule } from '../../src/universe/rule.ts'
import { snapshotOf, type Sketch, type SketchedRelease } from '../../src/universe/sketch.ts'
import { factsOf, type Snapshot } from '../../src/universe/snapshot.ts'
import type { ResolvedSet } from '../../src/universe/solution.ts'
import type { Problem } from '../../src/units/problem.ts'
import { presentOf, problemOf, specifierOf, versionOf } from '../solve/problems.ts'
import { randomNumbers } from '../solve/random.ts'

export interface RandomCase {
  readonly snapshot: Snapshot
  readonly problem: Problem
  readonly present: readonly ResolvedSet[]
  readonly policy: SolvePolicy
}

const POOL = ['0.9', '1.0', '1.0.1', '1.1', '1.2rc1', '1.2', '2.0rc1', '2.0', '2.0.1', '2.1', '3.0b1', '1!1.0']
const OPERATORS = ['>=', '>=', '<', '<=', '==', '!=', '~=', '>']
const TIERS: readonly Tier[] = ['critical', 'high', 'medium', 'low', 'unknown', 'none']
const CLOCK = '2026-11-22T00:00:00Z'
const YOUNG = '2026-11-21T00:00:00Z'

class Dice {
  readonly below: (n: number) => number

  constructor(seed: number) {
    this.below = randomNumbers(seed)
  }

  one<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)]
    if (picked === undefined) throw new Error('nothing to pick from')
    return picked
  }

  /** True in `percent` of 100. */
  chance(percent: number): boolean {
    return this.below(100) < percent
  }
}

export function randomCase(seed: number): RandomCase {
  const dice = new Dice(seed * 7919 + 13)
  const hasCuda = dice.chance(12)
  const names = ['a', 'b', 'c', 'd', ...(dice.chance(30) ? ['e'] : [])]
  if (hasCuda) names.push('nvidia-x-cu11', 'nvidia-x-cu12')
  const versions = new Map(names.map((name) => [name, versionsOf(dice, name)]))
  const pythons = dice.chance(30) ? ['3.11', '3.12'] : ['3.11']
  const sketch: Sketch = {
    packages: Object.fromEntries(names.map((name) => [name, releasesOf(dice, name, versions)])),
    vulnerabilities: names.flatMap((name) => vulnerabilitiesOf(dice, name, versions)),
    rules: dice.chance(20) ? [ruleOf(dice, versions)] : [],
    clock: CLOCK,
    silent: dice.chance(4) ? { [dice.one(names)]: 'refused' } : {},
  }
  const snapshot = snapshotOf(sketch)
  const declared = names.filter((_, index) => (index < 2 ? dice.chance(85) : dice.chance(25))).slice(0, 3)
  const present = new Map(names.map((name) => [name, dice.one(versions.get(name) ?? ['1.0'])]))
  const problem = problemOf({
    lines: declared.flatMap((name) => linesOf(dice, name, present.get(name) ?? '1.0', versions)),
    pythons,
    bounds: dice.chance(15) ? [`${dice.one(names)}${specifier(dice, versions)}`] : [],
    overrides: dice.chance(10) ? [`${dice.one(names)}${specifier(dice, versions)}`] : [],
    gpu: hasCuda && dice.chance(30),
    withoutDependencies: dice.chance(3),
  })
  const stands = pythons.map(() =>
    Object.fromEntries([...present].filter(([name]) => declared.includes(name) || dice.chance(60))),
  )
  const locked = dice.chance(25) ? pythons.map(() => lockOf(dice, present)) : []
  for (const [index, lock] of locked.entries()) {
    for (const [name, version] of lock)
      if (!declared.includes(name)) stands[index] = { ...stands[index], [name]: version.text }
  }
  const sets = presentOf(problem, factsOf(snapshot), stands).sets
  const policy = policyOf(dice, names, locked)
  const kind = dice.chance(15) ? 'uv' : 'pip'
  // By what is drawn already, so that the worlds of all seeds stay what they were.
  const bounds = problem.bounds.map((bound) =>
    bound.specifier.text.length % 2 === 0 ? { ...bound, sparesPresent: true } : bound,
  )
  return { snapshot, problem: { ...problem, bounds, installer: { ...problem.installer, kind } }, present: sets, policy }
}

function versionsOf(dice: Dice, name: string): readonly string[] {
  const count = name.startsWith('nvidia') ? 1 + dice.below(2) : 2 + dice.below(3)
  const chosen = new Set<string>()
  while (chosen.size < count) chosen.add(dice.one(POOL))
  return [...chosen].sort((x, y) => (versionOf(x).key < versionOf(y).key ? -1 : 1))
}

function specifier(dice: Dice, versions: ReadonlyMap<string, readonly string[]>, of?: string): string {
  if (dice.chance(20)) return ''
  const known = of === undefined ? POOL : (versions.get(of) ?? POOL)
  const one = (): string => {
    const operator = dice.one(OPERATORS)
    const version = dice.one(known)
    if (operator === '~=' && version.includes('!')) return `>=${version}`
    return dice.chance(8) ? '==1.*' : `${operator}${version}`
  }
  return dice.chance(20) ? `${one()},${one()}` : one()
}

function requirements(dice: Dice, name: string, versions: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const list: string[] = []
  for (const target of versions.keys()) {
    if (!dice.chance(target === name ? 4 : target.startsWith('nvidia') ? 25 : 33)) continue
    const extra = dice.chance(20) || target === name ? '[x]' : ''
    const marker = dice.chance(20)
      ? ' ; extra == "x"'
      : dice.chance(12)
        ? ` ; python_version ${dice.one(['<', '>='])} "3.12"`
        : ''
    list.push(`${target}${extra}${specifier(dice, versions, target)}${marker}`)
  }
  return list
}

function releasesOf(
  dice: Dice,
  name: string,
  versions: ReadonlyMap<string, readonly string[]>,
): Record<string, SketchedRelease> {
  const hasExtra = dice.chance(70)
  const releases = (versions.get(name) ?? []).map((version): [string, SketchedRelease] => {
    const isBuilt = dice.chance(8)
    const release: SketchedRelease = {
      requires: requirements(dice, name, versions),
      extras: hasExtra && dice.chance(90) ? ['x'] : [],
      yanked: dice.chance(5),
      ...(isBuilt ? { wheels: [], sdist: true } : {}),
      ...(dice.chance(6) ? { uploadTime: YOUNG } : {}),
      ...(dice.chance(6) ? { requiresPython: dice.one(['>=3.12', '<3.12', '>=3.8']) } : {}),
      ...(dice.chance(4) ? { unknown: 'no file gives them' } : {}),
    }
    return [version, release]
  })
  return Object.fromEntries(releases)
}

function vulnerabilitiesOf(
  dice: Dice,
  name: string,
  versions: ReadonlyMap<string, readonly string[]>,
): readonly Vulnerability[] {
  return Array.from({ length: dice.below(3) }, (_, number) => {
    const known = versions.get(name) ?? []
    const introduced = dice.chance(60) ? '0' : dice.one(known)
    const isOpen = dice.chance(15)
    return {
      id: `X-${name}-${number}`,
      aliases: [],
      package: normalizeName(name),
      tier: dice.one(TIERS),
      cvss: null,
      vectors: [],
      intervals: dice.chance(5)
        ? []
        : [{ introduced, fixed: isOpen ? null : dice.one(known), lastAffected: isOpen ? dice.one(known) : null }],
      versions: [],
      malicious: dice.chance(4),
      weaknesses: [],
      title: '',
      published: null,
      modified: null,
      url: '',
    }
  })
}

function ruleOf(dice: Dice, versions: ReadonlyMap<string, readonly string[]>): Rule {
  const names = [...versions.keys()]
  const subject = dice.one(names)
  const target = dice.one(names.filter((name) => name !== subject))
  return {
    id: 'R-1',
    subject: normalizeName(subject),
    versions: specifierOf(specifier(dice, versions, subject)),
    requires: [{ name: normalizeName(target), specifier: specifierOf(specifier(dice, versions, target)) }],
    because: 'they go together',
    source: 'rules/test.toml',
  }
}

function linesOf(
  dice: Dice,
  name: string,
  version: string,
  versions: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const extra = dice.chance(15) ? '[x]' : ''
  const hold = dice.chance(5) ? ' # hold' : ''
  const marker = dice.chance(8) ? ` ; python_version ${dice.one(['<', '>='])} "3.12"` : ''
  const canBeCaret = version.split('.').length > 1 && !version.includes('!') && !version.includes('b')
  const cap = dice.chance(25) ? `,<${dice.one(POOL)}` : ''
  const kind = dice.below(10)
  if (kind < 5) return [`${name}${extra}==${version}${marker}${hold}`]
  if (kind < 7) return [`${name}${extra}>=${version}${cap}${marker}${hold}`]
  if (kind === 7 && canBeCaret) return [`${name}${extra}~=${version}${marker}${hold}`]
  if (kind === 8) return [`${name}${extra}${marker}${hold}`]
  return [`${name}${extra}${specifier(dice, versions, name)}${marker}${hold}`]
}

function lockOf(dice: Dice, present: ReadonlyMap<string, string>): ReadonlyMap<PackageName, Version> {
  const entries = [...present].filter(() => dice.chance(50))
  return new Map(entries.map(([name, version]) => [normalizeName(name), versionOf(version)]))
}

function policyOf(dice: Dice, names: readonly string[], locked: SolvePolicy['locked']): SolvePolicy {
  const some = (): ReadonlySet<PackageName> => new Set([normalizeName(dice.one(names))])
  return {
    ...DEFAULT_POLICY,
    strategy: dice.chance(20) ? 'latest' : 'minimal',
    allowMajors: dice.one([true, false, some()]),
    allowDowngrades: dice.one([true, false, false, some()]),
    allowUnknownRequirements: dice.chance(15),
    keepAccelerator: dice.one([null, null, true, false]),
    holds: dice.chance(5) ? some() : new Set(),
    locked,
  }
}
