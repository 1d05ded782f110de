import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Disk, wholeLine } from '../../src/http/disk.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-disk-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function kept(path: string, text: string): Promise<Disk> {
  const disk = new Disk(root)
  disk.write(path, text)
  disk.settled()
  return disk
}

test('what waits is written a few at a time, the oldest first', () => {
  const disk = new Disk(root, 100)
  for (let at = 0; at < 12; at++) disk.write(`${at}`, 'text')
  expect(readdirSync(root)).toEqual([])
  expect(disk.settleSome()).toBe(true)
  expect(disk.read('0')?.text).toBe('text')
  expect(disk.read('11')).toBeNull()
  expect(disk.settleSome()).toBe(false)
  expect(readdirSync(root)).toHaveLength(12)
})

describe('entries', () => {
  test('come back as they were written, for their owner alone', async () => {
    const disk = await kept('a/b.json', 'text with ü\nand lines')
    expect(disk.read('a/b.json')?.text).toBe('text with ü\nand lines')
    expect(statSync(join(root, 'a/b.json')).mode & 0o777).toBe(0o600)
    expect(disk.read('a/c.json')).toBeNull()
    expect(readdirSync(join(root, 'a'))).toEqual(['b.json'])
  })

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 3)],
    ['emptied', () => Buffer.alloc(0)],
    ['changed in one place', (bytes: Buffer) => Buffer.from(bytes.toString().replace('text', 'tent'))],
    ['of another form', () => Buffer.from('{"form": 1}')],
    ['a line without an end', () => Buffer.from('lockstep-entry-1 00000000')],
  ])('one that is %s does not exist', async (_about, damage) => {
    const disk = await kept('entry', 'text')
    const path = join(root, 'entry')
    writeFileSync(path, damage(readFileSync(path)))
    expect(disk.read('entry')).toBeNull()
  })

  test('confirming sets the time and nothing else', async () => {
    const disk = await kept('entry', 'text')
    disk.confirm('entry', 1_000_000_000_000)
    const entry = disk.read('entry')
    expect([entry?.text, entry?.confirmedMs()]).toEqual(['text', 1_000_000_000_000])
  })

  test('a place that cannot be written is no error', async () => {
    writeFileSync(join(root, 'file'), '')
    const disk = new Disk(join(root, 'file', 'below'))
    disk.write('entry', 'text')
    disk.appendLines('journal', ['line'])
    disk.settled()
    expect(disk.read('entry')).toBeNull()
    expect(disk.key()).toMatch(/^[0-9a-f]{64}$/)
  })
})

function linesOf(disk: Disk, path: string): readonly string[] {
  return disk.readLines(path).flatMap((line) => wholeLine(line) ?? [])
}

describe('journals', () => {
  test('keep whole lines; torn and damaged ones are left out', async () => {
    const disk = new Disk(root)
    disk.appendLines('j', ['one', 'two'])
    disk.settled()
    const path = join(root, 'j')
    writeFileSync(path, `${readFileSync(path, 'utf8')}0000`)
    disk.appendLines('j', ['three'])
    disk.settled()
    expect(linesOf(disk, 'j')).toEqual(['one', 'two', 'three'])
    writeFileSync(path, readFileSync(path, 'utf8').replace('two', 'too'))
    expect(linesOf(disk, 'j')).toEqual(['one', 'three'])
    expect(linesOf(disk, 'nothing')).toEqual([])
  })
})

test('parallel processes leave whole entries and all lines', async () => {
  const script = `
    import { Disk } from ${JSON.stringify(new URL('../../src/http/disk.ts', import.meta.url).href)}
    const disk = new Disk(${JSON.stringify(root)})
    for (let round = 0; round < 40; round += 1) {
      disk.write('entry', process.argv[1].repeat(20000))
      disk.appendLines('journal', [process.argv[1] + round])
      disk.settled()
      const read = disk.read('entry')
      if (read === null || !/^(a+|b+)$/.test(read.text)) process.exit(1)
    }`
  const run = promisify(execFile)
  await Promise.all(['a', 'b'].map((name) => run(process.execPath, ['--input-type=module', '-e', script, name])))
  expect(linesOf(new Disk(root), 'journal')).toHaveLength(80)
  expect(readdirSync(root).sort()).toEqual(['entry', 'journal'])
})

describe('pruning', () => {
  const DAY = 86_400_000
  const now = Date.parse('2026-11-22T00:00:00Z')

  function file(name: string, size: number, daysAgo: number): void {
    mkdirSync(join(root, 'd'), { recursive: true })
    const path = join(root, 'd', name)
    writeFileSync(path, Buffer.alloc(size))
    const time = (now - daysAgo * DAY) / 1000
    utimesSync(path, time, time)
  }

  test('the longest unused go first, at most once a day', () => {
    file('old', 600, 9)
    file('older', 600, 10)
    file('new', 600, 1)
    const disk = new Disk(root)
    disk.prune(1300, now)
    expect(readdirSync(join(root, 'd')).sort()).toEqual(['new', 'old'])
    file('more', 600, 8)
    disk.prune(1300, now + DAY / 2)
    expect(readdirSync(join(root, 'd'))).toHaveLength(3)
    disk.prune(1300, now + 2 * DAY)
    expect(readdirSync(join(root, 'd')).sort()).toEqual(['more', 'new'])
  })

  test('the key stays, and is one for all', () => {
    const key = new Disk(root).key()
    new Disk(root).prune(0, now)
    expect(new Disk(root).key()).toBe(key)
  })
})

test('a cache that can be neither read nor written is none, and no error', async () => {
  symlinkSync('circle', join(root, 'circle'))
  const disk = new Disk(join(root, 'circle'))
  disk.write('a/b', 'text')
  disk.appendLines('journal', ['line'])
  disk.settled()
  disk.confirm('a/b', 0)
  disk.prune(0, 1_000_000_000_000)
  expect(disk.key()).toMatch(/^[0-9a-f]{64}$/)
  expect([disk.read('a/b'), linesOf(disk, 'journal')]).toEqual([null, []])
})
