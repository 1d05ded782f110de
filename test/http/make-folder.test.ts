/** Folders where they can be made, and an error where they cannot. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from '../../src/http/make-folder.ts'

function scratch(): string {
  const made = mkdtempSync(join(tmpdir(), 'lockstep-folder-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

test('it is made with those above it, and once more does no harm', () => {
  const path = join(scratch(), 'a', 'b', 'c')
  makeFolder(path, 0o700)
  makeFolder(path, 0o700)
  expect(statSync(path).mode & 0o777).toBe(0o700)
})

test('a file in the way is an error', () => {
  const folder = scratch()
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolder(join(folder, 'file'), 0o700)).toThrow(/EEXIST/)
  expect(() => makeFolder(join(folder, 'file', 'a'), 0o700)).toThrow(/ENOTDIR|EEXIST/)
})

test.runIf(existsSync('/proc/self'))('below /proc it is an error, and soon', () => {
  expect(() => makeFolder('/proc/lockstep/a', 0o700)).toThrow(/ENOENT/)
})
