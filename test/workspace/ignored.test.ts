/** What git leaves out, held against git itself. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openCheckout } from '../../src/workspace/checkout.ts'
import { ignoredOf } from '../../src/workspace/ignored.ts'
import { temporaryFolder, writeTree } from './place-of-test.ts'

async function ignoredIn(root: string): Promise<readonly string[]> {
  const checkout = await openCheckout(root)
  return [...(await ignoredOf(checkout, checkout.paths))].sort()
}

function git(root: string, ...args: readonly string[]): void {
  execFileSync('git', [...args], { cwd: root })
}

test('patterns leave files and folders out, nearer ones decide, and nothing comes back below a folder that is out', async () => {
  const root = temporaryFolder()
  writeTree(root, {
    '.gitignore': '# a comment\nbuild/\n*.local.txt\n/only-here.txt\n',
    'build/requirements.txt': '',
    'build/.gitignore': '!requirements.txt\n',
    'src/build/requirements.txt': '',
    'requirements.local.txt': '',
    'only-here.txt': '',
    'src/only-here.txt': '',
    'src/.gitignore': '!kept.local.txt\n',
    'src/kept.local.txt': '',
    'requirements.txt': '',
  })
  expect(await ignoredIn(root)).toEqual([
    'build/.gitignore',
    'build/requirements.txt',
    'only-here.txt',
    'requirements.local.txt',
    'src/build/requirements.txt',
  ])
})

test('what git tracks is no file that it leaves out', async () => {
  const root = temporaryFolder()
  writeTree(root, { '.gitignore': '*.txt\n', 'tracked.txt': '', 'own[1].txt': '', 'own1.txt': '' })
  git(root, 'init', '-q')
  git(root, 'add', '--force', 'tracked.txt', 'own[[]1].txt')
  expect(await ignoredIn(root)).toEqual(['own1.txt'])
})

test('a folder of a repository heeds what stands above it, unless the folder itself is left out', async () => {
  const root = temporaryFolder()
  const tree = { 'requirements.txt': '', 'own.txt': '' }
  writeTree(root, { '.gitignore': 'own.txt\nout/\n' })
  for (const folder of ['service', 'out']) {
    mkdirSync(join(root, folder))
    writeTree(join(root, folder), tree)
  }
  expect(await ignoredIn(join(root, 'service'))).toEqual([])
  git(root, 'init', '-q')
  expect(await ignoredIn(join(root, 'service'))).toEqual(['own.txt'])
  expect(await ignoredIn(join(root, 'out'))).toEqual([])
})

test('hostile patterns are not used: links, huge files, stars without end', async () => {
  const root = temporaryFolder()
  const name = `${'a'.repeat(200)}.txt`
  writeTree(root, {
    '.gitignore': `${'a*'.repeat(100)}b\n${'**/'.repeat(90)}x\nplain.txt\n`,
    [name]: '',
    'plain.txt': '',
    'huge/.gitignore': `plain.txt\n${'#'.repeat(200_000)}`,
    'link/plain.md': '',
    patterns: '*.md\n',
  })
  symlinkSync('../patterns', join(root, 'link/.gitignore'))
  expect(await ignoredIn(root)).toEqual(['plain.txt'])
})

test('any patterns leave out what git leaves out', async () => {
  const piece = fc.constantFrom('a', 'b', 'ab', '*', '?', 'a*', '*b', '[ab]', '[!a]', '\\a', '**')
  const pattern = fc
    .tuple(
      fc.constantFrom('', '!'),
      fc.constantFrom('', '/'),
      fc.array(piece, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '/'),
    )
    .map(([no, start, pieces, end]) => `${no}${start}${pieces.join('/')}${end}`)
  const file = fc.array(pattern, { maxLength: 4 }).map((lines) => `${lines.join('\n')}\n`)
  const names = ['a', 'b', 'ab', 'c'].flatMap((one) => [`${one}/x`, `${one}/a/b`, `${one}/b/ab`, `f${one}`])
  const root = temporaryFolder()
  writeTree(root, Object.fromEntries(names.map((path) => [path, ''])))
  git(root, 'init', '-q')
  await fc.assert(
    fc.asyncProperty(file, file, async (top, inner) => {
      writeTree(root, { '.gitignore': top, 'a/.gitignore': inner })
      const asked = ['ls-files', '-z', '--others', '--ignored', '--exclude-per-directory=.gitignore']
      const said = execFileSync('git', asked, { cwd: root, encoding: 'utf8' }).split('\0')
      expect(await ignoredIn(root)).toEqual(said.filter((path) => path !== '').sort())
    }),
    { numRuns: 60 },
  )
})
