import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckout } from '../../src/workspace/checkout.ts'
import { temporaryFolder, writeTree } from './place-of-test.ts'

const SMALL = { files: 50, depth: 4, fileBytes: 100 }

describe('openCheckout', () => {
  test('lists what belongs to the repository, and nothing else', async () => {
    const root = temporaryFolder()
    writeTree(root, {
      'requirements.txt': 'a==1\n',
      'z/pyproject.toml': '',
      'B.txt': '',
      'é.txt': '',
      '.github/lockstep.yml': '',
      '.git/config': '',
      'node_modules/x/requirements.txt': '',
      'env/pyvenv.cfg': '',
      'env/lib/requirements.txt': '',
      'sub/.git': 'gitdir: ../.git/modules/sub',
      'sub/requirements.txt': 'b==1\n',
      '.lockstep/backups/x': '',
      'a/b/c/d/e/f.txt': '',
    })
    const checkout = await openCheckout(root, SMALL)
    expect(checkout.paths).toEqual(['.github/lockstep.yml', 'B.txt', 'requirements.txt', 'z/pyproject.toml', 'é.txt'])
    expect(checkout.nested).toEqual(['sub'])
    expect(checkout.refused).toEqual([{ path: 'a/b/c/d/e', why: 'deeper than 4 folders' }])
    expect(await checkout.read('sub/requirements.txt')).toMatchObject({ status: 'read' })
  })

  test('follows no link, leaves the folder by no path, and reads no pipe and nothing too large', async () => {
    const root = temporaryFolder()
    const outside = temporaryFolder()
    writeTree(outside, { 'secret.txt': 'secret' })
    writeTree(root, { 'large.txt': 'x'.repeat(101) })
    symlinkSync(join(outside, 'secret.txt'), join(root, 'link.txt'))
    symlinkSync(outside, join(root, 'folder'))
    execFileSync('mkfifo', [join(root, 'pipe')])
    const checkout = await openCheckout(root, SMALL)
    expect(checkout.paths).toEqual(['large.txt'])
    expect(checkout.refused.map(({ path }) => path)).toEqual(['folder', 'link.txt', 'pipe'])
    for (const path of [
      'link.txt',
      'folder/secret.txt',
      '../secret.txt',
      '/etc/hostname',
      'pipe',
      'large.txt',
      '.git/config',
    ]) {
      expect({ path, ...(await checkout.read(path)) }).toMatchObject({ path, status: 'refused' })
    }
    expect(await checkout.read('none.txt')).toEqual({ status: 'absent' })
    expect(await checkout.read('large.txt/none')).toMatchObject({ status: 'refused' })
  })

  test('a missing folder, a file, and too many files each give one line', async () => {
    const root = temporaryFolder()
    writeFileSync(join(root, 'file'), '')
    await expect(openCheckout(join(root, 'none'))).rejects.toThrow(/no such folder/)
    await expect(openCheckout(join(root, 'file'))).rejects.toThrow(/a file, not a checkout/)
    writeTree(root, Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}.txt`, ''])))
    await expect(openCheckout(root, SMALL)).rejects.toThrow(/more than 50 files/)
  })
})
