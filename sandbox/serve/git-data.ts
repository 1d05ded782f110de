/** The Git Data API: blobs, trees and commits. */
import { created, notFound, ok, Refusal, unprocessable, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount } from '../call.ts'
import { emailOf, gitCommitJson, WEB_FLOW } from '../answers/commits.ts'
import { repositoryUrl } from '../answers/repositories.ts'
import { isoTime } from '../clock.ts'
import {
  isOid,
  readBlob,
  readCommit,
  readObjects,
  readTree,
  writeBlob,
  writeCommit,
  writeTree,
} from '../git/objects.ts'
import type { Signature, TreeChange, TreeEntry } from '../git/objects.ts'
import { readRefs, resolveCommit } from '../git/refs.ts'
import { nodeIdOf } from '../world.ts'

/** GitHub gives at most so many entries of a tree, and no blob that is larger. */
const TREE_ENTRIES = 100_000
const BLOB_BYTES = 100 * 1024 * 1024

export async function getTree(call: RepositoryCall<'git/get-tree'>): Promise<Answer> {
  const { repository, params } = call
  const name = params['tree_sha'] ?? ''
  const isRecursive = call.query.has('recursive')
  const treeish = isOid(name) ? name : await resolveCommit(repository.folder, name)
  const tree = treeish === null ? null : await readTree(repository.folder, treeish, isRecursive)
  if (treeish === null || tree === null) {
    throw (await isEmpty(call)) ? new Refusal(409, 'Git Repository is empty.') : notFound()
  }
  const commit = await readCommit(repository.folder, treeish)
  return ok(treeJson(call, commit?.tree ?? treeish, tree))
}

async function isEmpty({ repository }: RepositoryCall): Promise<boolean> {
  return (await readRefs(repository.folder, 'refs/heads/')).size === 0
}

function treeJson({ world, repository }: RepositoryCall, oid: string, entries: readonly TreeEntry[]) {
  const url = repositoryUrl(world, repository)
  return {
    sha: oid,
    url: `${url}/git/trees/${oid}`,
    truncated: entries.length > TREE_ENTRIES,
    tree: entries.slice(0, TREE_ENTRIES).map(({ path, mode, type, oid, size }) => ({
      path,
      mode,
      type,
      sha: oid,
      ...(size === null ? {} : { size }),
      ...(type === 'commit' ? {} : { url: `${url}/git/${type}s/${oid}` }),
    })),
  }
}

export async function createTree(call: RepositoryCall<'git/create-tree'>): Promise<Answer> {
  const { folder } = call.repository
  const { base_tree: base, tree } = call.body
  if (base !== undefined && (await readTree(folder, base, false)) === null) {
    throw unprocessable('Tree', 'base_tree', 'invalid', 'base_tree is not a valid tree')
  }
  const changes: TreeChange[] = []
  for (const entry of tree) {
    const { path = '', mode = '100644', sha, content } = entry
    const oid = content === undefined ? (sha ?? null) : await writeBlob(folder, Buffer.from(content))
    changes.push({ path, mode, oid })
  }
  await requireObjects(folder, changes)
  const written = await writeTree(folder, base ?? null, changes)
  if ('why' in written) throw new Refusal(422, `tree.path contains a malformed path component: ${written.why}`)
  const entries = await readTree(folder, written.oid, false)
  return created(treeJson(call, written.oid, entries ?? []))
}

async function requireObjects(folder: string, changes: readonly TreeChange[]): Promise<void> {
  const named = changes.flatMap(({ mode, oid }) => (oid === null || mode === '160000' ? [] : [oid]))
  const objects = await readObjects(folder, named)
  for (const { path, oid, mode } of changes) {
    if (path === '' || path.includes('\0')) throw new Refusal(422, 'tree.path contains a malformed path component')
    if (oid === null) continue
    if (!isOid(oid) || (mode !== '160000' && !objects.has(oid)))
      throw new Refusal(422, `tree.sha ${oid} is not a valid blob`)
  }
}

export async function getBlob({ world, repository, params }: RepositoryCall<'git/get-blob'>): Promise<Answer> {
  const oid = params['file_sha'] ?? ''
  const bytes = isOid(oid) ? await readBlob(repository.folder, oid) : null
  if (bytes === null) throw notFound()
  if (bytes.length > BLOB_BYTES) throw new Refusal(403, 'This API returns blobs up to 100 MB in size.')
  return ok({
    sha: oid,
    node_id: nodeIdOf('B', oid),
    size: bytes.length,
    url: `${repositoryUrl(world, repository)}/git/blobs/${oid}`,
    content: lines60(bytes.toString('base64')),
    encoding: 'base64',
  })
}

/** GitHub breaks base64 after 60 characters. */
export function lines60(text: string): string {
  return text.replace(/.{1,60}/g, '$&\n')
}

export async function createBlob({ world, repository, body }: RepositoryCall<'git/create-blob'>): Promise<Answer> {
  const encoding = body.encoding === 'base64' ? 'base64' : 'utf8'
  const oid = await writeBlob(repository.folder, Buffer.from(body.content, encoding))
  return created({ sha: oid, url: `${repositoryUrl(world, repository)}/git/blobs/${oid}` })
}

export async function getCommit({ world, repository, params }: RepositoryCall<'git/get-commit'>): Promise<Answer> {
  const commit = await readCommit(repository.folder, params['commit_sha'] ?? '')
  if (commit === null) throw notFound()
  return ok(gitCommitJson(world, repository, commit))
}

/** A commit without author and committer is the App's: its bot wrote it, and GitHub signs it. */
export async function createCommit(call: RepositoryCall<'git/create-commit'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  const { folder } = repository
  const parents = body.parents ?? []
  if ((await readTree(folder, body.tree, false)) === null) throw new Refusal(422, 'Tree SHA does not exist')
  for (const parent of parents) {
    if ((await readCommit(folder, parent)) === null)
      throw new Refusal(422, 'Parent SHA does not exist or is not a commit object')
  }
  const account = actingAccount(actor)
  const now = isoTime(world.clock.now())
  const own: Signature = { name: account.login, email: emailOf(account), date: now }
  const given = (signature: { name: string; email: string; date?: string }): Signature => ({
    name: signature.name,
    email: signature.email,
    date: signature.date ?? now,
  })
  const author = body.author === undefined ? own : given(body.author)
  const isSigned = body.author === undefined && body.committer === undefined && actor.kind === 'installation'
  const committer =
    body.committer?.name !== undefined && body.committer.email !== undefined
      ? given({ ...body.committer, name: body.committer.name, email: body.committer.email })
      : isSigned
        ? { ...WEB_FLOW, date: now }
        : author
  const oid = await writeCommit(folder, { tree: body.tree, parents, message: body.message, author, committer })
  if (isSigned) repository.signed.add(oid)
  const commit = await readCommit(folder, oid)
  if (commit === null) throw new Error(`${oid} was not written`)
  return created(gitCommitJson(world, repository, commit))
}
