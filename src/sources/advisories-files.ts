/**
 * Which files a source consists of, and whether they are still what they were.
 *
 * A stamp is what the file system says of a file. A file changed within two seconds of being read could change again without its
 * stamp changing, so the stamp of such a file holds the digest of its content too (as git does with its index).
 */
import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FILE_BYTES, FILES, FOLDER_DEPTH } from './advisories-limits.ts'

export interface FileStamp {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  readonly inode: number
  /** Null when time and size tell enough. */
  readonly sha256: string | null
}

const UNSURE_MS = 2000

export type Listing =
  | { readonly status: 'found'; readonly files: readonly FileStamp[]; readonly left: readonly string[] }
  | { readonly status: 'failed'; readonly why: string }

/** The advisory files of a path, in the order of names. Symbolic links are followed for the path itself, never inside a folder. */
export function listFiles(path: string): Listing {
  try {
    const root = realpathSync.native(path)
    const found = statSync(root)
    if (found.isFile()) return sized([stampOf(root, found)])
    if (!found.isDirectory()) return { status: 'failed', why: 'is neither a file nor a directory' }
    const files: FileStamp[] = []
    walk(root, 0, files)
    return files.length === 0
      ? { status: 'failed', why: 'holds no .json, .jsonl, .jsonl.gz or .zip file' }
      : sized(files)
  } catch (error) {
    return { status: 'failed', why: reasonOf(error) }
  }
}

function sized(files: readonly FileStamp[]): Listing {
  const fitting = files.filter((file) => file.size <= FILE_BYTES)
  return {
    status: 'found',
    files: fitting,
    left: files.filter((file) => file.size > FILE_BYTES).map((file) => file.path),
  }
}

/** Synchronous: thousands of small files are seen ten times sooner so. */
function walk(folder: string, depth: number, into: FileStamp[]): void {
  const entries = readdirSync(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (into.length >= FILES) return
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth < FOLDER_DEPTH) walk(path, depth + 1, into)
    else if (entry.isFile() && /\.(?:json|jsonl|ndjson|jsonl\.gz|zip)$/i.test(entry.name))
      into.push(stampOf(path, statSync(path)))
  }
}

function stampOf(
  path: string,
  found: { readonly size: number; readonly mtimeMs: number; readonly ino: number },
): FileStamp {
  return { path, size: found.size, mtimeMs: found.mtimeMs, inode: found.ino, sha256: null }
}

/** The stamps to keep with what was read at `readAtMs`. */
export async function settledStamps(stamps: readonly FileStamp[], readAtMs: number): Promise<readonly FileStamp[]> {
  const settled: FileStamp[] = []
  for (const stamp of stamps) {
    settled.push(stamp.mtimeMs < readAtMs - UNSURE_MS ? stamp : { ...stamp, sha256: await digestOf(stamp.path) })
  }
  return settled
}

/** Whether the files are still those that were kept. */
export async function isUnchanged(kept: readonly FileStamp[], now: readonly FileStamp[]): Promise<boolean> {
  if (kept.length !== now.length) return false
  for (const [index, stamp] of kept.entries()) {
    const other = now[index]
    if (other === undefined || other.path !== stamp.path || other.size !== stamp.size) return false
    if (other.mtimeMs !== stamp.mtimeMs || other.inode !== stamp.inode) return false
    if (stamp.sha256 !== null && stamp.sha256 !== (await digestOf(stamp.path))) return false
  }
  return true
}

async function digestOf(path: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
    return hash.digest('hex')
  } catch {
    return null
  }
}

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT') return 'does not exist'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be used'
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'is on a full disk'
  if (code === 'EROFS') return 'is on a read-only disk'
  return `cannot be read${typeof code === 'string' && code !== '' ? ` (${code})` : ''}`
}
