/** Room that is used again: whose it is, and how much is kept. */
import { expect, test } from 'vitest'
import { SpareRoom } from '../../src/http/spare-room.ts'

const MIB = 1 << 20

test('what is given back is taken again, the smallest that is large enough', () => {
  const room = new SpareRoom()
  const [large, small] = [room.take(3 * MIB), room.take(MIB)]
  room.giveBack(large)
  room.giveBack(small)
  const again = room.take(MIB - 1)
  expect(again.buffer).toBe(small.buffer)
  expect(again).toHaveLength(MIB - 1)
  expect(room.take(MIB).buffer).toBe(large.buffer)
})

test('nothing is handed out twice', () => {
  const room = new SpareRoom()
  room.giveBack(room.take(MIB))
  const [first, second] = [room.take(MIB), room.take(MIB)]
  expect(first.buffer).not.toBe(second.buffer)
})

test('what is too much is left to the collector', () => {
  const room = new SpareRoom()
  const taken = Array.from({ length: 4 }, () => room.take(4 * MIB))
  for (const one of taken) room.giveBack(one)
  const kept = new Set(taken.map(({ buffer }) => buffer))
  expect(Array.from({ length: 4 }, () => kept.has(room.take(4 * MIB).buffer))).toEqual([true, true, false, false])
})
