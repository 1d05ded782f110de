/** Commits, comparisons, branches and the content of files. */
import { linkHeader, notFound, ok, page, Refusal, type Answer, type RepositoryCall } from '../call.ts'
import { commitJson, fileJson } from '../answers/commits.ts'
import { repositoryUrl, repositoryWebUrl } from '../answers/repositories.ts'
import { changedFiles, commitsBetween, log, mergeBase } from '../git/history.ts'
import { readBlob, readCommit, readCommits, readTree, type Commit, type TreeEntry } from '../git/objects.ts'
import { readRefs, resolveCommit } from '../git/refs.ts'
import { lines60 } from './git-data.ts'

export async function listCommits(call: RepositoryCall<'repos/list-commits'>): Promise<Answer> {
  const { world, repository, query } = call
  const { folder } = repository
  const from = await resolveCommit(folder, query.get('sha') ?? repository.defaultBranch)
  if (from === null) {
    const isEmpty = (await readRefs(folder, 'refs/heads/')).size === 0
    throw isEmpty ? new Refusal(409, 'Git Repository is empty.') : notFound()
  }
  const size = Math.min(100, Number(query.get('per_page') ?? 30))
  const current = Number(query.get('page') ?? 1)
  const one = (key: 'path' | 'since' | 'until') => {
    const value = query.get(key)
    return value === null ? {} : { [key]: value }
  }
  const asked = { ...one('path'), ...one('since'), ...one('until'), skip: (current - 1) * size, limit: size + 1 }
  const oids = await log(folder, from, asked)
  const commits = await readCommits(folder, oids.slice(0, size))
  return {
    status: 200,
    body: commits.map((commit) => commitJson(world, repository, commit)),
    headers: linkHeader(call, current, oids.length > size),
  }
}

export async function getCommit(call: RepositoryCall<'repos/get-commit'>): Promise<Answer> {
  const { world, repository, params } = call
  const oid = await resolveCommit(repository.folder, params['ref'] ?? '')
  const commit = oid === null ? null : await readCommit(repository.folder, oid)
  if (commit === null) throw new Refusal(422, `No commit found for SHA: ${params['ref'] ?? ''}`)
  const files = await changedFiles(repository.folder, commit.parents[0] ?? null, commit.oid)
  const additions = files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
  return ok({
    ...commitJson(world, repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.map((file) => fileJson(world, repository, commit.oid, file)),
  })
}

export async function compare(call: RepositoryCall<'repos/compare-commits-with-basehead'>): Promise<Answer> {
  const { world, repository, params } = call
  const { folder } = repository
  const [baseName = '', headName = ''] = (params['basehead'] ?? '').split('...')
  const [base, head] = await Promise.all([resolveCommit(folder, baseName), resolveCommit(folder, headName)])
  if (base === null || head === null) throw notFound()
  const common = await mergeBase(folder, base, head)
  if (common === null) throw new Refusal(404, `No common ancestor between ${baseName} and ${headName}.`)
  const [ahead, behind, files] = await Promise.all([
    commitsBetween(folder, base, head),
    commitsBetween(folder, head, base),
    changedFiles(folder, common, head),
  ])
  const commits = page(call, ahead)
  const webUrl = `${repositoryWebUrl(world, repository)}/compare/${base}...${head}`
  const json = (commit: Commit) => commitJson(world, repository, commit)
  const [baseCommit, commonCommit] = await readCommits(folder, [base, common])
  if (baseCommit === undefined || commonCommit === undefined) throw notFound()
  const status =
    ahead.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical'
  return {
    status: 200,
    headers: commits.link,
    body: {
      url: `${repositoryUrl(world, repository)}/compare/${params['basehead']}`,
      html_url: webUrl,
      permalink_url: webUrl,
      diff_url: `${webUrl}.diff`,
      patch_url: `${webUrl}.patch`,
      base_commit: json(baseCommit),
      merge_base_commit: json(commonCommit),
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: (await readCommits(folder, commits.items)).map(json),
      // GitHub lists at most 300 files.
      files: files.slice(0, 300).map((file) => fileJson(world, repository, head, file)),
    },
  }
}

/** GitHub gives the content up to 1 MB, and an empty text with the encoding `none` above. */
const CONTENT_BYTES = 1024 * 1024

export async function getContent(call: RepositoryCall<'repos/get-content'>): Promise<Answer> {
  const { repository, params, query } = call
  const { folder } = repository
  const path = (params['path'] ?? '').replace(/^\/|\/$/g, '')
  const ref = query.get('ref') ?? repository.defaultBranch
  const commit = await resolveCommit(folder, ref)
  if (commit === null) throw new Refusal(404, `No commit found for the ref ${ref}`)
  const entries = (await readTree(folder, commit, true)) ?? []
  const entry = entries.find((entry) => entry.path === path)
  if (path === '' || entry?.type === 'tree') {
    const below = entries.filter((entry) => parentOf(entry.path) === path)
    return ok(below.map((entry) => entryJson(call, ref, entry)))
  }
  if (entry === undefined) throw notFound()
  if (entry.type === 'commit') return ok({ ...entryJson(call, ref, entry), type: 'submodule', submodule_git_url: null })
  const bytes = (await readBlob(folder, entry.oid)) ?? Buffer.of()
  if (entry.mode === '120000')
    return ok({ ...entryJson(call, ref, entry), type: 'symlink', target: bytes.toString('utf8') })
  const isSmall = bytes.length <= CONTENT_BYTES
  if (call.accept.includes('raw')) {
    return { status: 200, body: bytes, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } }
  }
  return ok({
    ...entryJson(call, ref, entry),
    encoding: isSmall ? 'base64' : 'none',
    content: isSmall ? lines60(bytes.toString('base64')) : '',
  })
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

function entryJson({ world, repository }: RepositoryCall, ref: string, { path, oid, size, type, mode }: TreeEntry) {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const url = `${repositoryUrl(world, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const gitUrl = `${repositoryUrl(world, repository)}/git/${type === 'tree' ? 'trees' : 'blobs'}/${oid}`
  const webUrl = `${repositoryWebUrl(world, repository)}/${type === 'tree' ? 'tree' : 'blob'}/${ref}/${encoded}`
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha: oid,
    size: size ?? 0,
    url,
    html_url: webUrl,
    git_url: gitUrl,
    download_url: type === 'blob' ? `${repositoryWebUrl(world, repository)}/raw/${ref}/${encoded}` : null,
    // In a list, a submodule is called a file.
    type: type === 'tree' ? 'dir' : mode === '120000' ? 'symlink' : 'file',
    _links: { self: url, git: gitUrl, html: webUrl },
  }
}
