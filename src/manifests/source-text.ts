/**
 * A file's bytes as text, with the way back: every place in the text knows its byte.
 *
 * Encodings as pip reads requirements files: a byte order mark, else a PEP 263 coding line within the first two lines, else UTF-8, and
 * Latin-1 where the bytes are not UTF-8. pyproject.toml is UTF-8 (TOML 1.1), a byte order mark allowed.
 */
import { byteOffsets, decodeUtf32, encodeText, type Encoding } from './encodings.ts'

export interface SourceText {
  /** Without the byte order mark. */
  readonly text: string
  readonly encoding: Encoding
  /** The byte at which the character (UTF-16 code unit) starts; at `text.length` the end of the file. */
  byteAt(index: number): number
  /** Text as the bytes it has in this file. Only ASCII is ever written. */
  encode(ascii: string): Uint8Array
}

/** Why the bytes are no text. */
export interface UndecodableBytes {
  readonly why: string
}

const MARKS: readonly (readonly [readonly number[], Encoding])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  // Before UTF-16: its little-endian mark starts with UTF-16's.
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32le'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** Codec names of Python that occur in coding lines. `ascii-superset` codecs keep ASCII bytes, so only their comments read oddly. */
const CODECS: ReadonlyMap<string, Encoding> = new Map([
  ...['utf-8', 'utf8', 'u8', 'utf-8-sig', 'utf8-sig', 'cp65001'].map((name) => [name, 'utf-8'] as const),
  ...['ascii', 'us-ascii', '646', 'latin-1', 'latin1', 'iso-8859-1', 'iso8859-1', '8859', 'l1', 'cp819'].map(
    (name) => [name, 'latin-1'] as const,
  ),
])

const ASCII_SUPERSET =
  /^(?:(?:cp|windows-)?(?:125\d|437|850|852|855|858|866|874)|(?:iso-?)?8859-\d+|koi8-[rtu]|mac-?\w+|gbk|gb2312|gb18030|euc-?\w+|big5\w*|cp949|tis-620|hz)$/

/** As pip decodes a requirements file. */
export function decodeRequirements(bytes: Uint8Array): SourceText | UndecodableBytes {
  for (const [mark, encoding] of MARKS) {
    if (mark.every((byte, index) => bytes[index] === byte)) return decodeAs(bytes, mark.length, encoding)
  }
  const codec = codingLine(bytes)
  if (codec !== null) {
    const name = codec.toLowerCase().replaceAll('_', '-')
    const encoding = CODECS.get(name) ?? (ASCII_SUPERSET.test(name) ? 'latin-1' : null)
    if (encoding === null) return { why: `its coding line names an encoding that is not supported` }
    return decodeAs(bytes, 0, encoding)
  }
  const text = decodeAs(bytes, 0, 'utf-8')
  return 'why' in text ? decodeAs(bytes, 0, 'latin-1') : text
}

/** As TOML asks: UTF-8, nothing else. */
export function decodeToml(bytes: Uint8Array): SourceText | UndecodableBytes {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return decodeAs(bytes, hasMark ? 3 : 0, 'utf-8')
}

function decodeAs(bytes: Uint8Array, markLength: number, encoding: Encoding): SourceText | UndecodableBytes {
  const body = bytes.subarray(markLength)
  const text = decodeBody(body, encoding)
  if (text === null) return { why: `its bytes are not ${encoding.toUpperCase()}` }
  const offsets = byteOffsets(text, encoding)
  return {
    text,
    encoding,
    byteAt: (index) => markLength + offsets(index),
    encode: (ascii) => encodeText(ascii, encoding),
  }
}

function decodeBody(body: Uint8Array, encoding: Encoding): string | null {
  if (encoding === 'latin-1') return decodeLatin1(body)
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return decodeUtf32(body, encoding === 'utf-32le')
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}

/** TextDecoder's "latin1" is Windows-1252; Python's is not. */
function decodeLatin1(body: Uint8Array): string {
  let text = ''
  for (let start = 0; start < body.length; start += 8192) {
    text += String.fromCharCode(...body.subarray(start, start + 8192))
  }
  return text
}

/** PEP 263 as pip reads it: a comment within the first two lines. */
function codingLine(bytes: Uint8Array): string | null {
  const head = decodeLatin1(bytes.subarray(0, 4096))
  for (const line of head.split('\n', 2)) {
    const codec = line.startsWith('#') ? /coding[:=]\s*([-\w.]+)/.exec(line)?.[1] : undefined
    if (codec !== undefined) return codec
  }
  return null
}
