/** A recording as bytes, the name that they give the universe, and the file that holds them. */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { canonicalJson } from './canonical.ts'
import type { Json } from './canonical.ts'
import type { Recording } from './recording-form.ts'

/** By sorting all keys. */
export function canonicalBytes(recording: Recording): Uint8Array {
  return Buffer.from(`${canonicalJson(recording satisfies Json)}\n`, 'utf8')
}

/** `sha256:...` of a recording's canonical bytes. */
export function universeName(bytes: Uint8Array): string {
  return nameOf(createHash('sha256').update(bytes))
}

function nameOf(hash: Hash): string {
  return `sha256:${hash.digest('hex')}`
}

/** The bytes as a file holds them: packed where its name ends in `.gz`. The same bytes give the same file. */
export function recordingFile(bytes: Uint8Array, filename: string): Uint8Array {
  return filename.endsWith('.gz') ? gzipSync(bytes, { level: 9 }) : bytes
}

/** The same where all keys are in their order already. */
export function writtenBytes(recording: Recording): Uint8Array {
  const parts: Buffer[] = []
  write(recording, (text) => parts.push(Buffer.from(text)))
  return Buffer.concat(parts)
}

/** What `universeName` says of `writtenBytes`, for a run that has no other use for them. */
export function writtenName(recording: Recording): string {
  const hash = createHash('sha256')
  write(recording, (text) => hash.update(text))
  return nameOf(hash)
}

/**
 * Part by part, and what has many names a few names at a time: one title, or one reason of a yank, with a letter beyond Latin-1 makes a text
 * twice as long, and then it is only that of the part.
 */
function write(recording: Recording, put: (text: string) => void): void {
  let before = '{'
  for (const [key, value] of Object.entries(recording)) {
    if (value === undefined) continue
    put(`${before}${JSON.stringify(key)}:`)
    writeValue(value, put)
    before = ','
  }
  put('}\n')
}

const NAMES_AT_ONCE = 32

function writeValue(value: unknown, put: (text: string) => void): void {
  const isNamed = typeof value === 'object' && value !== null && !Array.isArray(value)
  const entries = isNamed ? Object.entries(value) : []
  if (entries.length <= NAMES_AT_ONCE) return put(JSON.stringify(value))
  for (let at = 0; at < entries.length; at += NAMES_AT_ONCE) {
    const text = JSON.stringify(Object.fromEntries(entries.slice(at, at + NAMES_AT_ONCE)))
    put(at === 0 ? '{' : ',')
    put(text.slice(1, -1))
  }
  put('}')
}
