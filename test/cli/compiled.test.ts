/** What may be taken for code that an earlier run compiled. */
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { compiledPlace, keepCompiled, readCompiled } from '../../src/cli/compiled.ts'
import type { CompiledPlace } from '../../src/cli/compiled.ts'

const CODE = Buffer.from('compiled code')

function madePlace(): CompiledPlace {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-compiled-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const place = compiledPlace({ root, bundle: 'B1', command: 'plan', node: 'v24.0.0', hasThread: false })
  if (place === null) throw new Error('a plan is kept')
  return place
}

test('it comes back as it was kept, for its owner alone', () => {
  const place = madePlace()
  expect(readCompiled(place)).toBe(null)
  keepCompiled(place, CODE)
  expect(readCompiled(place)).toEqual({ code: CODE, isOld: false })
  expect([lstatSync(place.folder).mode & 0o777, lstatSync(place.file).mode & 0o777]).toEqual([0o700, 0o600])
})

test('it begins at an address that V8 takes as it is: it would make a copy of code at another', () => {
  const place = madePlace()
  keepCompiled(place, CODE)
  expect((readCompiled(place)?.code.byteOffset ?? NaN) % 8).toBe(0)
})

test('a day later it is old', () => {
  const place = madePlace()
  keepCompiled(place, CODE)
  const before = Date.now() / 1000 - 90_000
  utimesSync(place.file, before, before)
  expect(readCompiled(place)?.isOld).toBe(true)
})

test('each command, bundle and version of Node has its own, with requests and without, and words that are no command have none', () => {
  const root = tmpdir()
  const of = (bundle: string, command: string, node: string, hasThread = false) =>
    compiledPlace({ root, bundle, command, node, hasThread })?.file
  const files = [
    of('B1', 'plan', 'v24'),
    of('B2', 'plan', 'v24'),
    of('B1', 'scan', 'v24'),
    of('B1', 'plan', 'v26'),
    of('B1', 'plan', 'v24', true),
  ]
  expect(new Set(files).size).toBe(5)
  expect([of('B1', '../x', 'v24'), of('B1', '', 'v24')]).toEqual([undefined, undefined])
})

test.each<[string, (place: CompiledPlace) => void]>([
  ['a damaged file', ({ file }) => writeFileSync(file, 'anything else')],
  ['an empty file', ({ file }) => writeFileSync(file, '')],
  ['a file that others may write', ({ file }) => chmodSync(file, 0o622)],
  ['a folder that others may write', ({ folder }) => chmodSync(folder, 0o777)],
  [
    'a link',
    ({ file }) => {
      linkSync(file, `${file}.real`)
      rmSync(file)
      symlinkSync(`${file}.real`, file)
    },
  ],
  [
    'a folder',
    ({ file }) => {
      rmSync(file)
      mkdirSync(file)
    },
  ],
])('%s is not read', (_, spoil) => {
  const place = madePlace()
  keepCompiled(place, CODE)
  spoil(place)
  expect(readCompiled(place)).toBe(null)
})

test('nothing is written into a folder that others may write, nor where none stands', () => {
  const place = madePlace()
  mkdirSync(place.folder)
  chmodSync(place.folder, 0o777)
  keepCompiled(place, CODE)
  expect(readdirSync(place.folder)).toEqual([])
  keepCompiled({ folder: '/no/such/folder', file: '/no/such/folder/file' }, CODE)
})

test('files that were not used for long go when another is kept', () => {
  const place = madePlace()
  keepCompiled(place, CODE)
  const old = { ...place, file: `${place.file}-old` }
  keepCompiled(old, CODE)
  utimesSync(old.file, 1, 1)
  keepCompiled(place, CODE)
  expect(readCompiled(old)).toBe(null)
  expect(readCompiled(place)?.code).toEqual(CODE)
})
