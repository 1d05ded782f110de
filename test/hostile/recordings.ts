/** Hostile recordings of a universe. */
import { gzipSync } from 'node:zlib'
import { readUniverse } from '../../src/universe/replay.ts'
import { numbered, refusing, repeated, TEN_MEGABYTES } from './shape.ts'
import type { HostileShape } from './shape.ts'

const EMPTY = {
  form: 'lockstep-universe-1',
  clock: '2026-01-01T00:00:00Z',
  clockIsSet: true,
  environments: [],
  indexes: [{ ordinal: 0, role: 'index' }],
  rules: [],
  advisories: {},
  projects: {},
  metadata: {},
  hashes: {},
}

/** A recording of which one part is this text. */
function having(part: keyof typeof EMPTY, text: string): string {
  return JSON.stringify({ ...EMPTY, [part]: 0 }).replace(`"${part}":0`, () => `"${part}":${text}`)
}

const list = (size: number, item: string): string => repeated(`${item},`, size).slice(0, -1)
const keys = (count: number, entry: (at: number) => string): string =>
  `{${numbered(count, (at) => `${entry(at)},`).slice(0, -1)}}`

/** As many entries as are read. */
const MOST_ENTRIES = 100_000

const texts: readonly (readonly [name: string, write: (size: number) => string, largest?: number])[] = [
  ['brackets', (size) => repeated('[', size)],
  ['brackets that close', (size) => having('projects', `${repeated('[', size / 2)}${repeated(']', size / 2)}`)],
  ['spaces', (size) => repeated(' ', size)],
  ['a string without end', (size) => `"${repeated('\\u0000', size)}`],
  [
    'many projects',
    (size) =>
      having(
        'projects',
        keys(size / 24, (at) => `"p${at}":{"absent":true}`),
      ),
    MOST_ENTRIES * 24,
  ],
  ['many files', (size) => having('projects', `{"a":{"files":[${list(size, '{"file":"a-1.0.zip"}')}]}}`)],
  [
    'many requirements',
    (size) => having('metadata', `{"0:a-1.0.zip":{"source":"sdist","requires":[${list(size, '"a>=1"')}]}}`),
    20_000 * 7,
  ],
  [
    'metadata of no file',
    (size) =>
      having(
        'metadata',
        keys(size / 24, (at) => `"${at}":{"unknown":"it"}`),
      ),
    MOST_ENTRIES * 24,
  ],
  ['keys that nobody knows', (size) => having('rules', `[${list(size, '{"x":1}')}]`)],
  [
    'many aliases',
    (size) =>
      having(
        'advisories',
        `{"a":{"withdrawn":[{"id":"X-1","aliases":[${list(size, '"b"')}],"intervals":[],"versions":[]}]}}`,
      ),
  ],
]

export const recordingShapes: readonly HostileShape[] = [
  ...texts.map(([name, write, largest]) => [name, (size: number) => Buffer.from(write(size)), largest] as const),
  ['a bomb of gzip', (size: number) => gzipSync(Buffer.alloc(size * 5, ' ')), TEN_MEGABYTES] as const,
].map(([name, write, largest = TEN_MEGABYTES]) => ({
  parser: 'recordings',
  name: `recordings: ${name}`,
  largest,
  prepare: (size: number) => {
    const bytes = write(size)
    return () => refusing(() => readUniverse(bytes))
  },
}))
