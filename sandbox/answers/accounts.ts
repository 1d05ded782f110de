/** Accounts, Apps and installations in GitHub's form. */
import { isoTime, isoTimeOrNull } from '../clock.ts'
import type { Account, App, Installation } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'

export function accountJson(world: World, { id, login, type }: Account) {
  const url = `${world.apiUrl}/users/${encodeURIComponent(login)}`
  return {
    login,
    id,
    node_id: nodeIdOf('U', id),
    avatar_url: `${world.url}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: webUrlOf(world, login, type),
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  }
}

function webUrlOf(world: World, login: string, type: Account['type']): string {
  return type === 'Bot' ? `${world.url}/apps/${login.replace(/\[bot\]$/, '')}` : `${world.url}/${login}`
}

/** The form in which webhooks and transfers name an organization. */
export function organizationJson(world: World, { login, id }: Account) {
  const url = `${world.apiUrl}/orgs/${login}`
  return {
    login,
    id,
    node_id: nodeIdOf('O', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${id}`,
    description: null,
  }
}

export function accountOrNull(world: World, account: Account | null) {
  return account === null ? null : accountJson(world, account)
}

/** What `GET /users/{username}` and `GET /user` say beyond the account. */
export function userJson(world: World, account: Account) {
  const none = { name: null, company: null, blog: null, location: null, email: null, hireable: null, bio: null }
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 }
  const at = isoTime(0)
  return { ...accountJson(world, account), ...none, ...counts, created_at: at, updated_at: at }
}

export function appJson(world: World, app: App) {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeIdOf('A', app.id),
    owner: accountJson(world, app.owner),
    name: app.name,
    description: '',
    external_url: app.url,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.createdAt),
    permissions: app.permissions,
    events: app.events,
  }
}

export function installationJson(world: World, installation: Installation) {
  const { id, app, account, repositories, createdAt } = installation
  return {
    id,
    client_id: app.clientId,
    account: accountJson(world, account),
    repository_selection: repositories === null ? 'all' : 'selected',
    access_tokens_url: `${world.apiUrl}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: app.events,
    created_at: isoTime(createdAt),
    updated_at: isoTime(createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedBy === null ? null : accountJson(world, installation.suspendedBy),
    suspended_at: isoTimeOrNull(installation.suspendedAt),
  }
}
