/**
 * A commit on a parent's tree, of which nothing knows yet.
 *
 * Text goes along with the tree; only what is no plain text takes a call for its blob. The mode of a file that is there is kept. Author and
 * committer are left out: GitHub then signs the commit as the App's. Always true: the tree that GitHub wrote holds these bytes, since its name
 * is the one that git gives to them; so it need not be read again.
 */
import * as z from 'zod/mini'
import type { NewCommit, TreeEntry, TreeFacts } from '../propose/forge.ts'
import { keepBlob } from './blobs.ts'
import type { Client } from './client.ts'
import { GitHubError } from './failure.ts'
import { keepTree, keepTreeName, readTree, readTreeName } from './history.ts'
import { blobName, MODES, treeName } from './object-names.ts'
import { standingKinds } from './standing.ts'
import { Oid } from './shapes.ts'

const Named = z.object({ sha: Oid })
const MAX_INLINE_BYTES = 1024 * 1024
const NOTHING: TreeFacts = { entries: [], isTruncated: false }
const POST_TREE = 'POST /repos/{owner}/{repo}/git/trees'

type Kinds = ReadonlyMap<string, TreeEntry['kind']>

interface TreeChange {
  readonly path: string
  readonly mode: string
  readonly type: 'blob'
  readonly sha?: string | null
  readonly content?: string
}

export async function writeCommit(client: Client, commit: NewCommit): Promise<string> {
  const { parent, message, files, isWhole = false } = commit
  const on = isWhole ? null : parent
  const before = on === null ? NOTHING : await readTree(client, on)
  const kinds: Kinds = on === null ? new Map() : await standingKinds(client, on, before, [...files.keys()])
  const after = { entries: entriesAfter(before, kinds, files), isTruncated: before.isTruncated }
  const tree = await writeTree(client, { on, files, kinds, after })
  const parents = parent === null ? [] : [parent]
  const route = 'POST /repos/{owner}/{repo}/git/commits'
  const { sha } = await client.write(route, { message, tree, parents }, Named, true)
  keepTreeName(client, sha, tree)
  if (!after.isTruncated) keepTree(client, sha, after)
  return sha
}

async function writeTree(
  client: Client,
  {
    on,
    files,
    kinds,
    after,
  }: { readonly on: string | null; readonly kinds: Kinds; readonly after: TreeFacts } & Pick<NewCommit, 'files'>,
): Promise<string> {
  const changes: TreeChange[] = []
  for (const [path, bytes] of files) {
    const kind = kinds.get(path)
    if (kind === 'link' || kind === 'submodule') {
      throw new GitHubError(client.where(path), 200, `a ${kind} stands there, which is not written over`)
    }
    const place = { path, mode: MODES[kind ?? 'file'], type: 'blob' } as const
    if (bytes !== null) changes.push({ ...place, ...(await contentOf(client, bytes)) })
    else if (kind !== undefined) changes.push({ ...place, sha: null })
  }
  const base = on === null ? null : await readTreeName(client, on)
  if (changes.length === 0 && base !== null) return base
  const of = base === null ? {} : { base_tree: base }
  const { sha } = await client.write(POST_TREE, { ...of, tree: changes }, Named, true)
  if (after.isTruncated || treeName(after.entries) !== sha) await requireFiles(client, sha, files)
  for (const bytes of files.values()) if (bytes !== null) keepBlob(client, blobName(bytes), bytes)
  return sha
}

function entriesAfter({ entries }: TreeFacts, kinds: Kinds, files: NewCommit['files']): readonly TreeEntry[] {
  const written = [...files].flatMap(([path, bytes]): TreeEntry[] =>
    bytes === null ? [] : [{ path, kind: kinds.get(path) ?? 'file', oid: blobName(bytes), size: bytes.length }],
  )
  return [...entries.filter(({ path }) => !files.has(path)), ...written]
}

/** Where the whole could not be told from its name: that the files which were written stand in it. */
async function requireFiles(client: Client, tree: string, files: NewCommit['files']): Promise<void> {
  const { entries, isTruncated } = await readTree(client, tree)
  const oids = new Map(entries.map(({ path, oid }) => [path, oid]))
  for (const [path, bytes] of files) {
    const oid = oids.get(path)
    const isUnknown = oid === undefined && isTruncated
    if (isUnknown || oid === (bytes === null ? undefined : blobName(bytes))) continue
    throw new GitHubError(client.where(POST_TREE), 200, `the tree was written with other bytes at ${path}`)
  }
}

async function contentOf(
  client: Client,
  bytes: Uint8Array,
): Promise<{ readonly content: string } | { readonly sha: string }> {
  const text = plainText(bytes)
  if (text !== null) return { content: text }
  const route = 'POST /repos/{owner}/{repo}/git/blobs'
  const content = Buffer.from(bytes).toString('base64')
  const { sha } = await client.write(route, { content, encoding: 'base64' }, Named, true)
  if (sha !== blobName(bytes)) throw new GitHubError(client.where(route), 200, 'the blob was written with other bytes')
  return { sha }
}

/** null: JSON might not carry it as it is. */
function plainText(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length > MAX_INLINE_BYTES) return null
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /[\0\uFEFF]/.test(text) ? null : text
  } catch {
    return null
  }
}
