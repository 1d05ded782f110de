/**
 * Alternatives against trying every set: each is the best of its question, none is dominated by another one or by the plan, none is missing.
 * `node test/properties/alternatives-brute-force.ts 3000` tries more.
 */
import { describe, expect, it } from 'vitest'
import { checkAlternatives } from './alternatives-check.ts'

describe('alternatives and brute force', () => {
  it('agree', async () => {
    const wrong: string[] = []
    let alternatives = 0
    // What a silent index has stays what it is, also where only prebuilt packages are asked for (2102, 2740). Locked packages that change, or
    // move down, are change, too (3804, 5054), and a malicious release is critical whatever its record says (3837, 10720).
    const known = [2102, 2740, 3804, 3837, 5054, 10720, 12835]
    for (const seed of [...Array.from({ length: 400 }, (_, at) => at + 1), ...known]) {
      const found = await checkAlternatives(seed)
      wrong.push(...found.wrong)
      alternatives += found.alternatives
    }
    expect(wrong).toEqual([])
    expect(alternatives).toBeGreaterThan(30)
  })
})
