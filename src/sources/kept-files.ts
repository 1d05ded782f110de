/**
 * Digests of metadata of files beside us, kept while a file stays what it was: one entry for a folder.
 *
 * A file is known by its size, its inode, and when it and what is said of it last changed, so that it need not be opened again. One that
 * changed within two seconds of being read could change again without any of these showing it: nothing of it is kept.
 */
import { existsSync, lstatSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import type { Disk } from '../http/disk.ts'
import { areStrings } from './digest.ts'
import type { MetadataDigest } from './metadata-digest.ts'
import { shortDigest } from './kept-listings.ts'

const TICK_MS = 2000

interface KeptFile {
  readonly stamp: string
  readonly digest: MetadataDigest
}

type Folder = Map<string, KeptFile>

export class KeptFiles {
  readonly #disk: Disk
  readonly #now: () => number
  readonly #folders = new Map<string, Folder>()
  readonly #changed = new Set<string>()

  constructor(disk: Disk, now: () => number) {
    this.#disk = disk
    this.#now = now
  }

  /** Of a folder whose path has no links. null: nothing is kept, or the file is another one by now, or a link. */
  read(folder: string, name: string): MetadataDigest | null {
    const kept = this.#folder(folder).get(name)
    if (kept === undefined) return null
    const stats = lstatSync(folder.endsWith(sep) ? folder + name : folder + sep + name, { throwIfNoEntry: false })
    return stats?.isFile() === true && stampOf(stats) === kept.stamp ? kept.digest : null
  }

  /** `stats`: of the file as it was read. */
  write(path: string, stats: Stats, digest: MetadataDigest): void {
    if (this.#now() - Math.max(stats.mtimeMs, stats.ctimeMs) < TICK_MS) return
    const folder = dirname(path)
    this.#folder(folder).set(basename(path), { stamp: stampOf(stats), digest })
    this.#changed.add(folder)
  }

  /** Files that are gone are forgotten. */
  flush(): void {
    for (const folder of this.#changed) {
      const files = [...this.#folder(folder)].filter(([name]) => existsSync(join(folder, name)))
      const rows = files.map(([name, { stamp, digest }]) => [name, stamp, digest])
      this.#disk.write(entryOf(folder), JSON.stringify(rows))
    }
    this.#changed.clear()
  }

  #folder(folder: string): Folder {
    let known = this.#folders.get(folder)
    if (known === undefined) {
      known = new Map(rowsOf(this.#disk.read(entryOf(folder))?.text ?? '[]'))
      this.#folders.set(folder, known)
    }
    return known
  }
}

function entryOf(folder: string): string {
  return `files/${shortDigest(folder)}`
}

function stampOf({ size, ino, mtimeMs, ctimeMs }: Stats): string {
  return [size, ino, mtimeMs, ctimeMs].join(' ')
}

/** What has not the form that is written is not kept. */
function rowsOf(text: string): readonly (readonly [string, KeptFile])[] {
  let rows: unknown
  try {
    rows = JSON.parse(text)
  } catch {
    return []
  }
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row: unknown) => {
    const [name, stamp, digest]: readonly unknown[] = Array.isArray(row) ? row : []
    return typeof name === 'string' && typeof stamp === 'string' && isDigest(digest) ? [[name, { stamp, digest }]] : []
  })
}

function isDigest(value: unknown): value is MetadataDigest {
  if (typeof value !== 'object' || value === null) return false
  const { requiresDist, requiresPython, providesExtra, source } = { ...value } as Partial<MetadataDigest>
  return (
    areStrings(requiresDist) &&
    areStrings(providesExtra) &&
    (requiresPython === null || typeof requiresPython === 'string') &&
    (source === 'metadata' || source === 'wheel' || source === 'sdist')
  )
}
