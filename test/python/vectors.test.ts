import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareVectors } from './vectors.ts'

describe("the kept sample of packaging's answers (tools/python-oracle)", () => {
  const { counts, disagreements } = compareVectors(
    readFileSync(new URL('vectors/sample.jsonl', import.meta.url), 'utf8'),
  )

  it('agrees in every single one', () => {
    expect(disagreements).toEqual([])
  })

  it('covers pairs, relations, markers, requirements and tag lists', () => {
    expect(counts['pair']).toBeGreaterThan(3000)
    expect(counts['relation']).toBeGreaterThan(400)
    expect(counts['marker']).toBeGreaterThan(9000)
    expect(counts['requirement']).toBeGreaterThan(250)
    expect(counts['tag list']).toBeGreaterThanOrEqual(12)
  })

  it('would notice a wrong answer', () => {
    const wrong = '{"kind":"contains","set":">1.0","pre":false,"versions":["1.0.post1"],"bits":"1"}'
    expect(compareVectors(wrong).disagreements).toEqual(['pair: 1.0.post1 in >1.0: false here, true in packaging'])
  })
})
