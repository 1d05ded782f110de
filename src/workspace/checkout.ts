/**
 * Reading a checkout: which files it has, and the bytes of those that are asked for.
 *
 * In: a folder. Out: its files by path, without what belongs to git, to package managers and to virtual environments, and without
 * what lies in a nested repository (a submodule). Always true: no symbolic link is followed, nothing outside the folder is
 * read, and no file larger than the limit; what was refused is listed with its reason.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { LockstepError } from '../errors.ts'
import type { SourceFile } from '../manifests/model.ts'
import { codeOf, isMissing } from './files.ts'
import { isPlainPath } from './place.ts'

export interface Refused {
  readonly path: string
  readonly why: string
}

export type FileAnswer =
  | { readonly status: 'read'; readonly file: SourceFile }
  | { readonly status: 'absent' }
  | { readonly status: 'refused'; readonly why: string }

export interface Checkout {
  /** Absolute, symbolic links resolved. */
  readonly root: string
  /** Every file, sorted by bytes. */
  readonly paths: readonly string[]
  /** Folders with a `.git` of their own (submodules): not listed, but readable. */
  readonly nested: readonly string[]
  readonly refused: readonly Refused[]
  read(path: string): Promise<FileAnswer>
}

export interface CheckoutLimits {
  readonly files: number
  readonly depth: number
  readonly fileBytes: number
}

const LIMITS: CheckoutLimits = { files: 200_000, depth: 40, fileBytes: 16 * 1024 * 1024 }

const SKIPPED_FOLDERS = new Set(
  `.git .hg .svn .lockstep node_modules __pycache__ site-packages .tox .nox .eggs .mypy_cache .pytest_cache .ruff_cache`.split(
    ' ',
  ),
)
/** Whether a file stands in none of the folders that are never read: a tool's own, Lockstep's with its backups among them. */
export function isWalked(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .every((folder) => !SKIPPED_FOLDERS.has(folder))
}

/** A folder that holds one of these is a virtual environment. */
const ENVIRONMENT_SIGNS = ['pyvenv.cfg', 'conda-meta']

/** Throws a LockstepError when the path is no folder that can be read. */
export async function openCheckout(path: string, limits: CheckoutLimits = LIMITS): Promise<Checkout> {
  const root = rootOf(path)
  const walk: Walk = { root, limits, paths: [], nested: [], refused: [] }
  walkFolder(walk, '', 0)
  return {
    root,
    paths: walk.paths.sort(byBytes),
    nested: walk.nested.sort(byBytes),
    refused: walk.refused.sort((a, b) => byBytes(a.path, b.path)),
    read: (wanted) => Promise.resolve(readFileOf(root, wanted, limits.fileBytes)),
  }
}

function rootOf(path: string): string {
  try {
    const root = realpathSync.native(resolve(path))
    if (lstatSync(root).isDirectory()) return root
    throw new LockstepError(path, 'This is a file, not a checkout.', 'Give the folder that holds it.')
  } catch (error) {
    if (error instanceof LockstepError) throw error
    const what = isMissing(error) ? 'There is no such folder.' : `The folder cannot be read (${codeOf(error)}).`
    throw new LockstepError(path, what, 'Give the path of a checkout.', { cause: error })
  }
}

interface Walk {
  readonly root: string
  readonly limits: CheckoutLimits
  readonly paths: string[]
  readonly nested: string[]
  readonly refused: Refused[]
}

function walkFolder(walk: Walk, folder: string, depth: number): void {
  const entries = entriesOf(walk, folder)
  const names = new Set(entries.map((entry) => entry.name))
  if (folder !== '' && ENVIRONMENT_SIGNS.some((sign) => names.has(sign))) return
  if (folder !== '' && names.has('.git')) {
    walk.nested.push(folder)
    return
  }
  const folders: string[] = []
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) folders.push(path)
    } else if (entry.isFile()) {
      takeFile(walk, path)
    } else if (entry.isSymbolicLink()) {
      walk.refused.push({ path, why: 'a symbolic link is not followed' })
    } else {
      walk.refused.push({ path, why: 'it is no regular file' })
    }
  }
  if (depth >= walk.limits.depth) {
    for (const path of folders) walk.refused.push({ path, why: `deeper than ${walk.limits.depth} folders` })
    return
  }
  for (const path of folders) walkFolder(walk, path, depth + 1)
}

function entriesOf({ root, refused }: Walk, folder: string): readonly Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
  } catch (error) {
    if (folder === '')
      throw new LockstepError(root, `The folder cannot be read (${codeOf(error)}).`, 'Check its permissions.')
    refused.push({ path: folder, why: `the folder cannot be read (${codeOf(error)})` })
    return []
  }
}

function takeFile(walk: Walk, path: string): void {
  if (!isPlainPath(path)) {
    walk.refused.push({ path, why: 'its name cannot be written in a plan' })
    return
  }
  if (walk.paths.length >= walk.limits.files) {
    throw new LockstepError(
      basename(walk.root),
      `The checkout has more than ${walk.limits.files} files.`,
      'Give the folder of the part to look at.',
    )
  }
  walk.paths.push(path)
}

function readFileOf(root: string, path: string, largest: number): FileAnswer {
  if (!isPlainPath(path)) return { status: 'refused', why: 'the path leads out of the checkout' }
  const parts = path.split('/')
  try {
    for (let count = 1; count < parts.length; count++) {
      if (!lstatSync(join(root, ...parts.slice(0, count))).isDirectory()) {
        return { status: 'refused', why: 'a folder on the way is a symbolic link' }
      }
    }
    return readBounded(join(root, ...parts), path, largest)
  } catch (error) {
    if (isMissing(error)) return { status: 'absent' }
    if (codeOf(error) === 'ELOOP') return { status: 'refused', why: 'a symbolic link is not followed' }
    return { status: 'refused', why: `the file cannot be read (${codeOf(error)})` }
  }
}

function readBounded(absolute: string, path: string, largest: number): FileAnswer {
  const file = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return { status: 'refused', why: 'it is no regular file' }
    if (stat.size > largest) return { status: 'refused', why: `it is larger than ${largest} bytes` }
    const bytes = new Uint8Array(readFileSync(file))
    if (bytes.length > largest) return { status: 'refused', why: `it is larger than ${largest} bytes` }
    return { status: 'read', file: { path, bytes } }
  } finally {
    closeSync(file)
  }
}

const encoder = new TextEncoder()

function byBytes(a: string, b: string): number {
  if (a === b) return 0
  return Buffer.compare(encoder.encode(a), encoder.encode(b))
}
