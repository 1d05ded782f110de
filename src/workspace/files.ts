/**
 * The few operations on a disk that changing a checkout needs, as a port: tests make each of them fail, or die, at every step.
 * Nothing here follows a symbolic link at the end of a path, and whatever is written is on the disk before the call returns.
 * Each is done at once, but for a whole folder that goes: one follows the other, and nothing else is waited for meanwhile.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface FileStat {
  readonly kind: 'file' | 'folder' | 'other'
  readonly size: number
  /** Permission bits alone. */
  readonly mode: number
  /** The file system it lies on: a rename works only within one. */
  readonly device: number
}

export interface FileSystem {
  /** null when nothing stands there. */
  stat(path: string): Promise<FileStat | null>
  read(path: string): Promise<Uint8Array>
  list(folder: string): Promise<readonly string[]>
  /** Creates missing parents too. */
  makeFolder(path: string): Promise<void>
  /** Creates a file that does not exist yet and brings it to the disk; where that fails, none is left. */
  write(path: string, bytes: Uint8Array, mode: number): Promise<void>
  /** Replaces what stands at `to` in one step. */
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Removes a folder with everything in it; nothing happens when it is not there. */
  removeFolder(path: string): Promise<void>
  /** Brings the names in a folder to the disk. */
  sync(folder: string): Promise<void>
}

const PERMISSIONS = 0o777

/** The disk itself. */
export const disk: FileSystem = {
  async stat(path) {
    try {
      const found = lstatSync(path)
      const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
      return { kind, size: found.size, mode: found.mode & PERMISSIONS, device: found.dev }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  },

  async read(path) {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      return readFileSync(file)
    } finally {
      closeSync(file)
    }
  },

  async list(folder) {
    return readdirSync(folder).sort()
  },

  async makeFolder(path) {
    makeFolder(path)
  },

  async write(path, bytes, mode) {
    const file = openSync(path, 'wx', mode)
    try {
      writeFileSync(file, bytes)
      // The mode given to open() is cut by the process's umask.
      fchmodSync(file, mode)
      fsyncSync(file)
    } catch (error) {
      try {
        unlinkSync(path)
      } catch {
        // The first error is the one to tell.
      }
      throw error
    } finally {
      closeSync(file)
    }
  },

  async rename(from, to) {
    renameSync(from, to)
  },

  async remove(path) {
    unlinkSync(path)
  },

  async removeFolder(path) {
    await rm(path, { recursive: true, force: true })
  },

  async sync(folder) {
    if (process.platform === 'win32') return
    const opened = openSync(folder, 'r')
    try {
      fsyncSync(opened)
    } finally {
      closeSync(opened)
    }
  },
}

/** By hand: Node's own `recursive` calls a read-only disk ENOENT, and never ends where a folder cannot be made below /proc. */
function makeFolder(path: string): void {
  const parent = dirname(path)
  try {
    makeOne(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || parent === path) throw error
    makeFolder(parent)
    makeOne(path)
  }
}

function makeOne(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !lstatSync(path).isDirectory()) throw error
  }
}

/** The `code` of a system error, else ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}
