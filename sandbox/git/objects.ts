/** Blobs, trees and commits of one bare repository, by git's plumbing. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { writeObject } from './loose.ts'
import { readObject, type GitObject } from './reader.ts'
import { once } from './remembered.ts'
import { git, tryGit } from './run.ts'

export interface TreeEntry {
  /** Six octal digits, as git writes them: 100644, 100755, 120000, 040000, 160000. */
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly oid: string
  /** In bytes; null for what is no blob. */
  readonly size: number | null
  readonly path: string
}

export interface Signature {
  readonly name: string
  readonly email: string
  /** ISO 8601, to the second. */
  readonly date: string
}

export interface Commit {
  readonly oid: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

const OID = /^[0-9a-f]{40}$/

export function isOid(text: string): boolean {
  return OID.test(text)
}

/** The objects that exist. */
export async function readObjects(folder: string, oids: readonly string[]): Promise<Map<string, GitObject>> {
  const found = new Map<string, GitObject>()
  const asked = [...new Set(oids)].filter((oid) => isOid(oid))
  await Promise.all(
    asked.map(async (oid) => {
      const object = await readObject(folder, oid)
      if (object !== null) found.set(oid, object)
    }),
  )
  return found
}

export async function readBlob(folder: string, oid: string): Promise<Buffer | null> {
  const object = (await readObjects(folder, [oid])).get(oid)
  return object?.type === 'blob' ? object.bytes : null
}

export function writeBlob(folder: string, bytes: Uint8Array): Promise<string> {
  return writeObject(folder, 'blob', bytes)
}

/** null where nothing of that name is a tree or leads to one. */
export async function readTree(folder: string, oid: string, isRecursive: boolean): Promise<TreeEntry[] | null> {
  // What is not there may come.
  if ((await readObjects(folder, [oid])).size === 0) return null
  return once(folder, `tree ${oid} ${isRecursive}`, () => listTree(folder, oid, isRecursive))
}

async function listTree(folder: string, oid: string, isRecursive: boolean): Promise<TreeEntry[] | null> {
  const flags = isRecursive ? ['-r', '-t'] : []
  const { code, stdout } = await tryGit(folder, ['ls-tree', '-z', '--long', ...flags, oid])
  if (code !== 0) return null
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t')
      const [mode = '', type = '', oid = '', size = ''] = line.slice(0, tab).split(/ +/)
      return {
        mode,
        type: type as TreeEntry['type'],
        oid,
        size: type === 'blob' ? Number(size) : null,
        path: line.slice(tab + 1),
      }
    })
}

export interface TreeChange {
  readonly path: string
  readonly mode: string
  /** null takes the entry away. */
  readonly oid: string | null
}

/** A tree from `base` (or nothing) with these changes, through an index of its own. */
export async function writeTree(
  folder: string,
  base: string | null,
  changes: readonly TreeChange[],
): Promise<{ readonly oid: string } | { readonly why: string }> {
  const index = join(folder, `index-${randomUUID()}`)
  const env = { GIT_INDEX_FILE: index }
  try {
    await git(folder, base === null ? ['read-tree', '--empty'] : ['read-tree', base], { env })
    const expanded = await expandTrees(folder, changes)
    const lines = expanded.map(({ path, mode, oid }) =>
      oid === null ? `0 ${'0'.repeat(40)}\t${path}\0` : `${mode} ${oid}\t${path}\0`,
    )
    const { code, stderr } = await tryGit(folder, ['update-index', '-z', '--index-info'], {
      input: lines.join(''),
      env,
    })
    if (code !== 0) return { why: stderr.trim() }
    const written = await tryGit(folder, ['write-tree'], { env })
    if (written.code !== 0) return { why: written.stderr.trim() }
    return { oid: written.stdout.toString('utf8').trim() }
  } finally {
    await rm(index, { force: true })
  }
}

/** An index has no entries for folders: a tree given whole becomes its files. */
async function expandTrees(folder: string, changes: readonly TreeChange[]): Promise<TreeChange[]> {
  const expanded: TreeChange[] = []
  for (const change of changes) {
    if (change.mode !== '040000' || change.oid === null) {
      expanded.push(change)
      continue
    }
    const entries = (await readTree(folder, change.oid, true)) ?? []
    for (const entry of entries) {
      if (entry.type === 'tree') continue
      expanded.push({ path: `${change.path}/${entry.path}`, mode: entry.mode, oid: entry.oid })
    }
  }
  return expanded
}

export interface NewCommit {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Signature
  readonly committer: Signature
}

export function writeCommit(folder: string, commit: NewCommit): Promise<string> {
  const lines = [
    `tree ${commit.tree}`,
    ...[...new Set(commit.parents)].map((parent) => `parent ${parent}`),
    `author ${signatureLine(commit.author)}`,
    `committer ${signatureLine(commit.committer)}`,
  ]
  const message = commit.message.endsWith('\n') ? commit.message : `${commit.message}\n`
  return writeObject(folder, 'commit', Buffer.from(`${lines.join('\n')}\n\n${message}`))
}

/** Without what would end a name or a line early. */
function signatureLine({ name, email, date }: Signature): string {
  const [plainName, plainEmail] = [name, email].map((text) => text.replaceAll(/[<>\n\0]/g, '').trim())
  return `${plainName} <${plainEmail}> ${Math.floor(Date.parse(date) / 1000)} +0000`
}

export async function readCommits(folder: string, oids: readonly string[]): Promise<Commit[]> {
  const objects = await readObjects(folder, oids)
  return oids.flatMap((oid) => {
    const object = objects.get(oid)
    return object?.type === 'commit' ? [parseCommit(oid, object.bytes.toString('utf8'))] : []
  })
}

export async function readCommit(folder: string, oid: string): Promise<Commit | null> {
  return (await readCommits(folder, [oid]))[0] ?? null
}

function parseCommit(oid: string, text: string): Commit {
  const end = text.indexOf('\n\n')
  const parents: string[] = []
  const one = new Map<string, string>()
  for (const line of text.slice(0, end).split('\n')) {
    const space = line.indexOf(' ')
    const key = line.slice(0, space)
    if (key === 'parent') parents.push(line.slice(space + 1))
    else if (key !== '') one.set(key, line.slice(space + 1))
  }
  return {
    oid,
    tree: one.get('tree') ?? '',
    parents,
    author: parseSignature(one.get('author') ?? ''),
    committer: parseSignature(one.get('committer') ?? ''),
    message: text.slice(end + 2).replace(/\n$/, ''),
  }
}

/** `Name <email> seconds zone`. */
function parseSignature(line: string): Signature {
  const match = /^(.*) ?<(.*)> (\d+) [+-]\d{4}$/.exec(line)
  const seconds = Number(match?.[3] ?? 0)
  return {
    name: (match?.[1] ?? '').trimEnd(),
    email: match?.[2] ?? '',
    date: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
  }
}
