/**
 * Explanations against trying every set: each blocker is sufficient and minimal, each price is that of the best set, each unlock unlocks
 * and leads where it says, none of the kinds promised is missed.
 * `node test/properties/explain-brute-force.ts 3000` tries more.
 */
import { describe, expect, it } from 'vitest'
import { checkExplanations } from './explain-check.ts'

const CASES = 400
const PARTS = 4

describe('explanations and brute force', () => {
  it('agree where they once did not', async () => {
    // What a named pre-release brings in names it (801); who names it is needed for that alone (1906, 2265, 1726); what names it refuses it
    // (1243, 2476, 2753). A stable release that cannot be read keeps pre-releases out all the same (1232). Another Python decides which
    // releases are stable ones, too (242, 1996), and which extras there are (5823), also that of an environment without the finding (8893). What
    // no line asks for names nothing (5451, 8055). A line that ties two environments is no blocker where a bar stands without it (8103).
    for (const seed of [242, 801, 1232, 1243, 1726, 1906, 1996, 2265, 2476, 2753, 5451, 5823, 8055, 8103, 8893]) {
      expect((await checkExplanations(seed)).wrong, `seed ${seed}`).toEqual([])
    }
  })

  for (let part = 0; part < PARTS; part++) {
    const first = 1 + part * (CASES / PARTS)
    it(`agree on universes ${first} to ${first + CASES / PARTS - 1}`, async () => {
      const wrong: string[] = []
      let [explanations, unlocks] = [0, 0]
      for (let seed = first; seed < first + CASES / PARTS; seed++) {
        const found = await checkExplanations(seed)
        wrong.push(...found.wrong)
        explanations += found.explanations
        unlocks += found.unlocks
      }
      expect(wrong).toEqual([])
      expect(explanations).toBeGreaterThan(10)
      expect(unlocks).toBeGreaterThan(10)
    })
  }
})
