/**
 * Small entries on disk, safe under parallel processes and against damage.
 *
 * An entry is written beside its place and renamed into it, so a reader sees the old one or the new one. A journal is a file of
 * lines that processes append to. Entry and line carry a checksum: what is damaged, torn or of another form does not exist.
 * Failing to write is no error (a full disk, a read-only home): the next run fetches again. Readable by their owner alone.
 */
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { makeFolder } from './make-folder.ts'

const ENTRY_MARK = 'lockstep-entry-1'

export interface DiskEntry {
  readonly text: string
  /** When it was written or last confirmed, in milliseconds; 0 where that cannot be told any more. */
  confirmedMs(): number
}

/** Writes that wait before they are done together. */
const DEFAULT_BATCH = 16

/** Takes some 3 ms. */
const AT_ONCE = 8

export class Disk {
  readonly root: string
  /** What is to be written, by path: whole entries, and what is appended. */
  readonly #waiting: (() => void)[] = []
  readonly #folders = new Set<string>()
  readonly #batch: number

  constructor(root: string, batch = DEFAULT_BATCH) {
    this.root = root
    this.#batch = batch
  }

  /** The entry, or null where there is none that can be trusted. `path` is made of safe names by the caller. */
  read(path: string): DiskEntry | null {
    try {
      const file = join(this.root, path)
      const stored = readFileSync(file, 'utf8')
      const end = stored.indexOf('\n')
      const text = stored.slice(end + 1)
      if (end < 0 || stored.slice(0, end) !== `${ENTRY_MARK} ${checksum(text)}`) return null
      return { text, confirmedMs: () => confirmedAt(file) }
    } catch {
      return null
    }
  }

  /** Soon; at the latest when `settled` is called. Done at once, it would hold up the answers that are coming in. */
  write(path: string, text: string): void {
    this.#later(() => {
      const file = join(this.root, path)
      const beside = besideOf(file)
      try {
        this.#makeFolder(dirname(file))
        writeFileSync(beside, `${ENTRY_MARK} ${checksum(text)}\n${text}`, { mode: 0o600 })
        renameSync(beside, file)
      } catch {
        remove(beside)
      }
    })
  }

  /** Everything written so far stands on disk afterwards, or could not be written. */
  settled(): void {
    for (const write of this.#waiting.splice(0)) write()
  }

  /** The oldest few of what waits to be written; whether more waits. */
  settleSome(): boolean {
    for (const write of this.#waiting.splice(0, AT_ONCE)) write()
    return this.#waiting.length > 0
  }

  /** The server said that the entry is still right. */
  confirm(path: string, nowMs: number): void {
    try {
      utimesSync(join(this.root, path), nowMs / 1000, nowMs / 1000)
    } catch {
      // Another process pruned it; the next run fetches it.
    }
  }

  /** Lines of a journal as they are stored, in the order written: each is to be read with `wholeLine` where it is used. */
  readLines(path: string): readonly string[] {
    try {
      return readFileSync(join(this.root, path), 'utf8').split('\n')
    } catch {
      return []
    }
  }

  /** Appends whole lines in one write, soon. The leading line break ends whatever a torn write left. */
  appendLines(path: string, lines: readonly string[]): void {
    const text = lines.map((line) => `${checksum(line)} ${line}\n`).join('')
    this.#later(() => {
      const file = join(this.root, path)
      try {
        this.#makeFolder(dirname(file))
        appendFileSync(file, `\n${text}`, { mode: 0o600 })
      } catch {
        // The next run learns it again.
      }
    })
  }

  /** Removes the longest unused files until the rest is within `maxBytes`. At most once a day, as a marker file tells. */
  prune(maxBytes: number, nowMs: number): void {
    const marker = join(this.root, 'pruned')
    try {
      if (nowMs - modified(marker) < 86_400_000) return
      makeFolder(this.root, 0o700)
      writeFileSync(marker, '', { mode: 0o600 })
      utimesSync(marker, nowMs / 1000, nowMs / 1000)
    } catch {
      return
    }
    const files = listFiles(this.root, marker)
    let size = files.reduce((sum, file) => sum + file.size, 0)
    for (const file of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (size <= maxBytes) break
      remove(file.path)
      size -= file.size
    }
  }

  /** A secret of this cache, made when first asked for; tells owners apart without storing what they know. */
  key(): string {
    const kept = this.read('key')
    if (kept !== null && kept.text !== '') return kept.text
    const made = randomBytes(32).toString('hex')
    const file = join(this.root, 'key')
    const beside = besideOf(file)
    try {
      makeFolder(this.root, 0o700)
      writeFileSync(beside, `${ENTRY_MARK} ${checksum(made)}\n${made}`, { mode: 0o600 })
      renameSync(beside, file)
    } catch {
      remove(beside)
    }
    // Another process may have made one at the same time.
    return this.read('key')?.text ?? made
  }

  #makeFolder(path: string): void {
    if (this.#folders.has(path)) return
    makeFolder(path, 0o700)
    this.#folders.add(path)
  }

  #later(write: () => void): void {
    this.#waiting.push(write)
    if (this.#waiting.length >= this.#batch) this.settled()
  }
}

/** What a journal's line says; null where its checksum does not hold. */
export function wholeLine(stored: string): string | null {
  const text = stored.slice(CHECKSUM_LENGTH + 1)
  const isWhole = text !== '' && stored[CHECKSUM_LENGTH] === ' ' && stored.startsWith(checksum(text))
  return isWhole ? text : null
}

/** What a journal's line begins with, before it is known whether it is whole. */
export function startOfLine(stored: string, length: number): string {
  return stored.slice(CHECKSUM_LENGTH + 1, CHECKSUM_LENGTH + 1 + length)
}

const CHECKSUM_LENGTH = 8

let writer: string | null = null
let written = 0

/** No two writers share a name, neither threads nor processes that see the same folder under the same number. */
function besideOf(file: string): string {
  writer ??= randomBytes(4).toString('hex')
  written += 1
  return `${file}.${process.pid}.${writer}${written}.tmp`
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(CHECKSUM_LENGTH, '0')
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It stays until the next pruning.
  }
}

function confirmedAt(path: string): number {
  try {
    return modified(path)
  } catch {
    return 0
  }
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

interface StoredFile {
  readonly path: string
  readonly size: number
  readonly usedMs: number
}

function listFiles(root: string, except: string): StoredFile[] {
  const files: StoredFile[] = []
  try {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile() || path === except || entry.name === 'key') continue
      const stat = statSync(path, { throwIfNoEntry: false })
      if (stat !== undefined) files.push({ path, size: stat.size, usedMs: Math.max(stat.atimeMs, stat.mtimeMs) })
    }
  } catch {
    // Folders that may not be read hold nothing that may be removed.
  }
  return files
}
