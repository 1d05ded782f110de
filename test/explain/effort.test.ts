/** How many questions explaining may ask. */
import { expect, test } from 'vitest'
import { Effort } from '../../src/explain/effort.ts'

function asked(effort: Effort, isOtherEnvironment = false): number {
  let count = 0
  while (effort.spend(isOtherEnvironment)) count += 1
  return count
}

test('of a hundred packages in one environment everything that is tried for a finding is tried', () => {
  const effort = new Effort(100)
  effort.allot(1)
  expect(asked(effort)).toBe(600)
})

test('in ten times as many environments it is a tenth, and another environment costs three', () => {
  const [one, other] = [new Effort(1000), new Effort(1000)]
  expect(asked(one)).toBe(60)
  expect(asked(other, true)).toBe(20)
})

test('every explanation has its share, and what one leaves is there for those after it', () => {
  const effort = new Effort(1000)
  effort.allot(3)
  expect(asked(effort)).toBe(20)
  effort.allot(2)
  effort.spend(false)
  effort.allot(1)
  expect(asked(effort)).toBe(39)
})

test('as long as something is left an explanation asks one question, and then none', () => {
  const effort = new Effort(20_000)
  const counts = [5, 4, 3, 2, 1].map((left) => {
    effort.allot(left)
    return asked(effort)
  })
  expect(counts).toEqual([1, 1, 1, 0, 0])
})
