/**
 * A branch gets another name. Source: GitHub's documentation, "Renaming a branch": pull requests onto it and rules for it go along, those that
 * come from it close.
 */
import { moveRefs, setHead } from '../git/refs.ts'
import { pullsOf, type Account, type Repository } from '../model.ts'
import type { World } from '../world.ts'
import { tellPull } from './events.ts'
import { refsMoved } from './refs.ts'

/** false: something stands under the new name, or no longer under the old one. */
export async function renameBranch(
  world: World,
  repository: Repository,
  { from, to, oid }: { readonly from: string; readonly to: string; readonly oid: string },
  by: Account,
): Promise<boolean> {
  const changes = [
    { name: `refs/heads/${to}`, before: null, after: oid },
    { name: `refs/heads/${from}`, before: oid, after: null },
  ]
  const isDefault = repository.defaultBranch === from
  if ((await moveRefs(repository.folder, changes)) === 'stale') return false
  const protection = repository.protections.get(from)
  if (protection !== undefined) repository.protections.set(to, protection)
  repository.protections.delete(from)
  if (isDefault) {
    repository.defaultBranch = to
    await setHead(repository.folder, to)
  }
  const led = pullsOf(repository).filter(({ state, pull }) => state === 'open' && pull.baseBranch === from)
  for (const issue of led) Object.assign(issue, { updatedAt: world.clock.now() }).pull.baseBranch = to
  await refsMoved(world, repository, changes, by)
  for (const issue of led) {
    const changed = { base: { ref: { from }, sha: { from: issue.pull.baseOid } } }
    await tellPull(world, repository, issue, { action: 'edited', sender: by, extra: { changes: changed } })
  }
  const payload = { changes: { default_branch: { from } } }
  if (isDefault) world.tell({ event: 'repository', action: 'edited', sender: by, repository, payload })
  return true
}
