/**
 * The tree of a commit, read from the repository that a checkout belongs to.
 *
 * In: a folder of a checkout and a ref as a person wrote it. Out: the files below that folder as the commit has them; bytes are read when
 * they are asked for. Always true: the ref is a name that git resolves to a commit, never an option; nothing is written, fetched, or run
 * through a filter; symbolic links and submodules are not followed.
 */
import { createHash } from 'node:crypto'
import { GitError } from 'simple-git'
import type { SimpleGit } from 'simple-git'
import { LockstepError } from '../errors.ts'
import type { FileAnswer } from './checkout.ts'
import { openGit } from './git.ts'
import { isPlainPath } from './place.ts'

export interface CommitTree {
  /** The full name of the commit. */
  readonly commit: string
  /** Every plain file, sorted by bytes, relative to the folder. */
  readonly paths: readonly string[]
  read(path: string): Promise<FileAnswer>
}

interface Entry {
  readonly object: string
  readonly bytes: number
}

const LARGEST_FILE = 16 * 1024 * 1024
const MOST_FILES = 200_000
/** Letters, digits and what git allows within the names of refs and revisions; no option, no range, no path. */
const REF = /^[A-Za-z0-9_@][\w@./+^~{}-]{0,250}$/
const OBJECT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/** `current` gives the bytes of the working tree: what has not changed is not asked of git. */
export async function openCommit(
  root: string,
  ref: string,
  current: (path: string) => Promise<FileAnswer>,
): Promise<CommitTree> {
  const git = openGit(root)
  const commit = await commitOf(git, root, ref)
  const entries = parseTree(await git.raw(['ls-tree', '-r', '-z', '-l', commit]), ref)
  return {
    commit,
    paths: [...entries.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    async read(path) {
      const entry = entries.get(path)
      if (entry === undefined) return { status: 'absent' }
      if (entry.bytes > LARGEST_FILE) return { status: 'refused', why: `it is larger than ${LARGEST_FILE} bytes` }
      const same = await current(path)
      if (same.status === 'read' && blobName(same.file.bytes, entry.object.length) === entry.object) return same
      const bytes = await git.binaryCatFile(['blob', entry.object])
      return { status: 'read', file: { path, bytes: new Uint8Array(bytes) } }
    },
  }
}

async function commitOf(git: SimpleGit, root: string, ref: string): Promise<string> {
  if (!REF.test(ref) || ref.includes('..')) {
    throw new LockstepError('--base', `"${ref}" is not the name of a commit.`, 'Give a branch, a tag or a commit.')
  }
  try {
    const commit = (await git.raw(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])).trim()
    if (OBJECT.test(commit)) return commit
  } catch (error) {
    if (/not a git repository/i.test(String(error))) {
      throw new LockstepError(root, 'This is no git repository.', 'Give the folder of a checkout.', { cause: error })
    }
    if (/ENOENT/.test(String(error))) {
      throw new LockstepError('git', 'The program git was not found.', 'Install git.', { cause: error })
    }
    if (/dubious ownership/.test(String(error))) {
      const next = 'Tell git with `git config --global --add safe.directory` that you trust it.'
      throw new LockstepError(root, 'The repository belongs to somebody else, and git does not read it.', next, {
        cause: error,
      })
    }
    if (/expected commit type|is ambiguous/.test(String(error))) {
      throw new LockstepError('--base', `"${ref}" names no single commit.`, 'Give a branch, a tag or a commit.', {
        cause: error,
      })
    }
    // With --quiet, git says nothing of a name that it does not know.
    if (!(error instanceof GitError) || error.message.trim() !== '') throw error
  }
  throw new LockstepError(
    '--base',
    `There is no commit "${ref}" here.`,
    'Give a branch, a tag or a commit; fetch it first.',
  )
}

/** `mode type object size<TAB>path`, each ended by a zero byte. */
function parseTree(listing: string, ref: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const line of listing.split('\0')) {
    const [, mode = '', object = '', bytes = '', path = ''] =
      /^(\d{6}) blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line) ?? []
    if (!mode.startsWith('100') || !OBJECT.test(object) || !isPlainPath(path)) continue
    entries.set(path, { object, bytes: Number(bytes) })
    if (entries.size > MOST_FILES) {
      throw new LockstepError(
        '--base',
        `${ref} has more than ${MOST_FILES} files.`,
        'Give the folder of the part to look at.',
      )
    }
  }
  return entries
}

/** The name that git gives these bytes; its length tells the algorithm. */
function blobName(bytes: Uint8Array, length: number): string {
  const hash = createHash(length === 40 ? 'sha1' : 'sha256')
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
