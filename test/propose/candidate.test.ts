import { expect, test } from 'vitest'
import { countGone } from '../../src/propose/candidate.ts'
import { finding, scanEntry } from '../render/documents.ts'

const [first, second, third] = ['PYSEC-2026-1', 'PYSEC-2026-2', 'PYSEC-2026-3'].map((id) => finding({ id })) as [
  ReturnType<typeof finding>,
  ReturnType<typeof finding>,
  ReturnType<typeof finding>,
]

test('a title counts what goes as the first screen does: what only floors admitted where nothing else goes', () => {
  const before = scanEntry([first, second], { admitted: [third] })
  expect(countGone({ before, after: scanEntry([]) })).toBe(2)
  expect(countGone({ before, after: scanEntry([second]) })).toBe(1)
  expect(countGone({ before: scanEntry([first], { admitted: [third] }), after: scanEntry([first]) })).toBe(1)
  expect(countGone({ before, after: scanEntry([first, second], { admitted: [third] }) })).toBe(0)
})
