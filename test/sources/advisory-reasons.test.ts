import { expect, test } from 'vitest'
import { reasonOf } from '../../src/sources/advisories-files.ts'

test.each([
  ['ENOENT', 'does not exist'],
  ['EACCES', 'may not be used'],
  ['ENOSPC', 'is on a full disk'],
  ['EROFS', 'is on a read-only disk'],
  ['EIO', 'cannot be read (EIO)'],
])('%s: the place %s', (code, reason) => {
  expect(reasonOf(Object.assign(new Error('of the disk'), { code }))).toBe(reason)
})
