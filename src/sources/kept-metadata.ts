/**
 * Digests of metadata on disk: one journal for each project and owner, appended to as they arrive.
 *
 * A wheel never changes, so what was learnt of a file is kept for good, under its hash, or under its address where the index
 * states no hash. Read once for each project.
 */
import type { Disk } from '../http/disk.ts'
import type { PackageName } from '../python/name.ts'
import type { MetadataDigest, UnknownDigest } from './file-metadata.ts'
import { shortDigest } from './kept-listings.ts'
import type { ListedFile } from './listed-file.ts'
import { safeName } from './place.ts'

export type KeptDigest = MetadataDigest | UnknownDigest

/** Lines that wait before they are written together. */
const BATCH = 24

export class KeptMetadata {
  readonly #disk: Disk
  readonly #journals = new Map<string, Map<string, KeptDigest>>()
  #waiting = new Map<string, string[]>()
  #count = 0

  constructor(disk: Disk) {
    this.#disk = disk
  }

  read(owner: string, project: PackageName, file: ListedFile): KeptDigest | null {
    return this.#journal(pathOf(owner, project)).get(keyOf(file)) ?? null
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

  #journal(path: string): Map<string, KeptDigest> {
    let journal = this.#journals.get(path)
    if (journal === undefined) {
      journal = new Map()
      for (const line of this.#disk.readLines(path)) {
        const entry = readLine(line)
        if (entry !== null) journal.set(entry.key, entry.digest)
      }
      this.#journals.set(path, journal)
    }
    return journal
  }
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

function areStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
