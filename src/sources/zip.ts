/**
 * Just enough of the zip format to take one small member out of pieces of an archive.
 *
 * In: bytes with the position they have in the archive. Out: where the directory stands, what it holds, one member's bytes.
 * Every number from the archive is checked before it is used; what does not hold is null, and nothing reads past the bytes given.
 * Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 (zip64), 4.3.16. yauzl reads whole archives only.
 */
import { crc32, inflateRawSync } from 'node:zlib'

/** Bytes of an archive that begin at `start`. */
export interface Piece {
  readonly start: number
  readonly bytes: Buffer
}

export interface Directory {
  readonly offset: number
  readonly size: number
}

export interface Member {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packedSize: number
  readonly size: number
  /** Of its local header. */
  readonly offset: number
  /** Of its entry in the directory. */
  readonly entry: number
}

const END_SIZE = 22
const ENTRY_SIZE = 46
const LOCAL_SIZE = 30
const FULL_16 = 0xffff
const FULL_32 = 0xffffffff

/** Where the directory stands, from the end of the archive; null when the piece does not hold that end, or none is there. */
export function findDirectory(tail: Piece): Directory | null {
  const { bytes, start } = tail
  const lowest = Math.max(0, bytes.length - END_SIZE - FULL_16)
  for (let at = bytes.length - END_SIZE; at >= lowest; at -= 1) {
    if (bytes.readUInt32LE(at) !== 0x06054b50 || at + END_SIZE + bytes.readUInt16LE(at + 20) !== bytes.length) continue
    const size = bytes.readUInt32LE(at + 12)
    const offset = bytes.readUInt32LE(at + 16)
    const isLarge = size === FULL_32 || offset === FULL_32 || bytes.readUInt16LE(at + 10) === FULL_16
    const directory = isLarge ? (findLargeDirectory(tail, at) ?? { offset, size }) : { offset, size }
    return directory.offset + directory.size <= start + at ? directory : null
  }
  return null
}

/** Zip64: a locator before the end record names the place of the larger end record. */
function findLargeDirectory({ bytes, start }: Piece, end: number): Directory | null {
  const locator = end - 20
  if (locator < 0 || bytes.readUInt32LE(locator) !== 0x07064b50) return null
  const at = Number(bytes.readBigUInt64LE(locator + 8)) - start
  if (at < 0 || at + 56 > locator || bytes.readUInt32LE(at) !== 0x06064b50) return null
  return { size: Number(bytes.readBigUInt64LE(at + 40)), offset: Number(bytes.readBigUInt64LE(at + 48)) }
}

/**
 * Members in a stretch of the directory that `accepts` lets through. A stretch that begins in the middle is searched for the
 * first entry, so it may miss the one that it begins in. `lastLetters`: what the names sought end in; the others, which are nearly all, are
 * passed over unread.
 */
export function membersIn(
  { start, bytes: stretch }: Piece,
  isFromStart: boolean,
  accepts: (name: string) => boolean,
  lastLetters = '',
): readonly Member[] {
  const lasts = Buffer.from(lastLetters, 'latin1')
  const members: Member[] = []
  let at = isFromStart ? 0 : nextEntry(stretch, 0)
  while (at >= 0 && at + ENTRY_SIZE <= stretch.length && stretch.readUInt32LE(at) === 0x02014b50) {
    const nameLength = stretch.readUInt16LE(at + 28)
    const extraLength = stretch.readUInt16LE(at + 30)
    const end = at + ENTRY_SIZE + nameLength + extraLength + stretch.readUInt16LE(at + 32)
    if (end > stretch.length) break
    const nameEnd = at + ENTRY_SIZE + nameLength
    const isPassed = lasts.length > 0 && !lasts.includes(stretch[nameEnd - 1] ?? 0)
    const name = isPassed ? '' : stretch.toString('utf8', at + ENTRY_SIZE, nameEnd)
    if (!isPassed && accepts(name)) {
      const member = readMember(stretch, at, name, stretch.subarray(nameEnd, end))
      if (member !== null) members.push({ ...member, entry: start + at })
    }
    at = end
  }
  return members
}

function nextEntry(stretch: Buffer, from: number): number {
  return stretch.indexOf(ENTRY_SIGNATURE, from)
}

const ENTRY_SIGNATURE = Buffer.from([0x50, 0x4b, 0x01, 0x02])

function readMember(stretch: Buffer, at: number, name: string, extra: Buffer): Omit<Member, 'entry'> | null {
  const isEncrypted = (stretch.readUInt16LE(at + 8) & 1) === 1
  let packedSize = stretch.readUInt32LE(at + 20)
  let size = stretch.readUInt32LE(at + 24)
  let offset = stretch.readUInt32LE(at + 42)
  if (size === FULL_32 || packedSize === FULL_32 || offset === FULL_32) {
    // Zip64 extended information: the fields that are full, in this order.
    const large = largeFields(extra)
    if (size === FULL_32) size = large.shift() ?? -1
    if (packedSize === FULL_32) packedSize = large.shift() ?? -1
    if (offset === FULL_32) offset = large.shift() ?? -1
  }
  if (isEncrypted || size < 0 || packedSize < 0 || offset < 0) return null
  return { name, method: stretch.readUInt16LE(at + 10), crc: stretch.readUInt32LE(at + 16), packedSize, size, offset }
}

function largeFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) {
      const fields: number[] = []
      for (let field = at + 4; field + 8 <= Math.min(at + 4 + length, extra.length); field += 8) {
        fields.push(Number(extra.readBigUInt64LE(field)))
      }
      return fields
    }
    at += 4 + length
  }
  return []
}

/** How many bytes from the member's offset hold all of it: its local header may carry another extra field than the directory. */
export function spanOf(member: Member): number {
  return LOCAL_SIZE + Buffer.byteLength(member.name) + 1024 + member.packedSize
}

/** The member's bytes, checked; null when the piece does not hold them, or they are damaged or larger than `maxSize`. */
export function extract(piece: Piece, member: Member, maxSize: number): Buffer | null {
  const at = member.offset - piece.start
  const { bytes } = piece
  if (at < 0 || at + LOCAL_SIZE > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50 || member.size > maxSize)
    return null
  const from = at + LOCAL_SIZE + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  const packed = bytes.subarray(from, from + member.packedSize)
  if (packed.length !== member.packedSize) return null
  const content = unpack(packed, member, maxSize)
  return content !== null && content.length === member.size && crc32(content) === member.crc ? content : null
}

/** What zlib takes at the least, and by itself. */
const SMALLEST_CHUNK = 64
const LARGEST_CHUNK = 16 * 1024

function unpack(packed: Buffer, member: Member, maxSize: number): Buffer | null {
  if (member.method === 0) return packed
  if (member.method !== 8) return null
  try {
    const maxOutputLength = Math.max(1, Math.min(maxSize, member.size))
    // Into room for all of it: by itself 16 KB are set aside for each file.
    const chunkSize = Math.min(Math.max(maxOutputLength + 1, SMALLEST_CHUNK), LARGEST_CHUNK)
    return inflateRawSync(packed, { maxOutputLength, chunkSize })
  } catch {
    return null
  }
}
