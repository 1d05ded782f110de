/** What a journal says of a file: the last line that is whole. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Disk } from '../../src/http/disk.ts'
import { normalizeName } from '../../src/python/name.ts'
import { KeptMetadata } from '../../src/sources/kept-metadata.ts'
import type { KeptDigest } from '../../src/sources/kept-metadata.ts'
import type { ListedFile } from '../../src/sources/listed-file.ts'

const DEMO = normalizeName('demo')
const digest = (...requiresDist: readonly string[]): KeptDigest => ({
  requiresDist,
  requiresPython: null,
  providesExtra: [],
  source: 'wheel',
})

function fileOf(sha256: string | null): ListedFile {
  return {
    filename: 'demo-1.0-py3-none-any.whl',
    url: 'https://index.example/demo-1.0-py3-none-any.whl',
    sha256,
    requiresPython: null,
    yanked: null,
    uploadTime: null,
    size: null,
    metadata: true,
  }
}

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-kept-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

/** As a run does that has ended. */
function keep(root: string, sha256: string | null, kept: KeptDigest): void {
  const disk = new Disk(root)
  const metadata = new KeptMetadata(disk)
  metadata.write('public', DEMO, fileOf(sha256), kept)
  metadata.flush()
  disk.settled()
}

const read = (root: string, sha256: string | null): KeptDigest | null =>
  new KeptMetadata(new Disk(root)).read('public', DEMO, fileOf(sha256))

test('each file has its own, named by its hash or else by its address', () => {
  const root = folder()
  keep(root, 'a1', digest('one'))
  keep(root, 'b2', { reason: 'its wheel states none' })
  keep(root, null, digest('by address'))
  expect([read(root, 'a1'), read(root, 'b2'), read(root, null), read(root, 'c3')]).toEqual([
    digest('one'),
    { reason: 'its wheel states none' },
    digest('by address'),
    null,
  ])
})

test('the last line counts, and where it is damaged the one before', () => {
  const root = folder()
  keep(root, 'a1', digest('first'))
  keep(root, 'a1', digest('second'))
  expect(read(root, 'a1')).toEqual(digest('second'))
  const path = join(root, 'metadata/public/demo.jsonl')
  writeFileSync(path, readFileSync(path, 'utf8').replace('second', 'seconds'))
  expect(read(root, 'a1')).toEqual(digest('first'))
  writeFileSync(path, readFileSync(path, 'utf8').replace('first', 'fist'))
  expect(read(root, 'a1')).toBeNull()
})
