/** Repositories in GitHub's form. */
import { isoTime } from '../clock.ts'
import { type Account, type Repository, reaches, roleOf } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'
import { accountJson } from './accounts.ts'

/** Of each link of a repository, what follows its address. */
const LINKS = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
}

export function repositoryUrl(world: World, { owner, name }: Repository): string {
  return `${world.apiUrl}/repos/${owner.login}/${name}`
}

export function repositoryWebUrl(world: World, { owner, name }: Repository): string {
  return `${world.url}/${owner.login}/${name}`
}

/** With all that any of GitHub's forms of a repository has, but for what depends on who asks. */
export function repositoryJson(world: World, repository: Repository) {
  const url = repositoryUrl(world, repository)
  const webUrl = repositoryWebUrl(world, repository)
  const links = Object.fromEntries(Object.entries(LINKS).map(([key, rest]) => [key, `${url}${rest}`]))
  const openIssues = [...repository.issues.values()].filter(({ state }) => state === 'open').length
  return {
    ...links,
    id: repository.id,
    node_id: nodeIdOf('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    owner: accountJson(world, repository.owner),
    private: repository.isPrivate,
    visibility: repository.isPrivate ? 'private' : 'public',
    html_url: webUrl,
    description: null,
    fork: repository.isFork,
    url,
    git_url: `${webUrl.replace(/^http/, 'git')}.git`,
    ssh_url: `git@127.0.0.1:${repository.owner.login}/${repository.name}.git`,
    clone_url: `${webUrl}.git`,
    svn_url: webUrl,
    mirror_url: repository.mirrorUrl,
    homepage: null,
    language: 'Python',
    license: null,
    ...{ forks_count: 0, forks: 0, stargazers_count: 0, watchers_count: 0, watchers: 0, size: 1 },
    default_branch: repository.defaultBranch,
    open_issues_count: openIssues,
    open_issues: openIssues,
    has_issues: repository.hasIssues,
    ...{ has_projects: false, has_wiki: false, has_pages: false, has_downloads: false, has_discussions: false },
    ...{ is_template: false, allow_forking: true, web_commit_signoff_required: false, topics: [], disabled: false },
    archived: repository.isArchived,
    pushed_at: isoTime(repository.pushedAt),
    created_at: isoTime(repository.createdAt),
    updated_at: isoTime(repository.pushedAt),
  }
}

/** What `GET /repos/{owner}/{repo}` says, to one with this role. */
export function fullRepositoryJson(world: World, repository: Repository, asker: Account | null) {
  const role = asker === null ? 'read' : roleOf(repository, asker)
  return {
    ...repositoryJson(world, repository),
    subscribers_count: 0,
    network_count: 0,
    permissions: {
      admin: reaches(role, 'admin'),
      maintain: reaches(role, 'maintain'),
      push: reaches(role, 'write'),
      triage: reaches(role, 'triage'),
      pull: reaches(role, 'read'),
    },
    allow_merge_commit: repository.mergeMethods.has('merge'),
    allow_squash_merge: repository.mergeMethods.has('squash'),
    allow_rebase_merge: repository.mergeMethods.has('rebase'),
    allow_auto_merge: repository.allowsAutoMerge,
    allow_update_branch: true,
    delete_branch_on_merge: repository.deletesMergedBranches,
  }
}
