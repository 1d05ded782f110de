/** Archives made for tests: zip files member by member, tarballs, wheels and sdists of a few lines. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

export interface ZipMember {
  readonly name: string
  readonly content: Buffer | string
  readonly stored?: boolean
  /** Sizes and offset in zip64 form. */
  readonly large?: boolean
  readonly crc?: number
}

export interface ZipOptions {
  readonly comment?: string
  readonly large?: boolean
  /** Bytes before everything. */
  readonly padding?: number
}

export function zip(members: readonly ZipMember[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [Buffer.alloc(options.padding ?? 0)]
  const entries: Buffer[] = []
  let offset = options.padding ?? 0
  for (const member of members) {
    const content = Buffer.from(member.content)
    const packed = member.stored === true ? content : deflateRawSync(content)
    const name = Buffer.from(member.name)
    const crc = member.crc ?? crc32(content)
    const method = member.stored === true ? 0 : 8
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(method, 8)
    local.writeUInt32LE(crc, 14)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(content.length, 22)
    local.writeUInt16LE(name.length, 26)
    parts.push(local, name, packed)
    const isLarge = member.large === true
    const extra = isLarge ? Buffer.alloc(28) : Buffer.alloc(0)
    if (isLarge) {
      extra.writeUInt16LE(1, 0)
      extra.writeUInt16LE(24, 2)
      for (const [position, value] of [content.length, packed.length, offset].entries()) {
        extra.writeBigUInt64LE(BigInt(value), 4 + 8 * position)
      }
    }
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(crc, 16)
    entry.writeUInt32LE(isLarge ? 0xffffffff : packed.length, 20)
    entry.writeUInt32LE(isLarge ? 0xffffffff : content.length, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt16LE(extra.length, 30)
    entry.writeUInt32LE(isLarge ? 0xffffffff : offset, 42)
    entries.push(entry, name, extra)
    offset += 30 + name.length + packed.length
  }
  const directory = Buffer.concat(entries)
  const comment = Buffer.from(options.comment ?? '')
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(options.large === true ? 0xffff : members.length, 10)
  end.writeUInt32LE(options.large === true ? 0xffffffff : directory.length, 12)
  end.writeUInt32LE(options.large === true ? 0xffffffff : offset, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([
    ...parts,
    directory,
    ...(options.large === true ? largeEnd(offset, directory.length) : []),
    end,
    comment,
  ])
}

function largeEnd(offset: number, size: number): Buffer[] {
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(BigInt(size), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(offset + size), 8)
  return [record, locator]
}

export function metadataText(
  name: string,
  version: string,
  requires: readonly string[] = [],
  headers: readonly string[] = [],
): string {
  const lines = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...headers]
  return [...lines, ...requires.map((requirement) => `Requires-Dist: ${requirement}`), '', 'A description.', ''].join(
    '\n',
  )
}

/** A wheel whose METADATA stands where it mostly does. */
export function wheel(name: string, version: string, requires: readonly string[] = []): Buffer {
  return zip([
    { name: `${name}/__init__.py`, content: '# nothing\n' },
    { name: `${name}-${version}.dist-info/METADATA`, content: metadataText(name, version, requires) },
    { name: `${name}-${version}.dist-info/RECORD`, content: '' },
  ])
}

/** Bytes that do not pack: a wheel of any size. */
export function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let state = 1
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

export async function tarball(members: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const packed = pack()
  for (const [name, content] of Object.entries(members)) packed.entry({ name }, content)
  packed.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of packed) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return gzipSync(Buffer.concat(chunks))
}
