/**
 * How characters and bytes correspond in each encoding that a manifest may have.
 */

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be' | 'latin-1'

/** null where the bytes are no UTF-32. */
export function decodeUtf32(body: Uint8Array, littleEndian: boolean): string | null {
  if (body.length % 4 !== 0) return null
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const parts: string[] = []
  for (let at = 0; at < body.length; at += 4) {
    const point = view.getUint32(at, littleEndian)
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null
    parts.push(String.fromCodePoint(point))
  }
  return parts.join('')
}

/** From a place in the text (in UTF-16 code units) to its byte, counted after the byte order mark. */
export function byteOffsets(text: string, encoding: Encoding): (index: number) => number {
  switch (encoding) {
    case 'latin-1':
      return (index) => index
    case 'utf-16le':
    case 'utf-16be':
      return (index) => index * 2
    case 'utf-32le':
    case 'utf-32be':
      return fromTable(text, () => 4)
    default:
      return isAscii(text) ? (index) => index : fromTable(text, utf8Length)
  }
}

/** ASCII text as bytes of the encoding. */
export function encodeText(ascii: string, encoding: Encoding): Uint8Array {
  const width = encoding.startsWith('utf-16') ? 2 : encoding.startsWith('utf-32') ? 4 : 1
  const bytes = new Uint8Array(ascii.length * width)
  for (let index = 0; index < ascii.length; index += 1) {
    bytes[index * width + (encoding.endsWith('be') ? width - 1 : 0)] = ascii.charCodeAt(index)
  }
  return bytes
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false
  return true
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1
  if (point < 0x800) return 2
  return point < 0x10000 ? 3 : 4
}

function fromTable(text: string, length: (point: number) => number): (index: number) => number {
  const table = new Uint32Array(text.length + 1)
  let byte = 0
  for (let index = 0; index < text.length; index += 1) {
    table[index] = byte
    const point = text.codePointAt(index) ?? 0
    byte += length(point)
    if (point > 0xffff) {
      index += 1
      table[index] = byte
    }
  }
  table[text.length] = byte
  return (index) => table[index] ?? byte
}
