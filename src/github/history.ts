import * as z from 'zod/mini'
import type { CommitFacts, Comparison, Forge, TreeEntry, TreeFacts } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { Account, Instant, isBot, isOid, Oid } from './shapes.ts'

const Commit = z.object({
  sha: Oid,
  author: Account,
  committer: Account,
  parents: z.array(z.object({ sha: Oid })),
  commit: z.object({
    message: z.string(),
    tree: z.object({ sha: Oid }),
    committer: z.nullish(z.object({ date: z.optional(Instant), email: z.optional(z.string()) })),
    author: z.nullish(z.object({ date: z.optional(Instant) })),
  }),
})

const TreeItem = z.object({
  path: z.string(),
  mode: z.string(),
  sha: Oid,
  size: z.optional(z.number()),
})
const Tree = z.object({ truncated: z.boolean(), tree: z.array(TreeItem) })

const Compared = z.object({
  merge_base_commit: z.object({ sha: Oid }),
  ahead_by: z.number(),
  behind_by: z.number(),
  files: z.optional(z.array(z.object({ filename: z.string(), previous_filename: z.optional(z.string()) }))),
})
/** GitHub's documentation, "Compare two commits": of more files it tells nothing. */
const COMPARED_FILES = 300

const KINDS: Readonly<Record<string, TreeEntry['kind']>> = {
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '120000': 'link',
  '160000': 'submodule',
}

export function historyCalls(client: Client): Pick<Forge, 'commit' | 'history' | 'tree' | 'compare'> {
  return {
    commit: (oid) => readCommit(client, oid),
    history: (branch, query) => readHistory(client, branch, query),
    tree: (commit) => readTree(client, commit),
    compare: (base, head) => compare(client, base, head),
  }
}

async function readCommit(client: Client, oid: string): Promise<CommitFacts> {
  const key = client.key(oid)
  const known = client.remembered.commits.get(key)
  if (known !== undefined) return known
  // Of its files, which come along, one is enough.
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}'
  const facts = commitFacts(client, await client.get(route, { ref: oid, per_page: 1 }, Commit))
  if (isOid(oid)) client.remembered.commits.set(key, facts, 400 + 2 * facts.message.length)
  return facts
}

function commitFacts(client: Client, found: z.output<typeof Commit>): CommitFacts {
  const { sha, author, parents, commit } = found
  keepTreeName(client, sha, commit.tree.sha)
  return {
    oid: sha,
    parents: parents.map((parent) => parent.sha),
    message: commit.message,
    author: author?.login ?? null,
    committer: committerOf(found),
    isBot: author?.login !== undefined && isBot(author),
    at: commit.committer?.date ?? commit.author?.date ?? '1970-01-01T00:00:00Z',
  }
}

/** What GitHub commits for somebody, it commits from an address of its own, whose account it does not always tell. */
function committerOf({ committer, commit }: z.output<typeof Commit>): string | null {
  const email = commit.committer?.email ?? ''
  return email.startsWith('noreply@') ? null : (committer?.login ?? email)
}

/** Of a branch that is not there, or of an empty repository, nothing. */
async function readHistory(
  client: Client,
  branch: string,
  { path, limit }: { readonly path?: string; readonly limit: number },
): Promise<readonly CommitFacts[]> {
  const size = Math.min(limit, 100)
  const commits = await client.list(
    'GET /repos/{owner}/{repo}/commits',
    { sha: branch, ...(path === undefined ? {} : { path }) },
    { schema: z.array(Commit), of: (answer) => answer, pages: Math.ceil(limit / 100), size },
    [404, 409],
  )
  return (commits ?? []).slice(0, limit).map((commit) => commitFacts(client, commit))
}

export async function readTree(client: Client, commit: string): Promise<TreeFacts> {
  const known = client.remembered.trees.get(client.key(commit))
  if (known !== undefined) return known
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'
  const { truncated, tree } = await client.get(route, { tree_sha: commit, recursive: '1' }, Tree)
  const facts = { entries: tree.flatMap(treeEntry), isTruncated: truncated }
  if (isOid(commit)) keepTree(client, commit, facts)
  return facts
}

export function keepTree(client: Client, commit: string, facts: TreeFacts): void {
  const bytes = facts.entries.reduce((sum, { path }) => sum + 200 + 2 * path.length, 100)
  client.remembered.trees.set(client.key(commit), facts, bytes)
}

export function keepTreeName(client: Client, commit: string, tree: string): void {
  client.remembered.treeNames.set(client.key(commit), tree, 300)
}

/** The name of a commit's tree. */
export async function readTreeName(client: Client, commit: string): Promise<string> {
  const known = client.remembered.treeNames.get(client.key(commit))
  if (known !== undefined) return known
  const route = 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}'
  const { tree } = await client.get(route, { commit_sha: commit }, WithTree)
  keepTreeName(client, commit, tree.sha)
  return tree.sha
}

const WithTree = z.object({ tree: z.object({ sha: Oid }) })

/** Folders are told by what is in them. */
function treeEntry({ path, mode, sha, size }: z.output<typeof TreeItem>): TreeEntry[] {
  const kind = KINDS[mode]
  return kind === undefined ? [] : [{ path, kind, oid: sha, size: kind === 'submodule' ? null : (size ?? null) }]
}

async function compare(client: Client, base: string, head: string): Promise<Comparison> {
  const route = 'GET /repos/{owner}/{repo}/compare/{basehead}'
  const compared = await client.get(route, { basehead: `${base}...${head}`, per_page: 1 }, Compared)
  const mergeBase = compared.merge_base_commit.sha
  const files = compared.files ?? []
  const paths = files.flatMap(({ filename, previous_filename: before }) =>
    before === undefined ? [filename] : [before, filename],
  )
  return {
    mergeBase,
    aheadBy: compared.ahead_by,
    behindBy: compared.behind_by,
    paths: files.length < COMPARED_FILES ? paths : await comparedTrees(client, mergeBase, head),
  }
}

async function comparedTrees(client: Client, mergeBase: string, head: string): Promise<readonly string[]> {
  const [before, after] = await Promise.all([readTree(client, mergeBase), readTree(client, head)])
  const [left, right] = [namesIn(before), namesIn(after)]
  return [...new Set([...left.keys(), ...right.keys()])].filter((path) => left.get(path) !== right.get(path)).sort()
}

function namesIn({ entries }: TreeFacts): ReadonlyMap<string, string> {
  return new Map(entries.map(({ path, kind, oid }) => [path, `${kind} ${oid}`]))
}
