/** Hostile answers of indexes: listings as JSON and as HTML, and wheels. */
import { readHtmlListing } from '../../src/sources/html-listing.ts'
import { readJsonListing } from '../../src/sources/json-listing.ts'
import { ListingError } from '../../src/sources/listed-file.ts'
import { plainSieve } from '../../src/sources/sieve.ts'
import { findDirectory, membersIn } from '../../src/sources/zip.ts'
import { refusing, repeated, shown, TEN_MEGABYTES } from './shape.ts'
import type { HostileShape } from './shape.ts'

const BASE = 'https://packages.example/simple/demo/'
const every = (): boolean => true

const FILE = '{"filename":"demo-1.0.zip","url":"x"}'

const json: readonly (readonly [string, (size: number) => string])[] = [
  ['many files', (size) => `{"files":[${repeated(`${FILE},`, size)}${FILE}]}`],
  ['a name never given', (size) => `{"files":[${repeated('{"filename":', size)}`],
  ['nothing but ends', (size) => `{"files":[${repeated('},{', size)}]}`],
  ['a name without end', (size) => `{"files":[{"filename":"${repeated(' ', size)}`],
  ['many lists of files', (size) => repeated('"files"[', size)],
]

const html = ['<a href="', '<a href="x.zip">', '<', '&#', '<!--', '<a ', "<a href='x' "]

const wheels: readonly (readonly [string, (size: number) => () => unknown])[] = [
  [
    'many ends',
    (size) => {
      const bytes = Buffer.alloc(size, Buffer.from([0x50, 0x4b, 0x05, 0x06]))
      return () => findDirectory({ start: 0, bytes })
    },
  ],
  [
    'nothing but beginnings of entries',
    (size) => {
      const bytes = Buffer.alloc(size, Buffer.from([0x50, 0x4b, 0x01, 0x02]))
      return () => membersIn({ start: 0, bytes }, false, () => false)
    },
  ],
  [
    'entries without a name',
    (size) => {
      const entry = Buffer.alloc(46)
      entry.write('PK\u0001\u0002', 'latin1')
      const bytes = Buffer.alloc(size, entry)
      return () => membersIn({ start: 0, bytes }, true, every)
    },
  ],
]

export const jsonListingShapes: readonly HostileShape[] = json.map(([name, write]) => ({
  parser: 'JSON listings',
  name: `JSON listings: ${name}`,
  largest: TEN_MEGABYTES,
  prepare: (size: number) => {
    const body = Buffer.from(write(size))
    return () => refusing(() => readJsonListing(body, BASE, plainSieve(every)))
  },
}))

export const htmlListingShapes: readonly HostileShape[] = html.map((piece) => ({
  parser: 'HTML listings',
  name: `HTML listings: ${shown(piece)}`,
  largest: TEN_MEGABYTES,
  prepare: (size: number) => {
    const body = Buffer.from(repeated(piece, size))
    return () =>
      readHtmlListing(body, BASE, every).catch((error: unknown) => {
        if (!(error instanceof ListingError)) throw error
      })
  },
}))

export const wheelShapes: readonly HostileShape[] = wheels.map(([name, prepare]) => ({
  parser: 'wheels',
  name: `wheels: ${name}`,
  largest: TEN_MEGABYTES,
  prepare,
}))
