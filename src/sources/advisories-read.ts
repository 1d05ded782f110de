/**
 * The records of one file: a zip archive, JSON Lines (plain or gzip), or a JSON document. What a file is, its first bytes tell.
 * Lines are read as a stream, so that a large file costs no more memory than its records.
 */
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Collection } from './advisories-collect.ts'
import { isShallow } from '../universe/shallow-json.ts'
import { DOCUMENT_BYTES, RECORD_BYTES } from './advisories-limits.ts'
import { readZip } from './advisories-zip.ts'

const NEWLINE = 0x0a

/** `label` names the file to people. */
export async function readAdvisoryFile(path: string, size: number, label: string, into: Collection): Promise<void> {
  try {
    const kind = await kindOf(path)
    if (kind === 'zip') await readZip(await readFile(path), label, into)
    else if (kind === 'gzip')
      await pipeline(createReadStream(path), createGunzip(), (chunks) => readLines(chunks, label, into))
    else if (/\.(?:jsonl|ndjson)$/i.test(path) || size > DOCUMENT_BYTES)
      await readLines(createReadStream(path), label, into)
    else await readText(path, label, into)
  } catch (error) {
    into.report('source', label, `cannot be read to its end (${error instanceof Error ? error.message : 'unreadable'})`)
  }
}

async function kindOf(path: string): Promise<'zip' | 'gzip' | 'text'> {
  const file = await open(path, 'r')
  try {
    const first = Buffer.alloc(4)
    await file.read(first, 0, 4, 0)
    if (first[0] === 0x1f && first[1] === 0x8b) return 'gzip'
    return first[0] === 0x50 && first[1] === 0x4b ? 'zip' : 'text'
  } finally {
    await file.close()
  }
}

/** One document when it reads as one, else lines. */
async function readText(path: string, label: string, into: Collection): Promise<void> {
  const bytes = await readFile(path)
  if (!into.take(bytes.length, label)) return
  if (!isShallow(bytes)) return into.report('record', label, 'nests too deep')
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    if (!bytes.includes('\n{')) return into.report('record', label, 'is not JSON')
    return readLines(createReadStream(path), label, into)
  }
  into.addValue(value, label)
}

async function readLines(chunks: AsyncIterable<Buffer>, label: string, into: Collection): Promise<void> {
  let parts: Buffer[] = []
  let length = 0
  let line = 1
  const finish = () => {
    const text = parts.length > 1 ? Buffer.concat(parts) : parts[0]
    if (length > RECORD_BYTES) into.report('record', `${label}:${line}`, 'is too large for one record')
    else if (text !== undefined && !isBlank(text)) into.addText(text, `${label}:${line}`)
    parts = []
    length = 0
    line += 1
  }
  for await (const chunk of chunks) {
    if (!into.take(chunk.length, label)) return
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      length += end - start
      if (length <= RECORD_BYTES && end > start) parts.push(chunk.subarray(start, end))
      finish()
      start = end + 1
    }
    length += chunk.length - start
    if (length <= RECORD_BYTES) parts.push(chunk.subarray(start))
    else parts = []
  }
  if (length > 0) finish()
}

function isBlank(text: Buffer): boolean {
  return text.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)
}
