/** Hostile names, versions, specifiers, markers, requirements, metadata and file names. */
import { parseSdistFilename, parseWheelFilename } from '../../src/python/filename.ts'
import { parseMarker } from '../../src/python/marker.ts'
import { parseCoreMetadata } from '../../src/python/metadata.ts'
import { isName, normalizeName } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { parseSpecifier, parseSpecifierSet } from '../../src/python/specifier.ts'
import { supportedTags, wheelRank } from '../../src/python/tags.ts'
import { parseVersion } from '../../src/python/version.ts'
import { environment } from '../python/reading.ts'
import { repeated, TEN_MEGABYTES } from './shape.ts'
import type { HostileShape } from './shape.ts'

type Reader = (text: string) => unknown

const tags = supportedTags(environment('3.11'))

const READERS: Readonly<Record<string, Reader>> = {
  isName,
  normalizeName,
  parseVersion,
  parseSpecifier,
  parseSpecifierSet,
  parseMarker,
  parseRequirement,
  parseCoreMetadata,
  parseWheelFilename,
  parseSdistFilename,
  wheelRank: (text) => wheelRank(tags, text),
}

/** Pieces that make a careless reader look at the same characters again and again, and a way to end. */
const PIECES = [
  '1',
  '.1',
  '1.',
  '1a',
  '1!',
  'a',
  '-',
  '_',
  '.',
  ' ',
  '\t',
  '\n',
  '\\',
  "'",
  '"',
  '(',
  ')',
  '[',
  ',',
  ';',
  '>=1,',
  '<1 ',
  '==1.*,',
  '!=~1',
  '===',
  "os_name=='a' and ",
  "'a' in ",
  'not ',
  'A: b\n',
  ' a\n',
  'a\r\n',
  'a-',
  '-1-',
  'py3.',
  '+a.',
  'post',
  '.dev',
  'é',
  '\0',
  '\uFEFF',
]

type Frame = readonly [start: string, end: string]

const FRAMES: readonly Frame[] = [
  ['', ''],
  ['1', '!'],
  ['a', 'a'],
  ['a>=1', ';'],
  ["os_name=='", "'x"],
  ['a-1-', '.whl'],
  ['a-1', '.tar.gz'],
  ['Name: a\n', '\n\nb'],
]

/** These have no limit of their own, and read a text framed so to its end. */
const UNLIMITED: Readonly<Record<string, Frame>> = {
  isName: ['1', '!'],
  normalizeName: ['1', '!'],
  parseCoreMetadata: ['Name: a\nRequires-Dist: ', '\n\nb'],
}

/** Just short enough for the limits of 1,000, 10,000 and 65,536 characters. */
const LENGTHS = [990, 9990, 65_500]

const LONGEST_REMEMBERED = 1000

const framed = (piece: string, [start, end]: Frame, size: number): string =>
  start + repeated(piece, size - start.length - end.length) + end

function shape(parser: string, read: Reader, piece: string, frame: Frame, largest: number): HostileShape {
  return {
    parser,
    name: `${parser}: ${JSON.stringify([frame[0], piece, frame[1]])}`,
    largest,
    prepare: (size) => {
      const text = framed(piece, frame, size)
      let turn = 0
      // Short texts are remembered by those who read them: each turn reads another one.
      return () => read(text.length > LONGEST_REMEMBERED ? text : `${text}${' '.repeat(++turn)}`)
    },
  }
}

export interface HostileReader {
  readonly name: string
  /** Up to ten megabytes of one text. */
  readonly long: readonly HostileShape[]
  /** Texts that are short enough to be read. */
  readonly short: readonly HostileShape[]
}

export const hostileReaders: readonly HostileReader[] = Object.entries(READERS).map(([name, read]) => ({
  name,
  long: PIECES.map((piece, at) =>
    shape(name, read, piece, UNLIMITED[name] ?? FRAMES[at % FRAMES.length] ?? ['', ''], TEN_MEGABYTES),
  ),
  short: PIECES.flatMap((piece) =>
    FRAMES.flatMap((frame) => LENGTHS.map((length) => shape(name, read, piece, frame, length))),
  ),
}))

/** For the bench: the short ones one after another, until there are so many megabytes of them. */
export const pythonShapes: readonly HostileShape[] = Object.entries(READERS).flatMap(([name, read], at) => [
  ...(hostileReaders[at]?.long ?? []),
  {
    parser: name,
    name: `${name}: texts as long as are read`,
    largest: TEN_MEGABYTES,
    prepare: (size: number) => {
      const texts: string[] = []
      let left = size
      for (const length of LENGTHS) {
        for (const piece of PIECES) {
          for (const frame of FRAMES) {
            if (left <= 0) break
            texts.push(framed(piece, frame, length))
            left -= length
          }
        }
      }
      return () => {
        for (const text of texts) read(text)
      }
    },
  },
])
