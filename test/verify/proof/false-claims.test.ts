/**
 * Claims that trying every set shows to be false are all rejected: the plan of one world claimed of another in which a fact, a line or the
 * policy differs, and claims with other costs, other sets, or none. What trying every set does not show to be false is not counted.
 */
import { describe, expect, test } from 'vitest'
import { factsOf } from '../../../src/universe/snapshot.ts'
import { randomNumbers } from '../../solve/random.ts'
import { CLAIM_MUTATIONS } from './mutate-claims.ts'
import { WORLD_MUTATIONS } from './mutate-worlds.ts'
import { isFalse, judged, proven, provenCase } from './proven.ts'
import type { ProvenCase } from './proven.ts'

const SEEDS = 300
const FIRST = 20_000

interface Tally {
  /** False claims, by kind. */
  readonly counts: Record<string, number>
  /** Those that the check of the sets lets through: the proof alone can tell. */
  byProofAlone: number
  readonly accepted: string[]
}

function note(tally: Tally, kind: string, seed: number, claim: ProvenCase): void {
  if (isFalse(claim.world, claim.solution) !== true) return
  const { plan, proof } = judged(claim.world, claim.facts, claim.solution)
  tally.counts[kind] = (tally.counts[kind] ?? 0) + 1
  if (plan.length === 0) tally.byProofAlone++
  if (plan.length + proof.length === 0) tally.accepted.push(`${kind}, seed ${seed}`)
}

function total({ counts }: Tally): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function print(tally: Tally): void {
  const seeds = `seeds ${FIRST} to ${FIRST + SEEDS - 1}`
  process.stdout.write(
    `${seeds}: ${total(tally)} false claims, ${tally.byProofAlone} by the proof alone, ${JSON.stringify(tally.counts)}\n`,
  )
}

describe('false claims', () => {
  test('of another world', async () => {
    const tally: Tally = { counts: {}, byProofAlone: 0, accepted: [] }
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const original = await provenCase(seed)
      const below = randomNumbers(seed)
      for (const [kind, mutate] of Object.entries(WORLD_MUTATIONS)) {
        const world = mutate(original.world, below)
        if (world === null) continue
        const claim = { world, facts: factsOf(world.snapshot), solution: original.solution }
        if (isFalse(world, original.solution) !== true) continue
        note(tally, kind, seed, claim)
        note(tally, `${kind}, the other way`, seed, { ...original, solution: (await proven(world)).solution })
      }
    }
    print(tally)
    expect(tally.accepted).toEqual([])
    expect(total(tally)).toBeGreaterThan(500)
    expect(tally.byProofAlone).toBeGreaterThan(150)
  })

  test('with other costs and sets', async () => {
    const tally: Tally = { counts: {}, byProofAlone: 0, accepted: [] }
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const original = await provenCase(seed)
      if (original.solution.status === 'infeasible') continue
      const below = randomNumbers(seed)
      for (const [kind, mutate] of Object.entries(CLAIM_MUTATIONS)) {
        const solution = mutate(original.solution, original.world, original.facts, below)
        if (solution !== null) note(tally, kind, seed, { ...original, solution })
      }
    }
    print(tally)
    expect(tally.accepted).toEqual([])
    expect(total(tally)).toBeGreaterThan(200)
  })
})
