/** What lies between commits: ancestry, changed files, and whether two lines merge. */
import { once } from './remembered.ts'
import { gitText, tryGit, git } from './run.ts'

/** Functions of this module take object names, never names that move. */
export function isAncestor(folder: string, ancestor: string, descendant: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', ancestor, descendant]
  return once(folder, args.join(' '), async () => (await tryGit(folder, args)).code === 0)
}

/** null where the two have no commit in common. */
export function mergeBase(folder: string, one: string, other: string): Promise<string | null> {
  return once(folder, `merge-base ${one} ${other}`, async () => {
    const { code, stdout } = await tryGit(folder, ['merge-base', one, other])
    return code === 0 ? stdout.toString('utf8').trim() : null
  })
}

export interface LogQuery {
  readonly path?: string
  readonly skip?: number
  readonly limit: number
  /** ISO 8601. */
  readonly since?: string
  readonly until?: string
}

/** Names of commits that lead to `from`, the newest first. */
export async function log(folder: string, from: string, query: LogQuery): Promise<string[]> {
  const args = ['rev-list', `--max-count=${query.limit}`, `--skip=${query.skip ?? 0}`]
  if (query.since !== undefined) args.push(`--since=${query.since}`)
  if (query.until !== undefined) args.push(`--until=${query.until}`)
  const path = query.path === undefined ? [] : [`:(literal)${query.path}`]
  return lines(await gitText(folder, [...args, from, '--', ...path]))
}

/** Names of the commits that lead to `head` and not to `base`, the oldest first. */
export function commitsBetween(folder: string, base: string, head: string): Promise<string[]> {
  const args = ['rev-list', '--reverse', '--topo-order', head, `^${base}`]
  return once(folder, args.join(' '), async () => lines(await gitText(folder, args)))
}

export interface FileChange {
  readonly path: string
  readonly previousPath: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed'
  readonly additions: number
  readonly deletions: number
  /** The blob after the change; of a removed file the one before. */
  readonly oid: string
  /** Unified hunks without the file header; null for binary files. */
  readonly patch: string | null
}

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** Between two commits; null as `before` is the empty tree. */
export function changedFiles(folder: string, before: string | null, after: string): Promise<FileChange[]> {
  return once(folder, `diff ${before} ${after}`, () => diff(folder, before, after))
}

async function diff(folder: string, before: string | null, after: string): Promise<FileChange[]> {
  const forms = ['--raw', '--numstat', '-p', '-z', '--abbrev=40']
  const out = await git(folder, ['diff-tree', '-r', '-M', '--no-commit-id', ...forms, before ?? EMPTY_TREE, after])
  // Both lists end in zero bytes; one more stands before the patches.
  const end = out.indexOf('\0\0')
  const fields = out.toString('utf8', 0, end < 0 ? out.length : end).split('\0')
  const entries = parseRaw(fields)
  const numbers = parseNumstat(fields)
  const hunks = splitPatch(end < 0 ? '' : out.toString('utf8', end + 2))
  return entries.map((entry, at) => ({
    ...entry,
    additions: numbers[at]?.additions ?? 0,
    deletions: numbers[at]?.deletions ?? 0,
    patch: hunks[at] ?? null,
  }))
}

type RawEntry = Pick<FileChange, 'path' | 'previousPath' | 'status' | 'oid'>

/** `:mode mode oid oid letter`, then the path, of a rename both. */
function parseRaw(fields: readonly string[]): RawEntry[] {
  const entries: RawEntry[] = []
  for (let at = 0; fields[at]?.startsWith(':') === true;) {
    const [, , before = '', after = '', letter = ''] = (fields[at] ?? '').split(' ')
    const first = fields[at + 1] ?? ''
    const isRenamed = letter.startsWith('R')
    entries.push({
      path: isRenamed ? (fields[at + 2] ?? '') : first,
      previousPath: isRenamed ? first : null,
      status: isRenamed ? 'renamed' : letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified',
      oid: letter === 'D' ? before : after,
    })
    at += isRenamed ? 3 : 2
  }
  return entries
}

/** `additions deletions path`, by tabs; of a rename, both paths follow. A binary file has `-` for both counts. */
function parseNumstat(fields: readonly string[]): { additions: number; deletions: number }[] {
  return fields.flatMap((field) => {
    const match = /^(\d+|-)\t(\d+|-)\t/.exec(field)
    return match === null ? [] : [{ additions: Number(match[1]) || 0, deletions: Number(match[2]) || 0 }]
  })
}

/** The hunks of each file in turn; null where there are none. */
function splitPatch(text: string): (string | null)[] {
  if (text === '') return []
  return text
    .split(/^diff --git .*$/m)
    .slice(1)
    .map((part) => {
      const start = part.search(/^@@ /m)
      return start < 0 ? null : part.slice(start).replace(/\n$/, '')
    })
}

/** The tree of the merge of two commits; null where they conflict. */
export function mergeTree(folder: string, one: string, other: string): Promise<string | null> {
  return once(folder, `merge-tree ${one} ${other}`, () => tryMerge(folder, one, other))
}

async function tryMerge(folder: string, one: string, other: string): Promise<string | null> {
  const { code, stdout } = await tryGit(folder, ['merge-tree', '--write-tree', '--no-messages', one, other])
  if (code === 0) return stdout.toString('utf8').trim()
  if (code === 1) return null
  throw new Error(`git merge-tree ${one} ${other} ended with ${code}`)
}

function lines(text: string): string[] {
  return text === '' ? [] : text.split('\n')
}
