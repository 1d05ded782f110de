/** What keeps newer versions out in a random case, and the case without it: written a second time, beside src/explain/caps.ts. */
import type { Declaration } from '../../src/manifests/model.ts'
import type { PackageName } from '../../src/python/name.ts'
import { ANY, contains, parseSpecifierSet } from '../../src/python/specifier.ts'
import type { SpecifierSet } from '../../src/python/specifier.ts'
import { compareVersions } from '../../src/python/version.ts'
import type { Version } from '../../src/python/version.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { Oracle } from './solve-oracle.ts'
import type { RandomCase } from './solve-universes.ts'

export interface LiftedCap {
  readonly place: string
  lifted(random: RandomCase): RandomCase
  /** Whether these sets hold what it kept out. */
  isBroken(sets: readonly ReadonlyMap<PackageName, Version>[]): boolean
}

/** Each line's cap, then its hold; holds of the configuration; constraints, those of one place together; overrides. */
export function liftedCaps(random: RandomCase): readonly LiftedCap[] {
  const { problem, policy } = random
  const caps: LiftedCap[] = []
  for (const { declaration, environments } of problem.roots) {
    const isMoving = movingIn(random, declaration, environments)
    const out = hardPart(declaration, isMoving).filter(isCap)
    const isThis = (line: Declaration): boolean => line.file === declaration.file && line.line === declaration.line
    const place = `${declaration.file}:${declaration.line}`
    if (out.length > 0)
      caps.push({
        place,
        lifted: (one) => withLines(one, isThis, (line) => uncapped(line, isMoving)),
        isBroken: (sets) => isOutside(sets, declaration.name, environments, setOf(out)),
      })
    if (declaration.isHeld)
      caps.push({
        place: `hold ${place}`,
        lifted: (one) => withLines(one, isThis, (line) => ({ ...line, isHeld: false })),
        isBroken: (sets) => isMoved(random, sets, declaration.name, environments),
      })
  }
  const everywhere = [...problem.environments.keys()]
  for (const name of policy.holds)
    caps.push({
      place: `hold ${name}`,
      lifted: (one) => ({
        ...one,
        policy: { ...one.policy, holds: new Set([...one.policy.holds].filter((held) => held !== name)) },
      }),
      isBroken: (sets) => isMoved(random, sets, name, everywhere),
    })
  const add = (
    kind: 'bound' | 'override',
    { name, specifier, environments, sparesPresent = false }: Bounding,
    lift: LiftedCap['lifted'],
  ): void => {
    const out = specifier?.specifiers.filter(isCap) ?? []
    const isBroken: LiftedCap['isBroken'] = (sets) =>
      environments.some(
        (at) => isOutside(sets, name, [at], setOf(out)) && (!sparesPresent || isMoved(random, sets, name, [at])),
      )
    if (out.length > 0) caps.push({ place: `${kind} ${name}`, lifted: lift, isBroken })
  }
  for (const bound of problem.bounds)
    add('bound', bound, (one) => withProblem(one, { bounds: withFloors(one.problem.bounds, bound.name) }))
  for (const override of problem.overrides)
    add('override', override, (one) =>
      withProblem(one, { overrides: withFloors(one.problem.overrides, override.name) }),
    )
  return caps
}

interface Bounding {
  readonly sparesPresent?: boolean
  readonly name: PackageName
  readonly specifier: SpecifierSet | null
  readonly environments: readonly number[]
}

/** Those on one name ask for no more than their floors; what drops a package goes on dropping it. */
function withFloors<Item extends Bounding>(items: readonly Item[], name: PackageName): readonly Item[] {
  return items.map((item) =>
    item.name === name && item.specifier !== null ? { ...item, specifier: floors(item.specifier) } : item,
  )
}

function withProblem(random: RandomCase, changed: Partial<RandomCase['problem']>): RandomCase {
  return { ...random, problem: { ...random.problem, ...changed } }
}

type Part = SpecifierSet['specifiers'][number]

function movingIn(random: RandomCase, line: Declaration, environments: readonly number[]): boolean {
  return new Oracle(factsOf(random.snapshot), random).isMoving(line, environments)
}

/** What stays of a line when its own version moves. */
function hardPart({ style, specifier }: Declaration, isMoving: boolean): readonly Part[] {
  return specifier.specifiers.filter(({ operator, text }) => {
    if (!isMoving) return true
    return style === 'caret' ? operator !== '~=' : operator !== '==' || text.endsWith('*')
  })
}

function isCap({ operator }: Part): boolean {
  return !['>', '>='].includes(operator)
}

function uncapped(line: Declaration, isMoving: boolean): Declaration {
  if (isMoving) {
    const caps = hardPart(line, true).filter(isCap)
    return { ...line, specifier: setOf(line.specifier.specifiers.filter((part) => !caps.includes(part))) }
  }
  return { ...line, specifier: floors(line.specifier), style: 'any', base: null }
}

/** `~=1.2` is a floor with a cap. */
function floors({ specifiers }: SpecifierSet): SpecifierSet {
  const kept = specifiers.filter(({ operator }) => ['>', '>=', '~='].includes(operator))
  return parseSpecifierSet(kept.map(({ operator, text }) => `${operator.replace('~=', '>=')}${text}`).join(',')) ?? ANY
}

function setOf(parts: readonly Part[]): SpecifierSet {
  return parseSpecifierSet(parts.map(({ operator, text }) => operator + text).join(',')) ?? ANY
}

function withLines(
  random: RandomCase,
  isThis: (line: Declaration) => boolean,
  change: (line: Declaration) => Declaration,
): RandomCase {
  const roots = random.problem.roots.map((root) =>
    isThis(root.declaration) ? { ...root, declaration: change(root.declaration) } : root,
  )
  return withProblem(random, { roots })
}

function isOutside(
  sets: readonly ReadonlyMap<PackageName, Version>[],
  name: PackageName,
  environments: readonly number[],
  inside: SpecifierSet,
): boolean {
  return environments.some((at) => {
    const version = sets[at]?.get(name)
    return version !== undefined && !contains(inside, version)
  })
}

function isMoved(
  { problem, present, policy }: RandomCase,
  sets: readonly ReadonlyMap<PackageName, Version>[],
  name: PackageName,
  environments: readonly number[],
): boolean {
  return environments.some((at) => {
    const pin = problem.roots.find(
      ({ declaration, environments: places }) =>
        declaration.name === name && places.includes(at) && ['pin', 'variant'].includes(declaration.style),
    )
    const today = present[at]?.get(name)?.version ?? pin?.declaration.base ?? policy.locked[at]?.get(name)
    const version = sets[at]?.get(name)
    return today != null && version !== undefined && compareVersions(today, version) !== 0
  })
}
