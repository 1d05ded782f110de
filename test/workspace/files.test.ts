import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { disk } from '../../src/workspace/files.ts'
import { systemError, temporaryFolder } from './place-of-test.ts'

test('folders are made with their parents, and again', async () => {
  const root = temporaryFolder()
  await disk.makeFolder(join(root, 'a/b/c'))
  await disk.makeFolder(join(root, 'a/b/c'))
  expect(existsSync(join(root, 'a/b/c'))).toBe(true)
})

test('what stands in the way of a folder is told', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'file'), '')
  symlinkSync('/', join(root, 'link'))
  await expect(disk.makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(disk.makeFolder(join(root, 'link'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(disk.makeFolder(join(root, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})

test.runIf(process.platform === 'linux')('a disk that makes no folder is told, and not asked for ever', async () => {
  await expect(disk.makeFolder('/proc/lockstep/below')).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a file that could not be written is not left behind, and one that stood there stays', async () => {
  const root = temporaryFolder()
  const bytes = Object.defineProperty(new Uint8Array(3), 'byteLength', {
    get: () => {
      throw systemError('ENOSPC')
    },
  })
  await expect(disk.write(join(root, 'new'), bytes, 0o644)).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(readdirSync(root)).toEqual([])
  writeFileSync(join(root, 'old'), 'x')
  await expect(disk.write(join(root, 'old'), new Uint8Array(1), 0o644)).rejects.toMatchObject({ code: 'EEXIST' })
  expect(readdirSync(root)).toEqual(['old'])
})
