/**
 * A place in a checkout: which paths may be touched, and how a path of a manifest becomes one of the disk.
 *
 * Always true: what `resolvePlace` gives lies inside the root, on no symbolic link, and in no folder that git or Lockstep owns.
 * Paths come from repositories, journals and backups, all of which a stranger may have written.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { LockstepError } from '../errors.ts'
import type { FileSystem } from './files.ts'

/** A checkout that may be changed. */
export interface Workspace {
  /** Absolute. */
  readonly root: string
  readonly files: FileSystem
  readonly now: () => Date
}

/** Lockstep's own folder in a checkout. */
export const OWN_FOLDER = '.lockstep'

const FORBIDDEN_PARTS = new Set(['', '.', '..'])
/** Compared without case: some file systems do not tell `.GIT` from `.git`. */
const OWNED_PARTS = new Set(['.git', OWN_FOLDER])
const LONGEST_PATH = 1024

/** Whether a path of a manifest can name a file inside a checkout at all: relative, `/` between the parts, nothing hidden in it. */
export function isPlainPath(path: string): boolean {
  if (path.length > LONGEST_PATH || /[\\\0:]/u.test(path)) return false
  return path.split('/').every((part) => !FORBIDDEN_PARTS.has(part) && !isOwned(part))
}

/** NTFS takes `.git ` and `.git.` for `.git`, and `GIT~1` too; ignorable characters count for nothing on HFS+. */
function isOwned(part: string): boolean {
  const bare = part
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[ .]+$/u, '')
    .toLowerCase()
  return OWNED_PARTS.has(bare) || /^git~\d+$/u.test(bare)
}

/** The path on the disk. Throws when it could lead elsewhere: by its form, or because a folder on the way is a symbolic link. */
export async function resolvePlace(workspace: Workspace, path: string): Promise<string> {
  if (!isPlainPath(path)) {
    throw new LockstepError(shown(path), 'This path does not lead to a file of the checkout.', 'No file was changed.')
  }
  const parts = path.split('/')
  for (let count = 1; count < parts.length; count++) {
    await requireFolder(workspace, parts.slice(0, count).join('/'))
  }
  return join(workspace.root, ...parts)
}

/** Throws unless a real folder stands at the path (relative to the root). */
export async function requireFolder(workspace: Workspace, path: string): Promise<void> {
  const stat = await workspace.files.stat(join(workspace.root, path))
  if (stat?.kind === 'folder') return
  const what =
    stat === null ? 'The folder is gone.' : 'A symbolic link or a special file stands where a folder is needed.'
  throw new LockstepError(shown(path), what, 'No file was changed.')
}

/** A file's bytes and mode; throws unless it is a regular file. `where` is what the message calls it. */
export async function readPlain(
  workspace: Workspace,
  absolute: string,
  where: string,
): Promise<{ bytes: Uint8Array; mode: number; device: number }> {
  const stat = await workspace.files.stat(absolute)
  if (stat === null) throw new LockstepError(where, 'The file is gone.', 'No file was changed.')
  if (stat.kind !== 'file') {
    throw new LockstepError(where, 'It is no regular file (a symbolic link is not followed).', 'No file was changed.')
  }
  return { bytes: await workspace.files.read(absolute), mode: stat.mode, device: stat.device }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A path for a message: no control characters, of bearable length. */
function shown(path: string): string {
  return path.replace(/\p{C}/gu, '?').slice(0, 200)
}
