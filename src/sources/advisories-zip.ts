/** Records from a zip archive (an ecosystem's all.zip): one entry, one record. Names of entries are labels, never paths. */
import { crc32, inflateRawSync } from 'node:zlib'
import { fromBufferPromise } from 'yauzl'
import type { Entry } from 'yauzl'
import type { Collection } from './advisories-collect.ts'
import { FILES, RECORD_BYTES } from './advisories-limits.ts'

const [STORED, DEFLATED] = [0, 8]

export async function readZip(bytes: Buffer, label: string, into: Collection): Promise<void> {
  let count = 0
  try {
    const archive = await fromBufferPromise(bytes, { lazyEntries: true })
    for await (const entry of archive.eachEntry()) {
      if (!/\.jsonl?$/i.test(entry.fileName)) continue
      count += 1
      if (count > FILES) return into.report('source', label, `holds more than ${FILES} entries; the rest was not read`)
      const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true })
      const where = `${label}!${entry.fileName.slice(0, 200)}`
      const content = contentOf(entry, bytes.subarray(fileDataStart, fileDataStart + entry.compressedSize))
      if (typeof content === 'string') into.report('record', where, content)
      else if (into.take(content.length, label)) into.addText(content, where)
      else return
    }
  } catch (error) {
    into.report('source', label, `is a damaged zip archive (${error instanceof Error ? error.message : 'unreadable'})`)
  }
}

/** The unpacked bytes, or why not. */
function contentOf(entry: Entry, packed: Buffer): Buffer | string {
  if (entry.isEncrypted()) return 'is encrypted'
  if (entry.uncompressedSize > RECORD_BYTES || packed.length > RECORD_BYTES) return 'is too large for one record'
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    return 'is packed by an unknown method'
  try {
    const content =
      entry.compressionMethod === STORED ? packed : inflateRawSync(packed, { maxOutputLength: RECORD_BYTES })
    return crc32(content) === entry.crc32 ? content : 'is damaged'
  } catch {
    return 'is damaged'
  }
}
