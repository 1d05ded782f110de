/**
 * The solver against trying every set, on small random universes with extras, markers, two environments, caps, carets, floors, locks,
 * pre-releases, downgrades, rules, bounds, overrides and ties; each with everything known, with facts arriving in a random order, and in one
 * of three further ways that take turns (solve-check.ts).
 * `node test/properties/solve-brute-force.ts 100000` tries more, in every way.
 */
import { describe, expect, it } from 'vitest'
import { checkCase } from './solve-check.ts'

const CASES = 5000
const PARTS = 10

describe('the solver and brute force', () => {
  for (let part = 0; part < PARTS; part++) {
    const first = 1 + part * (CASES / PARTS)
    it(`agree on universes ${first} to ${first + CASES / PARTS - 1}`, async () => {
      const wrong: string[] = []
      let [feasible, checked] = [0, 0]
      for (let seed = first; seed < first + CASES / PARTS; seed++) {
        const { agrees, isFeasible, difference } = await checkCase(seed, 1, 'in turn')
        if (agrees === false) wrong.push(difference)
        if (agrees !== null) checked++
        if (isFeasible) feasible++
      }
      expect(wrong).toEqual([])
      expect(checked).toBe(CASES / PARTS)
      expect(feasible).toBeGreaterThan(CASES / PARTS / 3)
    })
  }
})
