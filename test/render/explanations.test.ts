/** What of a long explanation is folded, and where it can be read. */
import { expect, test } from 'vitest'
import type { Explanation } from '../../src/explain/explanation.ts'
import { normalizeName } from '../../src/python/name.ts'
import { explanationBlocks } from '../../src/render/explanations.ts'
import { writeTerminal } from '../../src/render/terminal.ts'

const LIB = normalizeName('lib')

function told(facts: number, more: Partial<Explanation> = {}): string {
  const explanation: Explanation = {
    findings: [{ id: 'X-1', package: LIB }],
    kind: 'blocked',
    blocker: [],
    because: Array.from({ length: facts }, (_, at) => ({ fact: `fact ${at + 1}`, source: 'requirements.txt:1' })),
    price: null,
    unlocks: [],
    untried: [],
    leftOut: 0,
    watch: [],
    links: [],
    ...more,
  }
  return writeTerminal(explanationBlocks(explanation, 'brief'), { color: false })
}

const shown = (facts: number, leftOut = 0): string => told(facts, { leftOut })

test('eight facts stand for a long argument, and a command tells the rest', () => {
  expect(shown(12)).toContain('fact 8')
  expect(shown(12)).not.toContain('fact 9')
  expect(shown(12).replaceAll(/\s+/g, ' ')).toContain(
    '4 more facts close the ways around these: lockstep explain X-1 --format json lists them.',
  )
})

test('one fact more is not worth folding', () => {
  expect(shown(9)).toContain('fact 9')
  expect(shown(9)).not.toContain('more fact')
})

test('changes that were not tried are counted, and nothing is said of all of them', () => {
  expect(shown(1)).toContain('No single change frees it.')
  const text = shown(1, 3).replaceAll(/\s+/g, ' ')
  expect(text).toContain('3 more changes were not tried')
  expect(text).not.toContain('No single change')
})

test('what frees some of the findings alone is told of these alone', () => {
  const findings = ['X-1', 'X-2', 'X-3'].map((id) => ({ id, package: LIB }))
  const [one, two, three] = findings
  const unlock = (change: string, ...freed: readonly (typeof one)[]): Explanation['unlocks'][number] => ({
    frees: freed.flatMap((finding) => finding ?? []),
    what: { kind: 'rule', id: change },
    change,
    source: 'requirements.txt:1',
    moves: [],
    left: 0,
  })
  const text = told(1, {
    findings,
    unlocks: [
      unlock('the wind turned', one),
      unlock('the sun shone', one, two, three),
      unlock('it rained', one, three),
      unlock('it snowed', one, three),
    ],
  }).replaceAll(/\s+/g, ' ')
  expect(text).toMatch(
    /They would go if: - the sun shone .* All but X-2 would go if: - it rained .* - it snowed .* X-1 would go if: - the wind turned/,
  )
  expect(told(1, { findings, unlocks: [unlock('it rained', one)] })).not.toMatch(/No single change|They would go/)
})
