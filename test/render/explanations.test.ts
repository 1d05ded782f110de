/** What of a long explanation is folded, and where it can be read. */
import { expect, test } from 'vitest'
import type { Explanation } from '../../src/explain/explanation.ts'
import { normalizeName } from '../../src/python/name.ts'
import { explanationBlocks } from '../../src/render/explanations.ts'
import { writeTerminal } from '../../src/render/terminal.ts'

function shown(facts: number, leftOut = 0): string {
  const explanation: Explanation = {
    findings: [{ id: 'X-1', package: normalizeName('lib') }],
    kind: 'blocked',
    blocker: [],
    because: Array.from({ length: facts }, (_, at) => ({ fact: `fact ${at + 1}`, source: 'requirements.txt:1' })),
    price: null,
    unlocks: [],
    untried: [],
    leftOut,
    watch: [],
    links: [],
  }
  return writeTerminal(explanationBlocks(explanation, 'brief'), { color: false })
}

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
