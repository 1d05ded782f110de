/** Values by release file. */
import { expect, test } from 'vitest'
import { ByFile } from '../../src/universe/by-file.ts'

test('a file is the same by place and name, and another one in another place', () => {
  const values = new ByFile<number>()
  const file = { index: 0, filename: 'app-1.0.tar.gz' }
  values.set(file, 1)
  values.set({ ...file }, 2)
  values.set({ index: 1, filename: 'app-1.0.tar.gz' }, 3)
  expect([values.get(file), values.get({ ...file, index: 1 }), values.get({ ...file, index: 2 })]).toEqual([
    2,
    3,
    undefined,
  ])
  expect([...values.entries()]).toEqual([
    ['0:app-1.0.tar.gz', 2],
    ['1:app-1.0.tar.gz', 3],
  ])
})
