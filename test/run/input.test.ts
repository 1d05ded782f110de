/** What a run over a checkout begins with: problems, or one error that says where, what and what next. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readInput } from '../../src/run/input.ts'
import type { RunOptions } from '../../src/run/ports.ts'
import { runOptions } from './options.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-input-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function optionsFor(messages: string[]): RunOptions {
  return runOptions({ root, message: (text) => messages.push(text) })
}

const makers: readonly (readonly [string, () => void, { where: string; message: RegExp }])[] = [
  ['nothing', () => undefined, { where: '', message: /no manifest/ }],
  ['files of other kinds', () => write('README.md', 'pip'), { where: '', message: /no manifest/ }],
  [
    'comments alone',
    () => write('requirements.txt', '# none\n'),
    { where: '', message: /declared in requirements.txt/ },
  ],
  [
    'lines that cannot be read',
    () => write('requirements.txt', '# x\n???\n'),
    { where: 'requirements.txt:2', message: /no requirement/ },
  ],
  ['a syntax error', () => write('pyproject.toml', '[project\n'), { where: 'pyproject.toml:1', message: /no TOML/ }],
  [
    'a conda environment and nothing else',
    () => write('environment.yml', 'name: x\ndependencies:\n  - python=3.10\n'),
    { where: '', message: /^No manifest that Lockstep reads is here; environment\.yml is a conda environment\.$/ },
  ],
  [
    'a link',
    () => {
      write('base/other.txt', 'a==1\n')
      symlinkSync('base/other.txt', join(root, 'requirements.txt'))
    },
    { where: 'requirements.txt', message: /symbolic link/ },
  ],
  [
    'a pipe',
    () => execFileSync('mkfifo', [join(root, 'requirements.txt')]),
    { where: 'requirements.txt', message: /no regular file/ },
  ],
  [
    'a file that is too large',
    () => {
      write('requirements.txt', '')
      truncateSync(join(root, 'requirements.txt'), 17 << 20)
    },
    { where: 'requirements.txt', message: /larger than/ },
  ],
]

test.each(makers)('a checkout with %s', async (_about, make, { where, message }) => {
  make()
  await expect(readInput(optionsFor([]))).rejects.toMatchObject({
    name: 'LockstepError',
    where: where === '' ? root : where,
    message: expect.stringMatching(message),
  })
})

test('beside a manifest that can be read, what is not read is told once', async () => {
  write('requirements.txt', '-r base.txt\na==1\n')
  write('other/pyproject.toml', '[project\n')
  symlinkSync('requirements.txt', join(root, 'requirements-dev.txt'))
  symlinkSync('requirements.txt', join(root, 'base.txt'))
  symlinkSync('requirements.txt', join(root, 'notes.txt'))
  const messages: string[] = []
  const { grouping } = await readInput(optionsFor(messages))
  expect(grouping.problems.map(({ id }) => id)).toEqual(['requirements.txt'])
  expect(messages).toEqual([
    'requirements-dev.txt is not read: a symbolic link is not followed.',
    'base.txt is not read: a symbolic link is not followed.',
    expect.stringMatching(/^other\/pyproject\.toml:1 is not read: it is no TOML/),
  ])
})
