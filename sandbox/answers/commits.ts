/** Commits, trees' files and comparisons in GitHub's form. */
import type { Commit, Signature } from '../git/objects.ts'
import { readCommit } from '../git/objects.ts'
import type { FileChange } from '../git/history.ts'
import type { Account, Repository } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'
import { accountOrNull } from './accounts.ts'
import { repositoryUrl, repositoryWebUrl } from './repositories.ts'

/** The sandbox's own domain for addresses without a mailbox: `<id>+<login>@users.noreply.github.example`. */
const NO_REPLY = 'users.noreply.github.example'

export function emailOf({ id, login }: Account): string {
  return `${id}+${login}@${NO_REPLY}`
}

/** GitHub joins commits and accounts by the e-mail address. */
export function accountOfEmail(world: World, email: string): Account | null {
  const match = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.example$/.exec(email)
  return match?.[1] === undefined ? null : world.account(match[1])
}

/** Who GitHub writes as the committer of what it commits itself. */
export const WEB_FLOW = { name: 'GitHub', email: `noreply@github.example` }

export function verificationJson(repository: Repository, commit: Commit) {
  const isSigned = repository.signed.has(commit.oid)
  return {
    verified: isSigned,
    reason: isSigned ? 'valid' : 'unsigned',
    signature: isSigned ? '-----BEGIN PGP SIGNATURE-----\n\nsandbox\n-----END PGP SIGNATURE-----' : null,
    payload: isSigned ? `tree ${commit.tree}\n` : null,
    verified_at: isSigned ? commit.committer.date : null,
  }
}

const signatureJson = ({ name, email, date }: Signature) => ({ name, email, date })

/** The form of the Git Data API. */
export function gitCommitJson(world: World, repository: Repository, commit: Commit) {
  const url = repositoryUrl(world, repository)
  const webUrl = repositoryWebUrl(world, repository)
  return {
    sha: commit.oid,
    node_id: nodeIdOf('C', commit.oid),
    url: `${url}/git/commits/${commit.oid}`,
    html_url: `${webUrl}/commit/${commit.oid}`,
    author: signatureJson(commit.author),
    committer: signatureJson(commit.committer),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((oid) => ({
      sha: oid,
      url: `${url}/git/commits/${oid}`,
      html_url: `${webUrl}/commit/${oid}`,
    })),
    verification: verificationJson(repository, commit),
  }
}

/** The form of lists of commits. */
export function commitJson(world: World, repository: Repository, commit: Commit) {
  const url = `${repositoryUrl(world, repository)}/commits/${commit.oid}`
  const git = gitCommitJson(world, repository, commit)
  return {
    sha: commit.oid,
    node_id: git.node_id,
    commit: {
      author: git.author,
      committer: git.committer,
      message: commit.message,
      tree: git.tree,
      url: git.url,
      comment_count: 0,
      verification: git.verification,
    },
    url,
    html_url: git.html_url,
    comments_url: `${url}/comments`,
    author: accountOrNull(world, accountOfEmail(world, commit.author.email)),
    committer: accountOrNull(world, accountOfEmail(world, commit.committer.email)),
    parents: commit.parents.map((oid) => ({
      sha: oid,
      url: `${repositoryUrl(world, repository)}/commits/${oid}`,
      html_url: `${repositoryWebUrl(world, repository)}/commit/${oid}`,
    })),
  }
}

/** The short form within check suites. */
export async function simpleCommitJson(repository: Repository, oid: string) {
  const commit = await readCommit(repository.folder, oid)
  if (commit === null) throw new Error(`${oid} is no commit of ${repository.name}`)
  const { name, email } = commit.author
  return {
    id: oid,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name, email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  }
}

export function fileJson(world: World, repository: Repository, commit: string, file: FileChange) {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const webUrl = repositoryWebUrl(world, repository)
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${webUrl}/blob/${commit}/${path}`,
    raw_url: `${webUrl}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  }
}
