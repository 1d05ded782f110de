import { expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import { check } from '../../src/schema/check.ts'
import { once } from '../../src/schema/once.ts'

const form = z.strictObject({ names: z.array(z.string()), count: z.optional(z.int()) })

it('the first mistake has its place and words', () => {
  expect(check(form, { names: ['a', 1, 2] })).toEqual({
    success: false,
    path: ['names', 1],
    place: 'names.1',
    what: 'Invalid input: expected string, received number',
  })
})

it('nothing is looked at after it', () => {
  const looked: number[] = []
  const numbers = z.array(z.custom<number>((given) => looked.push(given) < 3))
  expect(check(numbers, [1, 2, 3, 4, 5])).toMatchObject({ success: false, place: '2' })
  expect(looked).toEqual([1, 2, 3])
})

it.each(['__proto__', 'constructor', 'more'])('the key %s is refused where it is not known', (key) => {
  const value: unknown = JSON.parse(`{"names": [], "${key}": {"polluted": true}}`)
  expect(check(form, value)).toMatchObject({ success: false, what: `Unrecognized key: "${key}"` })
  expect({}).not.toHaveProperty('polluted')
})

it('a record takes no prototype from its keys', () => {
  const value: unknown = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"polluted": false}}')
  const read = check(z.record(z.string(), z.unknown()), value)
  expect(read.success ? Object.keys(read.data) : null).toEqual(['constructor'])
  expect(read.success ? Object.getPrototypeOf(read.data) : null).toBe(Object.prototype)
})

it('code is never made from text', () => {
  const made = vi.spyOn(globalThis, 'Function')
  expect(check(z.object({ a: z.string() }), { a: 'x' })).toEqual({ success: true, data: { a: 'x' } })
  expect(made).not.toHaveBeenCalled()
  made.mockRestore()
})

it('what is made once is made when it is asked for', () => {
  let made = 0
  const value = once(() => ({ ordinal: ++made }))
  expect(made).toBe(0)
  expect(value()).toBe(value())
  expect(made).toBe(1)
})
