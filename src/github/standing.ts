/** What stands at some paths of a commit, also where its tree came only in part. */
import * as z from 'zod/mini'
import type { TreeEntry, TreeFacts } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { Oid } from './shapes.ts'

type Kind = TreeEntry['kind']

export async function standingKinds(
  client: Client,
  commit: string,
  { entries, isTruncated }: TreeFacts,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Kind>> {
  const wanted = new Set(paths)
  const kinds = new Map(entries.filter(({ path }) => wanted.has(path)).map(({ path, kind }) => [path, kind]))
  if (!isTruncated) return kinds
  for (const path of paths) {
    const kind = kinds.get(path) ?? (await kindInFolders(client, commit, path.split('/')))
    if (kind !== null) kinds.set(path, kind)
  }
  return kinds
}

const Folder = z.object({ tree: z.array(z.object({ path: z.string(), mode: z.string(), sha: Oid })) })
const KINDS: Readonly<Record<string, Kind>> = { '100755': 'executable', '120000': 'link', '160000': 'submodule' }

async function kindInFolders(
  client: Client,
  tree: string,
  [segment, ...rest]: readonly string[],
): Promise<Kind | null> {
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'
  const folder = await client.find(route, { tree_sha: tree }, Folder, [404])
  const entry = folder?.tree.find(({ path }) => path === segment)
  if (entry === undefined) return null
  if (rest.length === 0) return KINDS[entry.mode] ?? 'file'
  return entry.mode === '040000' ? kindInFolders(client, entry.sha, rest) : null
}
