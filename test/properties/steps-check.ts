/**
 * Steps against every path: breadth first over all sets that install, by the rules of docs/decisions/0061 alone.
 * `node test/properties/steps-check.ts 3000 [first seed]` tries as many random universes as asked for.
 */
import { pathToFileURL } from 'node:url'
import { stepsOf } from '../../src/explain/steps.ts'
import { affects } from '../../src/osv/affects.ts'
import type { PackageName } from '../../src/python/name.ts'
import type { Version } from '../../src/python/version.ts'
import { solve } from '../../src/solve/solve.ts'
import type { Facts } from '../../src/universe/facts.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import type { ResolvedSet } from '../../src/universe/solution.ts'
import { Oracle } from './solve-oracle.ts'
import { randomCase } from './solve-universes.ts'
import type { RandomCase } from './solve-universes.ts'

type Sets = readonly ReadonlyMap<PackageName, Version>[]

export interface CheckedSteps {
  /** null: nothing to compare. */
  readonly agrees: boolean | null
  readonly length: number
  readonly difference: string
}

export async function checkSteps(seed: number): Promise<CheckedSteps> {
  const random = randomCase(seed)
  const facts = factsOf(random.snapshot)
  const solution = await solve(random.problem, { sets: random.present }, facts, random.policy)
  const all = new Oracle(facts, random).all()
  if (solution.sets.length === 0 || all === 'too many') return { agrees: null, length: 0, difference: '' }
  const path = await stepsOf(
    { problem: random.problem, present: random.present, facts, policy: random.policy },
    solution,
  )
  const world = new World(random, facts, solution.sets.map(versionsOf))
  const expected = world.shortest(all)
  const steps = path.status === 'found' ? path.steps : null
  const flaw =
    steps === null
      ? null
      : world.flaw(
          steps.map(({ sets }) => sets.map(versionsOf)),
          all,
        )
  const found = steps === null ? null : steps.length
  const agrees = path.status === 'too-many' || (found === expected && flaw === null)
  const difference = agrees
    ? ''
    : `seed ${seed}: ${found} steps instead of ${expected}${flaw === null ? '' : `, ${flaw}`}`
  return { agrees, length: found ?? 0, difference }
}

function versionsOf(set: ResolvedSet): ReadonlyMap<PackageName, Version> {
  return new Map([...set].map(([name, { version }]) => [name, version]))
}

class World {
  readonly #random: RandomCase
  readonly #facts: Facts
  readonly #start: Sets
  readonly #goal: Sets

  constructor(random: RandomCase, facts: Facts, goal: Sets) {
    this.#random = random
    this.#facts = facts
    this.#start = random.present.map(versionsOf)
    this.#goal = goal
  }

  /** Steps of the shortest path; null where there is none. */
  shortest(all: readonly Sets[]): number | null {
    if (textOf(this.#start) === textOf(this.#goal)) return 0
    const goal = textOf(this.#goal)
    let row: readonly Sets[] = [this.#start]
    const seen = new Set<string>()
    for (let length = 1; row.length > 0; length += 1) {
      const next = new Map<string, Sets>()
      for (const from of row) {
        for (const to of [...all, this.#goal]) {
          const text = textOf(to)
          if (seen.has(text) || next.has(text) || this.#stepFlaw(from, to) !== null) continue
          if (text === goal) return length
          next.set(text, to)
        }
      }
      for (const text of next.keys()) seen.add(text)
      row = [...next.values()]
    }
    return null
  }

  flaw(steps: readonly Sets[], all: readonly Sets[]): string | null {
    const installable = new Set([...all, this.#goal].map(textOf))
    let from = this.#start
    for (const [number, to] of steps.entries()) {
      if (!installable.has(textOf(to))) return `set ${number} does not install`
      const flaw = this.#stepFlaw(from, to)
      if (flaw !== null) return `step ${number}: ${flaw}`
      from = to
    }
    return textOf(from) === textOf(steps.length === 0 ? this.#start : this.#goal) ? null : 'it does not end at the plan'
  }

  #stepFlaw(from: Sets, to: Sets): string | null {
    const crossed = this.#crossed(from, to)
    if (crossed === null) return 'it goes back, or beyond the plan'
    if (crossed > 1) return `it crosses ${crossed}`
    const [before, after] = [this.#findings(from), this.#findings(to)]
    const first = after.findIndex((count, tier) => count !== before[tier])
    return first >= 0 && (after[first] ?? 0) > (before[first] ?? 0) ? 'findings rise' : null
  }

  /** How many crossings lie between; null where it does not go towards the plan. */
  #crossed(from: Sets, to: Sets): number | null {
    const majors = new Set<string>()
    for (const { declaration, environments } of this.#random.problem.roots) {
      const { name } = declaration
      for (const at of environments) {
        const [start, low, here, goal] = [this.#start, from, to, this.#goal].map((sets) => sets[at]?.get(name))
        if (here === undefined || goal === undefined) continue
        const began = low ?? start ?? pinOf(this.#random, name, at)
        if (began === undefined) continue
        const isUp = began.key <= goal.key
        const isBetween = isUp
          ? here.key >= began.key && here.key <= goal.key
          : here.key <= began.key && here.key >= goal.key
        if (!isBetween) return null
        const first = start ?? pinOf(this.#random, name, at) ?? began
        // In between, a major that is neither that of the start nor that of the plan is no stage.
        if (majorOf(here) !== majorOf(first) && majorOf(here) !== majorOf(goal)) return null
        if (majorOf(began) !== majorOf(here)) majors.add(name)
      }
    }
    const [start, low, here, goal] = [this.#start, from, to, this.#goal].map(cudaOf)
    const isCrossing = start !== null && goal !== null && start !== goal
    if (!isCrossing) return majors.size
    if (here !== null && here !== start && here !== goal) return null
    if (low === goal && here !== goal) return null
    return majors.size + (low !== goal && here === goal ? 1 : 0)
  }

  #findings(sets: Sets): readonly number[] {
    const found = new Map<string, number>()
    for (const [name, version] of sets.flatMap((set) => [...set])) {
      for (const vulnerability of this.#facts.vulnerabilities(name)) {
        if (affects(vulnerability, version) === 'affected')
          found.set(`${name} ${vulnerability.id}`, ROW[vulnerability.tier])
      }
    }
    return [0, 1, 2, 3].map((row) => [...found.values()].filter((each) => each === row).length)
  }
}

const ROW = { critical: 0, high: 1, medium: 2, unknown: 2, low: 3, none: 4 }

function pinOf({ problem }: RandomCase, name: PackageName, at: number): Version | undefined {
  const root = problem.roots.find(({ declaration, environments }) => {
    const isPin = declaration.style === 'pin' || declaration.style === 'variant'
    return declaration.name === name && isPin && environments.includes(at)
  })
  return root?.declaration.base ?? undefined
}

function majorOf({ epoch, release }: Version): string {
  return `${epoch}!${release[0] ?? 0}`
}

function cudaOf(sets: Sets): number | null {
  const majors = sets.flatMap((set) =>
    [...set.keys()].flatMap((name) => Number(/-cu(\d\d)$/.exec(name)?.[1] ?? Number.NaN)),
  )
  const known = majors.filter((major) => !Number.isNaN(major))
  return known.length === 0 ? null : Math.max(...known)
}

function textOf(sets: Sets): string {
  return sets
    .map((set) =>
      [...set]
        .map(([name, { key }]) => `${name} ${key}`)
        .sort()
        .join(),
    )
    .join('|')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [count = 1000, first = 1] = process.argv.slice(2).map(Number)
  const lengths = new Map<number, number>()
  let [checked, wrong] = [0, 0]
  for (let seed = first; seed < first + count; seed++) {
    const { agrees, length, difference } = await checkSteps(seed)
    if (agrees === null) continue
    checked++
    lengths.set(length, (lengths.get(length) ?? 0) + 1)
    if (!agrees && ++wrong <= 20) process.stdout.write(`${difference}\n`)
  }
  process.stdout.write(
    `${checked} checked, ${wrong} wrong; by length ${JSON.stringify([...lengths].sort(([a], [b]) => a - b))}\n`,
  )
  process.exitCode = wrong === 0 ? 0 : 1
}
