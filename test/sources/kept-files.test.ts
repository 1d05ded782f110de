/** What is kept of a file beside us holds while the file is what it was, and no longer. */
import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Disk } from '../../src/http/disk.ts'
import type { MetadataDigest } from '../../src/sources/metadata-digest.ts'
import { KeptFiles } from '../../src/sources/kept-files.ts'
import { scratch } from './scratch.ts'

const DIGEST: MetadataDigest = {
  requiresDist: ['numpy>=1.0', 'pytest; extra == "test"'],
  requiresPython: '>=3.9',
  providesExtra: ['test'],
  source: 'wheel',
}
const later = () => Date.now() + 10_000

interface Kept {
  readonly cache: string
  readonly wheel: string
  /** As the next run reads it. */
  readonly read: (path?: string) => MetadataDigest | null
}

/** A wheel that a run has read by `now`, which has ended. */
function keep(now = later): Kept {
  const [cache, folder] = [scratch(), scratch()]
  const wheel = join(folder, 'demo-1.0-py3-none-any.whl')
  writeFileSync(wheel, 'what it holds')
  const disk = new Disk(cache)
  const files = new KeptFiles(disk, now)
  files.write(wheel, statSync(wheel), DIGEST)
  files.flush()
  disk.settled()
  return {
    cache,
    wheel,
    read: (path = wheel) => new KeptFiles(new Disk(cache), now).read(dirname(path), basename(path)),
  }
}

test('the next run knows it without opening it', () => {
  const { wheel, read } = keep()
  expect(read()).toEqual(DIGEST)
  expect(read(join(wheel, '..', 'other-1.0-py3-none-any.whl'))).toBe(null)
})

test.each<[string, (wheel: string) => void]>([
  [
    'is written again, in as many bytes and at the same time',
    (wheel) => {
      const { atime, mtime } = statSync(wheel)
      writeFileSync(wheel, 'what is other')
      utimesSync(wheel, atime, mtime)
    },
  ],
  [
    'is another file',
    (wheel) => {
      writeFileSync(`${wheel}.new`, 'what it holds')
      renameSync(`${wheel}.new`, wheel)
    },
  ],
  [
    'is a link to itself elsewhere',
    (wheel) => {
      renameSync(wheel, `${wheel}.moved`)
      symlinkSync(`${wheel}.moved`, wheel)
    },
  ],
  ['is gone', (wheel) => rmSync(wheel)],
])('a file that %s is not known', (_, change) => {
  const { wheel, read } = keep()
  change(wheel)
  expect(read()).toBe(null)
})

test('of a file that has just changed nothing is kept', () => {
  expect(keep(Date.now).read()).toBe(null)
})

test('an entry that is damaged, or of another form, is none', () => {
  const { cache, wheel, read } = keep()
  const [name = ''] = readdirSync(join(cache, 'files'))
  const entry = join(cache, 'files', name)
  const stored = readFileSync(entry, 'utf8')
  writeFileSync(entry, stored.replace('numpy', 'scipy'))
  expect(read()).toBe(null)
  for (const text of ['', '{}', '[1, [], ["demo-1.0-py3-none-any.whl", "1", {"requiresDist": "numpy"}]]']) {
    const disk = new Disk(cache)
    disk.write(join('files', name), text)
    disk.settled()
    expect(read(wheel)).toBe(null)
  }
})

test('what is gone is forgotten when something new is kept beside it', () => {
  const { cache, wheel } = keep()
  const other = join(wheel, '..', 'demo-2.0-py3-none-any.whl')
  renameSync(wheel, other)
  const disk = new Disk(cache)
  const files = new KeptFiles(disk, later)
  files.write(other, statSync(other), DIGEST)
  files.flush()
  disk.settled()
  const [name = ''] = readdirSync(join(cache, 'files'))
  const stored = readFileSync(join(cache, 'files', name), 'utf8')
  expect([stored.includes('demo-2.0'), stored.includes('demo-1.0')]).toEqual([true, false])
})
