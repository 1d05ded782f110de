/**
 * The index of advisories as one file: a checksum, a header, a table of packages, and for each package its facts as JSON.
 *
 * The file is read at once and checked by its checksum; a package is parsed when it is asked for. It is written beside its place and
 * renamed into it, so that parallel processes see the old one or the new one. Anything wrong with it: it is made again.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { makeFolder } from '../http/make-folder.ts'
import type { PackageAdvisories } from '../osv/group.ts'
import type { PackageName } from '../python/name.ts'
import type { AdvisoryProblem } from './advisories-collect.ts'
import type { FileStamp } from './advisories-files.ts'

/** Raised whenever the facts of an index or how they are derived change: older files are then made again. */
const FORMAT = 'lockstep-advisories-2'
const CHECKSUM_LENGTH = 8

export interface IndexHeader {
  readonly format: string
  /** SHA-256 of the facts alone: the same records give the same one, wherever they were read. */
  readonly sha256: string
  readonly tableBytes: number
  readonly stamps: readonly FileStamp[]
  readonly recordCount: number
  readonly withdrawnCount: number
  /** The last change of any record, dates ahead of the clock left out. */
  readonly newest: string | null
  readonly problems: readonly AdvisoryProblem[]
}

export interface IndexFile {
  readonly header: IndexHeader
  /** Package to the place of its facts in `bytes`. */
  readonly places: ReadonlyMap<string, readonly [start: number, end: number]>
  readonly bytes: Buffer
}

export function encodeIndex(
  packages: ReadonlyMap<PackageName, PackageAdvisories>,
  facts: Omit<IndexHeader, 'format' | 'sha256' | 'tableBytes'>,
): Buffer {
  const bodies = [...packages.values()].map((advisories) => Buffer.from(JSON.stringify(advisories)))
  const table = Buffer.from(JSON.stringify([[...packages.keys()], bodies.map((body) => body.length)]))
  const content = Buffer.concat([table, ...bodies])
  const sha256 = createHash('sha256').update(content).digest('hex')
  const header: IndexHeader = { format: FORMAT, sha256, tableBytes: table.length, ...facts }
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), content])
  return Buffer.concat([Buffer.from(checksumOf(rest)), rest])
}

/** null: not an index of this format, or damaged. */
export function decodeIndex(bytes: Buffer): IndexFile | null {
  const rest = bytes.subarray(CHECKSUM_LENGTH)
  if (bytes.toString('latin1', 0, CHECKSUM_LENGTH) !== checksumOf(rest)) return null
  const end = rest.indexOf('\n')
  if (end < 0) return null
  // The checksum holds: these bytes are what encodeIndex of some version of Lockstep wrote.
  const header = JSON.parse(rest.toString('utf8', 0, end)) as IndexHeader
  if (header.format !== FORMAT) return null
  const tableStart = CHECKSUM_LENGTH + end + 1
  const bodyStart = tableStart + header.tableBytes
  const [names, lengths] = JSON.parse(bytes.toString('utf8', tableStart, bodyStart)) as [string[], number[]]
  const places = new Map<string, readonly [number, number]>()
  let at = bodyStart
  for (const [index, name] of names.entries()) {
    const start = at
    at += lengths[index] ?? 0
    places.set(name, [start, at])
  }
  return { header, places, bytes }
}

export function advisoriesAt(index: IndexFile, name: PackageName): PackageAdvisories | null {
  const place = index.places.get(name)
  if (place === undefined) return null
  return JSON.parse(index.bytes.toString('utf8', place[0], place[1])) as PackageAdvisories
}

/** Of what a torn write, or a disk, can do to it. */
function checksumOf(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(CHECKSUM_LENGTH, '0')
}

/** null: there is none, or it is damaged. */
export function readIndex(path: string): IndexFile | null {
  try {
    return decodeIndex(readFileSync(path))
  } catch {
    return null
  }
}

/** Rejects when the place cannot be written; then nothing has changed there. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    makeFolder(dirname(path), 0o700)
    await writeFile(temporary, bytes, { mode: 0o600 })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}
