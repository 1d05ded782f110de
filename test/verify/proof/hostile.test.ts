/** Whatever stands in place of a proof, the answer is a list of objections, soon. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Proof, ProofStep } from '../../../src/universe/proof.ts'
import type { Solution } from '../../../src/universe/solution.ts'
import { generatedCase } from './generated.ts'
import { judged, proven, provenCase } from './proven.ts'
import type { ProvenCase } from './proven.ts'

/** Entries of lists and objects all the way down, each with what holds it. */
function places(value: unknown, found: { readonly holder: object; readonly key: string }[] = []): typeof found {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Object.keys(value)) {
    found.push({ holder: value, key })
    places(Reflect.get(value, key), found)
  }
  return found
}

function objections({ world, facts, solution }: ProvenCase, proof: unknown): readonly string[] {
  return judged(world, facts, { ...solution, proof: proof as Solution['proof'] & object }).proof
}

const anything = fc.oneof(
  fc.integer({ min: -30, max: 30 }),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, '', 'x', '__proto__', 'constructor', [], {}, [[]], 1e9, 2 ** 53, -0),
  fc.jsonValue({ maxDepth: 3 }),
)

describe('hostile proofs', () => {
  test('with anything in any place get objections and nothing worse', async () => {
    const cases = await Promise.all(Array.from({ length: 20 }, (_, i) => provenCase(60_000 + i)))
    let rejected = 0
    fc.assert(
      fc.property(
        fc.nat(19),
        fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 3 }),
        (which, changes) => {
          const chosen = cases[which]
          if (chosen === undefined) throw new Error('twenty cases')
          const proof: unknown = JSON.parse(JSON.stringify(chosen.solution.proof))
          for (const [place, value] of changes) {
            const all = places(proof)
            const at = all[place % all.length]
            if (at !== undefined) Reflect.set(at.holder, at.key, structuredClone(value))
          }
          const found = objections(chosen, proof)
          if (found.length > 0) rejected++
          expect(found.every((one) => typeof one === 'string' && one.length < 1000)).toBe(true)
        },
      ),
      { numRuns: 5000 },
    )
    expect(rejected).toBeGreaterThan(3000)
  })

  test('that are no proofs at all get objections', async () => {
    const chosen = await provenCase(60_000)
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(objections(chosen, value)).not.toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  test('that are made to take long are given up', async () => {
    const made = await proven(generatedCase(60, 100, 1, 'capped'))
    const { proof } = made.solution
    if (proof === undefined || proof === null) throw new Error('no proof')
    const largest = proof.slots.reduce(
      (best, slot, i) => (slot.versions.length > (proof.slots[best]?.versions.length ?? 0) ? i : best),
      0,
    )
    const size = proof.slots[largest]?.versions.length ?? 0
    const wide: Proof = {
      ...proof,
      variables: [
        ...proof.variables,
        ['any', Array.from({ length: 3000 }, () => [largest, ['x', 0], [0, size - 1]] as const)],
      ],
      axioms: Array.from(
        { length: 30_000 },
        () => ['definition', [proof.variables.length + 1, -proof.variables.length - 1], largest] as const,
      ),
    }
    expect(objections(made, wide).join()).toContain('it takes too long to check')
    const first: ProofStep = ['clause', [1, -1], Array.from({ length: 1_000_000 }, () => 1)]
    expect(objections(made, { ...proof, steps: [first, ...proof.steps] })).not.toEqual([])
  })
})
