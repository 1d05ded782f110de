/**
 * What V8 compiled, kept between runs: one file for a bundle, a command and a version of Node.
 *
 * Whoever can write such a file runs code as the user. So it lies in a folder that is the user's alone, it is read only where neither
 * folder nor file could have been written by another, and it carries a checksum, which V8 does not look for. A file that is a day old
 * is written again, with what was compiled in the meantime. That nothing can be read or written is no error.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

const COMMANDS = new Set([
  'scan',
  'plan',
  'apply',
  'explain',
  'check',
  'verify',
  'record',
  'rollback',
  '--help',
  'fetch',
])
const DAY_MS = 86_400_000
const KEPT_MS = 30 * DAY_MS
const CHECKSUM_BYTES = 4

export interface CompiledPlace {
  readonly folder: string
  readonly file: string
}

export interface CompiledFor {
  /** Where Lockstep keeps what it fetched; it is made by others. */
  readonly root: string
  readonly bundle: string
  readonly command: string
  readonly node: string
  /** It has a thread that makes its requests. A run from disk runs less, and reads no more compiled code than that. */
  readonly hasThread: boolean
}

/** null: such a run is not kept. */
export function compiledPlace({ root, bundle, command, node, hasThread }: CompiledFor): CompiledPlace | null {
  if (!COMMANDS.has(command)) return null
  const folder = join(root, 'compiled-1')
  const kind = `${command.replace(/^-+/, '')}${hasThread ? '-asking' : ''}`
  return { folder, file: join(folder, `${bundle}-${node}-${process.arch}-${kind}`) }
}

export function readCompiled(place: CompiledPlace): { readonly code: Buffer; readonly isOld: boolean } | null {
  try {
    if (!isOwn(lstatSync(place.folder))) return null
    const handle = openSync(place.file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    try {
      const stats = fstatSync(handle)
      if (!stats.isFile() || !isOwn(stats)) return null
      const stored = readFileSync(handle)
      if (stored.length < CHECKSUM_BYTES) return null
      // The checksum comes last: V8 takes code that begins at an even address, and makes a copy of any other.
      const end = stored.length - CHECKSUM_BYTES
      const code = stored.subarray(0, end)
      if (stored.readUInt32LE(end) !== crc32(code)) return null
      return { code, isOld: Date.now() - stats.mtimeMs > DAY_MS }
    } finally {
      closeSync(handle)
    }
  } catch {
    return null
  }
}

/** Written beside its place and renamed into it, where the folder above stands already. */
export function keepCompiled(place: CompiledPlace, code: Buffer): void {
  const beside = `${place.file}.${process.pid}`
  try {
    mkdirSync(place.folder, { mode: 0o700 })
  } catch {
    // It stands there already, or nothing can: what follows tells.
  }
  try {
    if (!isOwn(lstatSync(place.folder))) return
    removeOld(place.folder)
    const checksum = Buffer.alloc(CHECKSUM_BYTES)
    checksum.writeUInt32LE(crc32(code))
    writeFileSync(beside, Buffer.concat([code, checksum]), { mode: 0o600, flag: 'wx' })
    renameSync(beside, place.file)
  } catch {
    rmSync(beside, { force: true })
  }
}

/** Of bundles and versions of Node that have not been used for long. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    if (Date.now() - lstatSync(file).mtimeMs > KEPT_MS) rmSync(file, { force: true })
  }
}

/** Windows has its own rights, and keeps the folder below the user's. */
function isOwn({ uid, mode }: Stats): boolean {
  const user = process.getuid?.()
  return user === undefined || (uid === user && (mode & 0o022) === 0)
}
