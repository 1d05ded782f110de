/**
 * Digests of metadata on disk: one journal for each project and owner, appended to as they arrive.
 *
 * A wheel never changes, so what was learnt of a file is kept for good, under its hash, or under its address where the index
 * states no hash. Read once for each project; of its lines those are checked and parsed that somebody asks for.
 */
import { startOfLine, wholeLine } from '../http/disk.ts'
import type { Disk } from '../http/disk.ts'
import type { PackageName } from '../python/name.ts'
import { areStrings } from './digest.ts'
import type { MetadataDigest, UnknownDigest } from './metadata-digest.ts'
import { shortDigest } from './kept-listings.ts'
import type { ListedFile } from './listed-file.ts'
import { safeName } from './place.ts'

export type KeptDigest = MetadataDigest | UnknownDigest

/** Lines that wait before they are written together. */
const BATCH = 24

/** By key: what was read of a file, or the lines that tell of it as they are stored, in the order written. */
type Journal = Map<string, KeptDigest | readonly string[]>

export class KeptMetadata {
  readonly #disk: Disk
  readonly #journals = new Map<string, Journal>()
  #waiting = new Map<string, string[]>()
  #count = 0

  constructor(disk: Disk) {
    this.#disk = disk
  }

  read(owner: string, project: PackageName, file: ListedFile): KeptDigest | null {
    const journal = this.#journal(pathOf(owner, project))
    const key = keyOf(file)
    const found = journal.get(key)
    if (found === undefined || !isStored(found)) return found ?? null
    const digest = lastOf(found, key)
    if (digest === null) journal.delete(key)
    else journal.set(key, digest)
    return digest
  }

  write(owner: string, project: PackageName, file: ListedFile, digest: KeptDigest): void {
    const path = pathOf(owner, project)
    const key = keyOf(file)
    this.#journal(path).set(key, digest)
    const line = JSON.stringify([key, ...fieldsOf(digest)])
    const lines = this.#waiting.get(path)
    if (lines === undefined) this.#waiting.set(path, [line])
    else lines.push(line)
    this.#count += 1
    if (this.#count >= BATCH) this.flush()
  }

  flush(): void {
    for (const [path, lines] of this.#waiting) this.#disk.appendLines(path, lines)
    this.#waiting = new Map()
    this.#count = 0
  }

  #journal(path: string): Journal {
    let journal = this.#journals.get(path)
    if (journal === undefined) {
      journal = new Map()
      for (const line of this.#disk.readLines(path)) {
        const key = BEGINNING.exec(startOfLine(line, LONGEST_BEGINNING))?.[1]
        if (key === undefined) continue
        const before = journal.get(key)
        journal.set(key, before !== undefined && isStored(before) ? [...before, line] : [line])
      }
      this.#journals.set(path, journal)
    }
    return journal
  }
}

/** A line begins with its key. */
const BEGINNING = /^\["([\w-]+)"/
const LONGEST_BEGINNING = 128

function isStored(entry: KeptDigest | readonly string[]): entry is readonly string[] {
  return Array.isArray(entry)
}

/** What the last of the lines that is whole says. */
function lastOf(lines: readonly string[], key: string): KeptDigest | null {
  for (const line of lines.toReversed()) {
    const text = wholeLine(line)
    const entry = text === null ? null : readLine(text)
    if (entry?.key === key) return entry.digest
  }
  return null
}

function fieldsOf(digest: KeptDigest): readonly unknown[] {
  if ('reason' in digest) return [digest.reason]
  const { requiresDist, requiresPython, providesExtra, source } = digest
  return [requiresDist, requiresPython, providesExtra, source]
}

function pathOf(owner: string, project: PackageName): string {
  return `metadata/${owner}/${safeName(project, shortDigest)}.jsonl`
}

/** The file's hash; without one its address stands for it. */
function keyOf(file: ListedFile): string {
  return file.sha256 ?? `url-${shortDigest(file.url)}`
}

function readLine(line: string): { readonly key: string; readonly digest: KeptDigest } | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (!Array.isArray(value)) return null
  const [key, requiresDist, requiresPython, providesExtra, source]: readonly unknown[] = value
  if (typeof key !== 'string') return null
  if (value.length === 2) return typeof requiresDist === 'string' ? { key, digest: { reason: requiresDist } } : null
  if (value.length !== 5 || !areStrings(requiresDist) || !areStrings(providesExtra)) return null
  if (source !== 'metadata' && source !== 'wheel' && source !== 'sdist') return null
  const python = typeof requiresPython === 'string' ? requiresPython : null
  return { key, digest: { requiresDist, requiresPython: python, providesExtra, source } }
}
