import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { normalizeName } from '../../src/python/name.ts'
import { openAdvisories } from '../../src/sources/advisories.ts'
import { about, json } from '../osv/records.ts'
import { optionsIn, zipOf, zipOfRecords } from './advisories-fixtures.ts'
import { scratch } from './scratch.ts'

const DEMO = normalizeName('demo')
const RECORDS = [
  json('X-1'),
  json('X-2', { aliases: ['X-1'], affected: [about('demo'), about('other')] }),
  json('X-3', { withdrawn: '2026-03-01T00:00:00Z' }),
  json('X-4', { modified: '2031-01-01T00:00:00Z', affected: [about('other')] }),
]
const LINES = `${RECORDS.map((record) => JSON.stringify(record)).join('\r\n')}\n\n`

/** An index as a file; aged, so that its stamp alone tells that it has not changed. */
function fileIn(folder: string, name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  utimesSync(path, 1e9, 1e9)
  return path
}

const FORMS: readonly (readonly [string, (folder: string) => string])[] = [
  ['JSON Lines', (folder) => fileIn(folder, 'a.jsonl', LINES)],
  ['JSON Lines in gzip', (folder) => fileIn(folder, 'a.jsonl.gz', gzipSync(LINES))],
  ['one JSON list', (folder) => fileIn(folder, 'a.json', JSON.stringify(RECORDS))],
  ['an answer with vulns', (folder) => fileIn(folder, 'a.json', `\ufeff${JSON.stringify({ vulns: RECORDS })}`)],
  ['a zip archive', (folder) => fileIn(folder, 'all.zip', zipOfRecords(RECORDS))],
  ['lines under an odd name', (folder) => fileIn(folder, 'advisories', LINES)],
  [
    'a directory of files',
    (folder) => {
      mkdirSync(join(folder, 'deep', 'er'), { recursive: true })
      for (const record of RECORDS)
        fileIn(join(folder, 'deep', 'er'), `${String(record['id'])}.json`, JSON.stringify(record, null, 2))
      fileIn(folder, 'README.md', 'not an advisory')
      symlinkSync('/', join(folder, 'deep', 'root'))
      return folder
    },
  ],
]

describe('sources', () => {
  test.each(FORMS)('%s', async (_, make) => {
    const index = await openAdvisories([make(scratch())], optionsIn(scratch()))
    expect(index.problems).toEqual([])
    expect(index).toMatchObject({ recordCount: 4, withdrawnCount: 1, gaps: [], ageDays: 324 })
    expect(index.vulnerabilities(DEMO).map(({ id, aliases }) => [id, ...aliases])).toEqual([['X-1', 'X-2']])
    expect(index.withdrawn(DEMO).map(({ id }) => id)).toEqual(['X-3'])
    expect(index.vulnerabilities(normalizeName('other')).map(({ id }) => id)).toEqual(['X-1', 'X-4'])
    expect(index.vulnerabilities(normalizeName('absent'))).toEqual([])
  })

  test('of any form give the same facts and the same digest', async () => {
    const digests = await Promise.all(
      FORMS.map(async ([, make]) => (await openAdvisories([make(scratch())], optionsIn(scratch()))).sha256),
    )
    expect(new Set(digests).size).toBe(1)
  })

  test('are taken together: aliases reach over them', async () => {
    const folder = scratch()
    const sources = [
      fileIn(folder, 'a.json', JSON.stringify(RECORDS[0])),
      fileIn(folder, 'b.json', JSON.stringify(RECORDS[1])),
    ]
    const index = await openAdvisories(sources, optionsIn(scratch()))
    expect(index.vulnerabilities(DEMO)).toHaveLength(1)
    expect(index.origin).toBe(sources.join(', '))
  })

  test('one that is missing is told, and the others count', async () => {
    const folder = scratch()
    const index = await openAdvisories(
      [join(folder, 'gone.json'), fileIn(folder, 'a.jsonl', LINES)],
      optionsIn(scratch()),
    )
    expect(index.problems).toEqual([{ kind: 'source', where: join(folder, 'gone.json'), what: 'does not exist' }])
    expect(index.recordCount).toBe(4)
    expect(index.gaps).toEqual(['A source of advisories did not answer, or could not be read in full.'])
  })

  test.each([
    ['nothing at the path', (folder: string) => join(folder, 'gone.json'), /does not exist/],
    ['an empty directory', (folder: string) => folder, /holds no/],
    ['an empty file', (folder: string) => fileIn(folder, 'a.jsonl', ''), /No advisory stands/],
    ['rubbish', (folder: string) => fileIn(folder, 'a.json', 'rubbish'), /is not JSON/],
    ['a damaged archive', (folder: string) => fileIn(folder, 'a.zip', 'PK\u0003\u0004rubbish'), /damaged zip/],
    [
      'a damaged gzip',
      (folder: string) => fileIn(folder, 'a.gz', Buffer.from('1f8b0000', 'hex')),
      /cannot be read to its end/,
    ],
  ])('%s alone is an error that says where, what, and what next', async (_, make, what) => {
    const folder = scratch()
    const failure = await openAdvisories([make(folder)], optionsIn(scratch())).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LockstepError)
    expect(failure).toMatchObject({
      message: expect.stringMatching(what),
      next: expect.stringContaining('--advisories'),
    })
  })
})

describe('what cannot be read', () => {
  test('is skipped record by record, and told with its line', async () => {
    const path = fileIn(
      scratch(),
      'a.jsonl',
      `${JSON.stringify(RECORDS[0])}\n{"id":"X-9","affected":7}\n{"id"\n${'['.repeat(40_000)}\n${LINES}`,
    )
    const index = await openAdvisories([path], optionsIn(scratch()))
    expect(index.problems).toEqual([
      { kind: 'record', where: `${path}:2`, what: 'X-9: affected is not a list' },
      { kind: 'record', where: `${path}:3`, what: 'is not JSON' },
      { kind: 'record', where: `${path}:4`, what: 'nests too deep' },
    ])
    expect(index).toMatchObject({ recordCount: 5, gaps: ['3 advisories could not be read.'] })
  })

  test('is counted beyond a hundred', async () => {
    const path = fileIn(scratch(), 'a.jsonl', `${'{}\n'.repeat(250)}${LINES}`)
    const { problems, gaps } = await openAdvisories([path], optionsIn(scratch()))
    expect(gaps).toEqual(['250 advisories could not be read.'])
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)?.what).toBe('150 more records could not be read')
  })

  test('of a truncated gzip file keeps what stands before', async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      JSON.stringify(json(`X-${index}`, { summary: `${Math.sin(index)}` })),
    ).join('\n')
    const path = fileIn(scratch(), 'a.jsonl.gz', gzipSync(many).subarray(0, 20_000))
    const index = await openAdvisories([path], optionsIn(scratch()))
    expect(index.recordCount).toBeGreaterThan(100)
    expect(index.problems.some((problem) => problem.kind === 'source')).toBe(true)
  })

  test('of an archive is told entry by entry', async () => {
    const good = Buffer.from(JSON.stringify(RECORDS[0]))
    const path = fileIn(
      scratch(),
      'all.zip',
      zipOf([
        { name: 'good.json', content: good },
        { name: 'notes.txt', content: Buffer.from('not an advisory') },
        { name: 'bomb.json', content: Buffer.alloc(50 * 2 ** 20) },
        { name: 'liar.json', content: Buffer.alloc(50 * 2 ** 20), claimedSize: 10 },
        { name: 'flipped.json', content: good, claimedCrc: 7 },
      ]),
    )
    const index = await openAdvisories([path], optionsIn(scratch()))
    expect(index.recordCount).toBe(1)
    expect(index.problems.map(({ where, what }) => `${where.split('!')[1] ?? ''} ${what}`)).toEqual([
      'bomb.json is too large for one record',
      'liar.json is damaged',
      'flipped.json is damaged',
    ])
  })

  test.each([
    ['brackets', Buffer.alloc(10_000_000, '[')],
    ['a bomb of gzip', gzipSync(Buffer.alloc(50 * 2 ** 20))],
  ])('%s beside good records: these count', async (_, content) => {
    const folder = scratch()
    const hostile = fileIn(folder, 'hostile.jsonl', content)
    const index = await openAdvisories([hostile, fileIn(folder, 'good.jsonl', LINES)], optionsIn(scratch()))
    expect(index).toMatchObject({ recordCount: 4, gaps: [expect.any(String)] })
  })
})

function indexIn(cache: string): string {
  const [name] = readdirSync(join(cache, 'advisories'))
  return join(cache, 'advisories', name ?? '')
}

describe('the index on disk', () => {
  test('is made once', async () => {
    const [cache, path] = [scratch(), fileIn(scratch(), 'a.jsonl', LINES)]
    const first = await openAdvisories([path], optionsIn(cache))
    const made = statSync(indexIn(cache)).ino
    const second = await openAdvisories([path], optionsIn(cache))
    expect(statSync(indexIn(cache)).ino).toBe(made)
    expect(second.sha256).toBe(first.sha256)
    expect(second.vulnerabilities(DEMO)).toEqual(first.vulnerabilities(DEMO))
    expect(readdirSync(join(cache, 'advisories'))).toHaveLength(1)
  })

  test('is made again when the file changes, also within the tick of its clock', async () => {
    const [cache, folder] = [scratch(), scratch()]
    const path = join(folder, 'a.jsonl')
    const tick = new Date()
    writeFileSync(path, LINES)
    utimesSync(path, tick, tick)
    const first = await openAdvisories([path], optionsIn(cache))
    writeFileSync(path, LINES.replaceAll('X-1', 'Y-1'))
    utimesSync(path, tick, tick)
    const second = await openAdvisories([path], optionsIn(cache))
    expect(second.sha256).not.toBe(first.sha256)
    expect(second.vulnerabilities(DEMO)[0]?.aliases).toEqual(['Y-1'])
  })

  test('is made again when it is damaged anywhere', async () => {
    const [cache, path] = [scratch(), fileIn(scratch(), 'a.jsonl', LINES)]
    const whole = await openAdvisories([path], optionsIn(cache))
    const bytes = readFileSync(indexIn(cache))
    const broken = [Buffer.alloc(0), bytes.subarray(0, 50), bytes.subarray(0, -1), Buffer.from('rubbish')]
    for (const at of [0, 70, bytes.length - 5]) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      broken.push(flipped)
    }
    for (const content of broken) {
      writeFileSync(indexIn(cache), content)
      const index = await openAdvisories([path], optionsIn(cache))
      expect(index.vulnerabilities(DEMO)).toEqual(whole.vulnerabilities(DEMO))
      expect(readFileSync(indexIn(cache)).equals(bytes)).toBe(true)
    }
  })

  test('that cannot be written is told, and the advisories count', async () => {
    const folder = scratch()
    const blocked = fileIn(folder, 'not-a-folder', '')
    const index = await openAdvisories([fileIn(folder, 'a.jsonl', LINES)], optionsIn(blocked))
    expect(index.vulnerabilities(DEMO)).toHaveLength(1)
    expect(index.problems.map((problem) => problem.kind)).toEqual(['index'])
    expect(index.gaps).toEqual([])
  })

  test('is safe under processes that make it at the same time', async () => {
    const [cache, path] = [scratch(), fileIn(scratch(), 'a.jsonl', LINES)]
    const script = `
      import { openAdvisories } from ${JSON.stringify(join(import.meta.dirname, '../../src/sources/advisories.ts'))}
      const index = await openAdvisories([${JSON.stringify(path)}], { cacheDir: ${JSON.stringify(cache)}, offline: true, now: new Date(), fetchBytes: () => Promise.reject(new Error()) })
      process.stdout.write(index.sha256 + ' ' + index.vulnerabilities('demo').length)`
    const answers = await Promise.all(
      Array.from(
        { length: 6 },
        () =>
          new Promise<string>((resolve) => {
            const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
              stdio: ['ignore', 'pipe', 'inherit'],
            })
            let output = ''
            child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
            child.on('close', () => resolve(output))
          }),
      ),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/^[0-9a-f]{64} 1$/)
    expect(readdirSync(join(cache, 'advisories')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
