import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Environment } from '../../src/python/environment.ts'
import type { ExtraName, PackageName } from '../../src/python/name.ts'
import { contains } from '../../src/python/specifier.ts'
import { simulate } from '../../src/resolve/simulate.ts'
import type { Simulation } from '../../src/resolve/simulate.ts'
import type { Facts } from '../../src/universe/facts.ts'
import { releasesOf } from '../../src/universe/releases.ts'
import type { Release } from '../../src/universe/releases.ts'
import { activeRequirements, metadataAdmitsPython } from '../../src/universe/requirements.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { Problem } from '../../src/units/problem.ts'
import { problemOf, shown } from './problems.ts'
import { diceOf, universeOf } from './random-universes.ts'

type Assignment = ReadonlyMap<PackageName, Release | null>

/** Whether any choice of releases installs: every one is tried, one package after the other. */
function somethingInstalls(problem: Problem, facts: Facts): boolean {
  const environment = problem.environments[0]?.environment
  if (environment === undefined) return false
  const names = new Set(problem.roots.map(({ declaration }) => declaration.name))
  const choices = new Map<PackageName, readonly (Release | null)[]>()
  const pins = pinned(problem)
  for (const name of names) {
    const project = facts.project(name)
    const releases = project === undefined ? [] : releasesOf(project, environment, facts.clock)
    choices.set(name, [
      null,
      ...releases.filter((release) => !release.yanked || pins.has(`${name} ${release.version.text}`)),
    ])
    for (const release of releases) {
      const metadata = facts.metadata(release.file)
      if (metadata?.status === 'known') for (const each of metadata.requiresDist) names.add(each.name)
    }
  }
  return search([...choices], new Map(), (assignment) => installs(problem, facts, environment, assignment))
}

/** uv takes a yanked release only where a line or a bound names it. */
function pinned({ roots, bounds }: Problem): ReadonlySet<string> {
  const stated = [...roots.map(({ declaration }) => declaration), ...bounds]
  const pins = stated.flatMap(({ name, specifier }) =>
    specifier.specifiers.filter(({ operator }) => operator === '==').map(({ text }) => `${name} ${text}`),
  )
  return new Set(pins)
}

function search(
  choices: readonly (readonly [PackageName, readonly (Release | null)[]])[],
  assignment: Assignment,
  holds: (assignment: Assignment) => boolean,
): boolean {
  const [first, ...rest] = choices
  if (first === undefined) return holds(assignment)
  const [name, releases] = first
  return releases.some((release) => search(rest, new Map([...assignment, [name, release]]), holds))
}

function installs(problem: Problem, facts: Facts, environment: Environment, assignment: Assignment): boolean {
  const open: { name: PackageName; extras: readonly ExtraName[]; specifier: Parameters<typeof contains>[0] }[] =
    problem.roots.map(({ declaration }) => declaration)
  const seen = new Set<string>()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const release = assignment.get(next.name)
    if (release === undefined || release === null || !contains(next.specifier, release.version)) return false
    const limits = problem.bounds.filter(({ name }) => name === release.file.project)
    if (limits.some(({ specifier }) => !contains(specifier, release.version))) return false
    const metadata = facts.metadata(release.file)
    if (metadata === undefined || !metadataAdmitsPython(metadata, environment)) return false
    for (const extra of [null, ...next.extras]) {
      const key = `${next.name} ${extra ?? ''}`
      if (seen.has(key)) continue
      seen.add(key)
      open.push(...activeRequirements(metadata, environment, extra === null ? [] : [extra]))
    }
  }
  return true
}

function isSound(problem: Problem, facts: Facts, { sets }: Simulation): boolean {
  const environment = problem.environments[0]?.environment
  const [set] = sets
  if (environment === undefined || set === undefined) return false
  const assignment = new Map<PackageName, Release | null>()
  for (const { name, version } of set.values()) {
    const project = facts.project(name)
    const releases = project === undefined ? [] : releasesOf(project, environment, facts.clock)
    assignment.set(name, releases.find((release) => release.version.key === version.key) ?? null)
  }
  return installs(problem, facts, environment, assignment)
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })

describe('over small random universes', () => {
  test('whenever anything installs, what is chosen installs; else the facts that clash are named', async () => {
    let clashes = 0
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const universe = universeOf(seed)
        const problem = problemOf({ ...universe, installer: { kind: 'uv' } })
        const facts = factsOf(snapshotOf(universe))
        const simulation = await simulate(problem, facts)
        const canInstall = somethingInstalls(problem, facts)
        clashes += canInstall ? 0 : 1
        expect(simulation.status).toBe(canInstall ? 'installs' : 'clashes')
        expect(simulation.clash.length > 0).toBe(!canInstall)
        expect(!canInstall || isSound(problem, facts, simulation)).toBe(true)
      }),
      { numRuns: 1500 },
    )
    expect(clashes).toBeGreaterThan(100)
  })

  test('the order in which facts arrive changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, seeds, async (seed, order) => {
        const universe = universeOf(seed)
        const problem = problemOf({ ...universe, pythons: ['3.11', '3.12'] })
        const snapshot = snapshotOf(universe)
        const dice = diceOf(order)
        const known = await simulate(problem, factsOf(snapshot))
        const lazy = await simulate(
          problem,
          factsOf(snapshot, (pending) => dice(pending.length)),
        )
        expect(lazy.sets.map(shown)).toEqual(known.sets.map(shown))
        expect(lazy.clash).toEqual(known.clash)
        expect(lazy.notes).toEqual(known.notes)
      }),
      { numRuns: 800 },
    )
  })

  test('pins stand as stated, whatever clashes', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const universe = universeOf(seed)
        const names = Object.keys(universe.packages)
        const lines = names.map((name, i) => `${name}==${1 + ((seed + i) % 4)}.0`)
        const { sets } = await simulate(problemOf({ lines }), factsOf(snapshotOf(universe)))
        const versions = new Map(
          [...(sets[0]?.values() ?? [])].map(({ name, version }) => [String(name), version.text]),
        )
        for (const line of lines) {
          const [name = '', version] = line.split('==')
          expect(versions.get(name)).toBe(version)
        }
      }),
      { numRuns: 500 },
    )
  })
})
