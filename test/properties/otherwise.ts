/**
 * A random case with one thing otherwise, made from its snapshot alone: what each change means, written a second time, so that the oracle
 * shares nothing with src/explain/hypothesis.ts but the names of the changes.
 */
import type { Change } from '../../src/explain/change.ts'
import type { Declaration } from '../../src/manifests/model.ts'
import { normalizeExtra } from '../../src/python/name.ts'
import type { PackageName } from '../../src/python/name.ts'
import { markerValues } from '../../src/python/environment.ts'
import type { Environment } from '../../src/python/environment.ts'
import { evaluateMarker } from '../../src/python/marker.ts'
import { ANY, parseSpecifierSet } from '../../src/python/specifier.ts'
import type { Metadata, ReleaseFile } from '../../src/universe/facts.ts'
import { factsOf, fileKey } from '../../src/universe/snapshot.ts'
import type { Snapshot } from '../../src/universe/snapshot.ts'
import { Oracle } from './solve-oracle.ts'
import type { RandomCase } from './solve-universes.ts'

type Known = Extract<Metadata, { status: 'known' }>

export function otherwise(random: RandomCase, changes: readonly Change[]): RandomCase {
  return changes.reduce(changed, random)
}

function changed(random: RandomCase, change: Change): RandomCase {
  const { problem, policy, snapshot } = random
  switch (change.kind) {
    case 'unasked':
      return withRoots(random, (line) => (isAt(line, change) ? null : line))
    case 'line':
      return withRoots(random, (line, at) => (isAt(line, change) ? anyVersion(random, line, at) : line))
    case 'hold':
      if (change.file === null)
        return withPolicy(random, { holds: new Set([...policy.holds].filter((name) => name !== change.name)) })
      return withRoots(random, (line) => (isAt(line, change) ? { ...line, isHeld: false } : line))
    case 'bound':
      return { ...random, problem: { ...problem, bounds: problem.bounds.filter((bound) => !isOf(bound, change)) } }
    case 'override': {
      const overrides = problem.overrides.map((each) =>
        isOf(each, change) && each.specifier !== null ? { ...each, specifier: ANY } : each,
      )
      return { ...random, problem: { ...problem, overrides } }
    }
    case 'drop':
      return withMetadata(random, change.from, (known) => ({
        ...known,
        requiresDist: known.requiresDist.filter(({ name }) => name !== change.to),
      }))
    case 'widen':
      return withMetadata(random, change.from, (known) => ({
        ...known,
        requiresDist: known.requiresDist.map((each) => (each.name === change.to ? { ...each, specifier: ANY } : each)),
      }))
    case 'rule':
      return withSnapshot(random, { rules: snapshot.rules.filter(({ id }) => id !== change.id) })
    case 'wheel':
      return withWheels(random, change.name, problem.environments[change.environment]?.environment)
    case 'python':
      return withMetadata(
        withFiles(random, change.name, (file) => ({ ...file, requiresPython: null })),
        change.name,
        (known) => ({ ...known, requiresPython: null }),
      )
    case 'age':
      return withFiles(random, change.name, (file) => ({ ...file, uploadTime: LONG_AGO }))
    case 'yank':
      return withFiles(random, change.name, (file) => ({ ...file, yanked: false }))
    case 'extra':
      return withMetadata(random, change.name, (known) => ({ ...known, providesExtra: [normalizeExtra('x')] }))
    case 'downgrade':
      return withPolicy(random, { allowDowngrades: also(policy.allowDowngrades, change.name) })
    case 'major':
      return withPolicy(random, { allowMajors: also(policy.allowMajors, change.name) })
    case 'build':
      return withPolicy(random, { allowBuild: also(policy.allowBuild, change.name) })
    case 'unknown':
      return withPolicy(random, { allowUnknownRequirements: true })
    case 'accelerator':
      return withPolicy(random, { keepAccelerator: false })
    case 'environment':
      return change.environment === null
        ? withoutEnvironment(random, change.ordinal)
        : inEnvironment(random, change.ordinal, change.environment)
    default:
      // What cannot be read occurs in no random case; `below` and `without` are asked of the oracle by itself.
      return random
  }
}

const LONG_AGO = '2020-01-01T00:00:00Z'

function isAt(
  line: Declaration,
  change: { readonly name: string; readonly file: string | null; readonly line: number },
) {
  return line.name === change.name && line.file === change.file && line.line === change.line
}

function isOf(
  stated: { readonly name: string; readonly source: string },
  change: { readonly name: string; readonly source: string },
): boolean {
  return stated.name === change.name && stated.source === change.source
}

function withRoots(
  random: RandomCase,
  change: (line: Declaration, environments: readonly number[]) => Declaration | null,
): RandomCase {
  const roots = random.problem.roots.flatMap((root) => {
    const declaration = change(root.declaration, root.environments)
    return declaration === null ? [] : [{ ...root, declaration }]
  })
  return { ...random, problem: { ...random.problem, roots } }
}

/** A pin stays one, and a caret that moves with its base: what they have beside goes. Every other line takes anything. */
function anyVersion(random: RandomCase, line: Declaration, environments: readonly number[]): Declaration {
  if (!new Oracle(factsOf(random.snapshot), random).isMoving(line, environments))
    return { ...line, style: 'any', specifier: ANY, base: null }
  const kept = line.specifier.specifiers.filter(({ operator, text }) =>
    line.style === 'caret' ? operator === '~=' : operator === '==' && !text.endsWith('*'),
  )
  const specifier = parseSpecifierSet(kept.map(({ operator, text }) => operator + text).join(','))
  if (specifier === null) throw new Error('a part of a specifier cannot be read')
  return { ...line, specifier }
}

function withPolicy(random: RandomCase, policy: Partial<RandomCase['policy']>): RandomCase {
  return { ...random, policy: { ...random.policy, ...policy } }
}

function also(allowance: boolean | ReadonlySet<PackageName>, name: PackageName): boolean | ReadonlySet<PackageName> {
  if (allowance === true) return true
  return new Set(allowance === false ? [name] : [...allowance, name])
}

function withSnapshot(random: RandomCase, more: Partial<Snapshot>): RandomCase {
  return { ...random, snapshot: { ...random.snapshot, ...more } }
}

function withFiles(random: RandomCase, name: PackageName, change: (file: ReleaseFile) => ReleaseFile): RandomCase {
  return withListing(random, name, (files) => files.map(change))
}

function withListing(
  random: RandomCase,
  name: PackageName,
  change: (files: readonly ReleaseFile[]) => readonly ReleaseFile[],
): RandomCase {
  const project = random.snapshot.projects.get(name)
  if (project === undefined || project.status === 'absent') return random
  const changedProject = { ...project, files: change(project.files) }
  return withSnapshot(random, { projects: new Map([...random.snapshot.projects, [name, changedProject]]) })
}

function withMetadata(random: RandomCase, name: PackageName, change: (known: Known) => Known): RandomCase {
  const project = random.snapshot.projects.get(name)
  if (project === undefined || project.status === 'absent') return random
  const keys = new Set(project.files.map(fileKey))
  const metadata = new Map(
    [...random.snapshot.metadata].map(([key, found]): [string, Metadata] =>
      keys.has(key) && found.status === 'known' ? [key, change(found)] : [key, found],
    ),
  )
  return withSnapshot(random, { metadata })
}

/** A wheel of the one environment for each version that has its sources alone; it needs what they need. */
function withWheels(random: RandomCase, name: PackageName, environment: Environment | undefined): RandomCase {
  if (environment === undefined) throw new Error('no such environment')
  const tag = `cp${environment.python.replace('.', '')}-none-any`
  const metadata = new Map(random.snapshot.metadata)
  const more = withListing(random, name, (files) => {
    const wheels = new Set(files.filter((file) => isWheelFor(file, tag)).map(({ version }) => version.key))
    const made = files
      .filter(({ kind, version }) => kind === 'sdist' && !wheels.has(version.key))
      .map((file): ReleaseFile => {
        const wheel = { ...file, kind: 'wheel', filename: `${name}-${file.version.text}-${tag}.whl` } as const
        const known = metadata.get(fileKey(file))
        if (known !== undefined) metadata.set(fileKey(wheel), known)
        return wheel
      })
    return [...files, ...made]
  })
  return withSnapshot(more, { metadata })
}

function isWheelFor({ kind, filename }: ReleaseFile, tag: string): boolean {
  return kind === 'wheel' && (filename.endsWith('-py3-none-any.whl') || filename.endsWith(`-${tag}.whl`))
}

function inEnvironment(random: RandomCase, ordinal: number, environment: Environment): RandomCase {
  const environments = random.problem.environments.map((each, at) => (at === ordinal ? { ...each, environment } : each))
  const roots = random.problem.roots.flatMap(({ declaration, environments: places }) => {
    const { marker } = declaration
    const isOut = marker !== null && !evaluateMarker(marker, markerValues(environment), new Set())
    const left = places.filter((at) => at !== ordinal || !isOut)
    return left.length === 0 ? [] : [{ declaration, environments: left }]
  })
  return { ...random, problem: { ...random.problem, environments, roots } }
}

function withoutEnvironment({ problem, present, policy, ...rest }: RandomCase, ordinal: number): RandomCase {
  const others = <T>(list: readonly T[]): readonly T[] => list.filter((_, at) => at !== ordinal)
  const elsewhere = <T extends { readonly environments: readonly number[] }>(list: readonly T[]): readonly T[] =>
    list
      .map((one) => ({
        ...one,
        environments: one.environments.filter((at) => at !== ordinal).map((at) => at - Number(at > ordinal)),
      }))
      .filter(({ environments }) => environments.length > 0)
  return {
    ...rest,
    problem: {
      ...problem,
      environments: others(problem.environments),
      roots: elsewhere(problem.roots),
      bounds: elsewhere(problem.bounds),
      overrides: elsewhere(problem.overrides),
    },
    present: others(present),
    policy: { ...policy, locked: others(policy.locked) },
  }
}
