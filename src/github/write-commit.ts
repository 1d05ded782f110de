/**
 * A commit on a parent's tree, of which nothing knows yet.
 *
 * Text goes along with the tree; only what is no plain text takes a call for its blob. The mode of a file that is there is kept. Author and
 * committer are left out: GitHub then signs the commit as the App's.
 */
import * as v from 'valibot'
import type { NewCommit, TreeEntry } from '../propose/forge.ts'
import { keepBlob } from './blobs.ts'
import type { Client } from './client.ts'
import { GitHubError } from './failure.ts'
import { readTree } from './history.ts'
import { blobName } from './object-names.ts'
import { Oid } from './shapes.ts'

const Named = v.object({ sha: Oid })
const MAX_INLINE_BYTES = 1024 * 1024

interface TreeChange {
  readonly path: string
  readonly mode: string
  readonly type: 'blob'
  readonly sha?: string | null
  readonly content?: string
}

export async function writeCommit(client: Client, { parent, message, files }: NewCommit): Promise<string> {
  const kinds =
    parent === null ? new Map<string, TreeEntry['kind']>() : await kindsOf(client, parent, [...files.keys()])
  const changes: TreeChange[] = []
  for (const [path, bytes] of files) {
    const kind = kinds.get(path)
    if (kind === 'link' || kind === 'submodule') {
      throw new GitHubError(client.where(path), 200, `a ${kind} stands there, which is not written over`)
    }
    const place = { path, mode: kind === 'executable' ? '100755' : '100644', type: 'blob' } as const
    if (bytes !== null) changes.push({ ...place, ...(await contentOf(client, bytes)) })
    else if (kind !== undefined) changes.push({ ...place, sha: null })
  }
  const base = parent === null ? {} : { base_tree: await treeOf(client, parent) }
  const route = 'POST /repos/{owner}/{repo}/git/trees'
  const tree =
    changes.length === 0 && base.base_tree !== undefined
      ? base.base_tree
      : (await client.write(route, { ...base, tree: changes }, Named, true)).sha
  const parents = parent === null ? [] : [parent]
  return (await client.write('POST /repos/{owner}/{repo}/git/commits', { message, tree, parents }, Named, true)).sha
}

const WithTree = v.object({ tree: Named })

async function treeOf(client: Client, commit: string): Promise<string> {
  const route = 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}'
  return (await client.get(route, { commit_sha: commit }, WithTree)).tree.sha
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
  keepBlob(client, sha, bytes)
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

async function kindsOf(
  client: Client,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry['kind']>> {
  const { entries, isTruncated } = await readTree(client, commit)
  const wanted = new Set(paths)
  const kinds = new Map(entries.filter(({ path }) => wanted.has(path)).map(({ path, kind }) => [path, kind]))
  if (!isTruncated) return kinds
  for (const path of paths) {
    const kind = kinds.get(path) ?? (await kindInFolders(client, commit, path.split('/')))
    if (kind !== null) kinds.set(path, kind)
  }
  return kinds
}

const Folder = v.object({ tree: v.array(v.object({ path: v.string(), mode: v.string(), sha: Oid })) })
const MODES: Readonly<Record<string, TreeEntry['kind']>> = {
  '100755': 'executable',
  '120000': 'link',
  '160000': 'submodule',
}

/** Where the tree came only in part: folder by folder. */
async function kindInFolders(
  client: Client,
  tree: string,
  [segment, ...rest]: readonly string[],
): Promise<TreeEntry['kind'] | null> {
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'
  const folder = await client.find(route, { tree_sha: tree }, Folder, [404])
  const entry = folder?.tree.find(({ path }) => path === segment)
  if (entry === undefined) return null
  if (rest.length === 0) return MODES[entry.mode] ?? 'file'
  return entry.mode === '040000' ? kindInFolders(client, entry.sha, rest) : null
}
