/** Hostile advisories: records, and the files that they come in. */
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { affects } from '../../src/osv/affects.ts'
import { groupRecords } from '../../src/osv/group.ts'
import { openAdvisories } from '../../src/sources/advisories.ts'
import { about, json, record, version } from '../osv/records.ts'
import { optionsIn, zipOf, zipOfRecords } from '../sources/advisories-fixtures.ts'
import { repeated, TEN_MEGABYTES } from './shape.ts'
import type { HostileShape, Scratch } from './shape.ts'

const list = <T>(count: number, of: (at: number) => T): T[] =>
  Array.from({ length: Math.max(1, Math.floor(count)) }, (_, at) => of(at))

const records: readonly (readonly [name: string, largest: number, write: (size: number) => readonly unknown[]])[] = [
  [
    'a list of versions over many intervals',
    50_000 * 12,
    (size) => {
      const events = list(size / 120, (at) => [{ introduced: `${at}.1` }, { fixed: `${at}.2` }]).flat()
      const versions = list(size / 12, (at) => `1.${at}`)
      return [json('X-1', { affected: [about('demo', events, versions)] })]
    },
  ],
  [
    'many packages in one record',
    10_000 * 120,
    (size) => [json('X-1', { affected: list(size / 120, (at) => about(`demo-${at}`)) })],
  ],
  [
    'one chain of records',
    50_000 * 120,
    (size) => list(size / 120, (at) => json(`X-${at}`, { aliases: [`X-${at + 1}`], affected: [] })),
  ],
  [
    'bounds of nothing but separators',
    TEN_MEGABYTES,
    (size) =>
      list(size / 500, (at) =>
        json(`X-${at}`, { affected: [about('demo', [{ introduced: '.'.repeat(200) }, { fixed: '1.'.repeat(100) }])] }),
      ),
  ],
  ['a long summary', TEN_MEGABYTES, (size) => [json('X-1', { summary: repeated(' \u202e', size) })]],
]

const files: readonly (readonly [name: string, write: (size: number) => Buffer])[] = [
  ['brackets', (size) => Buffer.alloc(size, '[')],
  ['one line', (size) => Buffer.alloc(size, 'x')],
  ['empty objects', (size) => Buffer.from(repeated('{}\n', size))],
  ['line ends', (size) => Buffer.alloc(size, '\n')],
  ['tiny records', (size) => Buffer.from(repeated('{"id":"X-1"}\n', size / 2))],
  ['a list of nothings', (size) => Buffer.from(`[${repeated('0,', size)}0]`)],
  ['a bomb of gzip', (size) => gzipSync(Buffer.alloc(size * 20))],
  [
    'an archive of bombs',
    (size) =>
      zipOf([
        { name: 'bomb.json', content: Buffer.alloc(size * 5) },
        { name: 'liar.json', content: Buffer.alloc(size * 5), claimedSize: 10 },
      ]),
  ],
]

const GOOD = zipOfRecords([json('X-1')])

function aged(path: string, content: Buffer): string {
  writeFileSync(path, content)
  utimesSync(path, 1e9, 1e9)
  return path
}

export const advisoryShapes: readonly HostileShape[] = files.map(([name, write]) => ({
  parser: 'advisories',
  name: `advisories: ${name}`,
  largest: TEN_MEGABYTES,
  prepare: (size: number, scratch: Scratch) => {
    const folder = scratch.folder()
    const sources = [aged(join(folder, 'hostile.jsonl'), write(size)), aged(join(folder, 'good.zip'), GOOD)]
    return () => openAdvisories(sources, optionsIn(scratch.folder()))
  },
}))

export const recordShapes: readonly HostileShape[] = records.map(([name, largest, write]) => ({
  parser: 'records',
  name: `records: ${name}`,
  largest,
  prepare: (size: number) => {
    const values = write(size)
    return () => {
      for (const [, found] of groupRecords(values.map(record))) {
        for (const vulnerability of found.vulnerabilities) affects(vulnerability, version('1.5'))
      }
    }
  },
}))
