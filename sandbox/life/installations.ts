/** Installations come, change and go, and webhooks tell of it. */
import { installationJson } from '../answers/accounts.ts'
import { accountJson } from '../answers/accounts.ts'
import type { Account, App, Installation, Repository } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'

/** null as `repositories`: all of the account's. */
export function install(
  world: World,
  app: App,
  account: Account,
  { repositories, sender }: { repositories: readonly Repository[] | null; sender: Account },
): Installation {
  const installation: Installation = {
    id: world.nextId(),
    app,
    account,
    repositories: repositories === null ? null : new Set(repositories.map(({ id }) => id)),
    permissions: app.permissions,
    suspendedAt: null,
    suspendedBy: null,
    createdAt: world.clock.now(),
  }
  world.installations.set(installation.id, installation)
  tell(world, installation, 'created', sender)
  return installation
}

export function removeInstallation(world: World, installation: Installation, sender: Account): void {
  tell(world, installation, 'deleted', sender)
  world.installations.delete(installation.id)
  for (const [token, { installation: of }] of world.tokens) if (of === installation) world.tokens.delete(token)
}

export function setSuspended(world: World, installation: Installation, isSuspended: boolean, sender: Account): void {
  installation.suspendedAt = isSuspended ? world.clock.now() : null
  installation.suspendedBy = isSuspended ? sender : null
  tell(world, installation, isSuspended ? 'suspend' : 'unsuspend', sender)
}

export function setRepositories(
  world: World,
  installation: Installation,
  ids: ReadonlySet<number>,
  sender: Account,
): void {
  const before = world.reposOf(installation)
  installation.repositories = new Set(ids)
  tellDifference(world, installation, before, sender)
}

/** Repositories come and go with their owners too; gives a function that tells of what has changed since. */
export function watchRepositories(world: World): (sender: Account) => void {
  const before = [...world.installations.values()].map((one) => ({ installation: one, seen: world.reposOf(one) }))
  return (sender) => {
    for (const { installation, seen } of before) tellDifference(world, installation, seen, sender)
  }
}

function tellDifference(
  world: World,
  installation: Installation,
  before: readonly Repository[],
  sender: Account,
): void {
  const after = world.reposOf(installation)
  const added = after.filter((repository) => !before.includes(repository))
  const removed = before.filter((repository) => !after.includes(repository))
  for (const action of ['added', 'removed'] as const) {
    if ((action === 'added' ? added : removed).length === 0) continue
    world.tell({
      event: 'installation_repositories',
      action,
      sender,
      repository: null,
      only: installation,
      payload: {
        installation: installationJson(world, installation),
        repository_selection: installation.repositories === null ? 'all' : 'selected',
        repositories_added: action === 'added' ? added.map(shortJson) : [],
        repositories_removed: action === 'removed' ? removed.map(shortJson) : [],
        requester: null,
      },
    })
  }
}

function tell(world: World, installation: Installation, action: string, sender: Account): void {
  const payload = {
    installation: installationJson(world, installation),
    repositories: world.reposOf(installation).map(shortJson),
    sender: accountJson(world, sender),
  }
  world.tell({ event: 'installation', action, sender, repository: null, only: installation, payload })
}

function shortJson(repository: Repository) {
  return {
    id: repository.id,
    node_id: nodeIdOf('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.isPrivate,
  }
}
