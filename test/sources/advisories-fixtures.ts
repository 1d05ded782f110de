/** Sources of advisories made on the spot: archives, folders, and a fetch that counts. */
import { crc32, deflateRawSync } from 'node:zlib'
import type { AdvisoryOptions } from '../../src/sources/advisories.ts'
import type { FetchBytes } from '../../src/sources/advisories-fetch.ts'

export const NOW = new Date('2026-11-22T12:00:00Z')

export const silent: FetchBytes = () => Promise.reject(new Error('no network here'))

export function optionsIn(cacheDir: string, more: Partial<AdvisoryOptions> = {}): AdvisoryOptions {
  return { cacheDir, fetchBytes: silent, offline: false, now: NOW, ...more }
}

export interface ZipEntry {
  readonly name: string
  readonly content: Buffer
  /** What the archive claims, where it lies. */
  readonly claimedSize?: number
  readonly claimedCrc?: number
}

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const { name, content, claimedSize, claimedCrc } of entries) {
    const packed = deflateRawSync(content)
    const label = Buffer.from(name)
    const sizes = Buffer.alloc(16)
    sizes.writeUInt32LE(claimedCrc ?? crc32(content), 0)
    sizes.writeUInt32LE(packed.length, 4)
    sizes.writeUInt32LE(claimedSize ?? content.length, 8)
    sizes.writeUInt16LE(label.length, 12)
    const local = Buffer.concat([
      Buffer.from('504b0304140000000800000000', 'hex'),
      Buffer.alloc(1),
      sizes,
      label,
      packed,
    ])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    centrals.push(
      Buffer.concat([Buffer.from('504b01021400140000000800000000', 'hex'), Buffer.alloc(1), sizes, tail, label]),
    )
    locals.push(local)
    offset += local.length
  }
  const central = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, central, end])
}

export function zipOfRecords(records: readonly Readonly<Record<string, unknown>>[]): Buffer {
  return zipOf(
    records.map((record) => ({ name: `${String(record['id'])}.json`, content: Buffer.from(JSON.stringify(record)) })),
  )
}
