/**
 * The solver against a second optimiser on generated universes: the same costs at every level, with and without reductions.
 * `node test/properties/solve-clingo.ts 300` tries more and larger ones.
 */
import { expect, it } from 'vitest'
import { checkAgainstClingo } from './solve-clingo-check.ts'

it('reaches the costs that clingo proves', async () => {
  const differences: string[] = []
  for (let seed = 1; seed <= 12; seed++)
    differences.push(...(await checkAgainstClingo(seed, 12 + seed * 2, 30 + seed * 4)))
  expect(differences).toEqual([])
})
