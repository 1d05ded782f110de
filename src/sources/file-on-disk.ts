/**
 * Files beside us, read in pieces: done at once they cost a tenth of what they cost in the background.
 *
 * A file has to lie in a folder, or may lie anywhere. Which folder it lies in is found once for all files beside it; a file that is itself
 * a link is followed apart, and then has to lie in it all the same.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Disk } from '../http/disk.ts'
import type { MetadataDigest } from './metadata-digest.ts'
import { KeptFiles } from './kept-files.ts'
import { isWithin, PLAIN_NAME } from './links-place.ts'
import type { PieceReader } from './wheel-metadata.ts'
import type { Piece } from './zip.ts'

/** Folders with their links resolved, while a run lasts. */
class RealFolders {
  readonly #known = new Map<string, string>()

  of(folder: string): string {
    let real = this.#known.get(folder)
    if (real === undefined) this.#known.set(folder, (real = realpathSync.native(folder)))
    return real
  }
}

/** What a run knows of files on disk. */
export interface LocalFiles {
  readonly folders: RealFolders
  readonly kept: KeptFiles
  /** Real folders by the address that those of their files begin with. */
  readonly byAddress: Map<string, string>
}

export function localFiles(disk: Disk, now: () => number): LocalFiles {
  return { folders: new RealFolders(), kept: new KeptFiles(disk, now), byAddress: new Map() }
}

export interface FileOnDisk {
  readonly path: string
  readonly stats: Stats
  readonly read: PieceReader
}

/** What was learnt of a file before, without opening it; null where nothing is kept, or it may not be read from here. */
export function keptOf(url: string, within: string | null, files: LocalFiles): MetadataDigest | null {
  const { folders, kept } = files
  try {
    const [folder, name] = placeOf(url, files)
    return isInside(folder, within, folders) ? kept.read(folder, name) : null
  } catch {
    return null
  }
}

/** The real folder of a file, and its name there. What most names are written of stands as it is in an address. */
function placeOf(url: string, { folders, byAddress }: LocalFiles): readonly [folder: string, name: string] {
  const start = url.lastIndexOf('/') + 1
  const name = url.slice(start)
  if (!PLAIN_NAME.test(name)) {
    const path = fileURLToPath(url)
    return [folders.of(dirname(path)), basename(path)]
  }
  const address = url.slice(0, start)
  let folder = byAddress.get(address)
  if (folder === undefined) byAddress.set(address, (folder = folders.of(dirname(fileURLToPath(url)))))
  return [folder, name]
}

/** Gives it to `use` while it is open. Throws where it cannot be read. */
export async function withFile<Result>(
  path: string,
  within: string | null,
  folders: RealFolders,
  use: (file: FileOnDisk) => Promise<Result>,
): Promise<Result | { readonly reason: string }> {
  const file = locate(path, within, folders)
  if (file === null) return { reason: 'its file lies outside the repository' }
  try {
    const stats = fstatSync(file.descriptor)
    if (!stats.isFile()) return { reason: 'its file is no plain file' }
    return await use({ path: file.path, stats, read: readerOf(file.descriptor, stats) })
  } finally {
    closeSync(file.descriptor)
  }
}

interface OpenFile {
  readonly path: string
  readonly descriptor: number
}

/** null where it lies outside. */
function locate(path: string, within: string | null, folders: RealFolders): OpenFile | null {
  const plain = beside(path, folders)
  const opened = isInside(plain, within, folders) ? openUnlessLink(plain) : null
  if (opened !== null) return { path: plain, descriptor: opened }
  const real = realpathSync.native(path)
  return isInside(real, within, folders) ? { path: real, descriptor: openSync(real, READ) } : null
}

/** The same file, its folders' links resolved. */
function beside(path: string, folders: RealFolders): string {
  return join(folders.of(dirname(path)), basename(path))
}

function isInside(path: string, within: string | null, folders: RealFolders): boolean {
  return within === null || isWithin(path, folders.of(within))
}

/** A pipe would be waited for. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** null where it is one, or where the system cannot tell. */
function openUnlessLink(path: string): number | null {
  if (process.platform === 'win32') return null
  try {
    return openSync(path, READ | constants.O_NOFOLLOW)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ELOOP') return null
    throw error
  }
}

function readerOf(descriptor: number, { size }: Stats): PieceReader {
  return (part) => Promise.resolve(readPiece(descriptor, size, part))
}

function readPiece(descriptor: number, size: number, part: Parameters<PieceReader>[0]): Piece {
  const start = 'last' in part ? Math.max(0, size - part.last) : part.from
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min('last' in part ? part.last : part.length, size - start)))
  const bytesRead = readSync(descriptor, bytes, 0, bytes.length, start)
  return { start, bytes: bytes.subarray(0, bytesRead) }
}
