/** `updateRefs`: several refs move together, each from where it is thought to stand, or none does. */
import { actingAccount, type Actor } from '../call.ts'
import { isAncestor } from '../git/history.ts'
import { isOid, readObjects } from '../git/objects.ts'
import { isRefName, readRef, type RefChange } from '../git/refs.ts'
import { moveAndFollow } from '../life/refs.ts'
import type { Repository } from '../model.ts'
import type { World } from '../world.ts'
import { requireGraphql } from './allowed.ts'
import { notResolved, refused } from './errors.ts'

interface RefUpdate {
  readonly name: string
  readonly afterOid: string
  readonly beforeOid?: string | null
  readonly force?: boolean | null
}

export interface UpdateRefsInput {
  readonly repositoryId: string
  readonly refUpdates: readonly RefUpdate[]
}

/** "No object". */
const NONE = '0'.repeat(40)

export async function updateRefs(world: World, actor: Actor, { repositoryId, refUpdates }: UpdateRefsInput) {
  const repository = world.repositoryByNode(repositoryId)
  if (repository === null) throw notResolved(repositoryId)
  requireGraphql(world, actor, repository, 'updateRefs')
  return world.exclusively(repository, async () => {
    const changes = await Promise.all(refUpdates.map((update) => checked(repository, update)))
    if ((await moveAndFollow(world, repository, changes, actingAccount(actor))) === 'stale') {
      throw refused('Some refs could not be updated: a ref does not stand at its beforeOid.')
    }
    return {}
  })
}

/** Without `beforeOid`, a ref moves from wherever it stands; a branch only forwards, unless forced. */
async function checked(repository: Repository, { name, afterOid, beforeOid, force }: RefUpdate): Promise<RefChange> {
  const { folder } = repository
  const isUsual = /^refs\/(?:heads|tags)\//.test(name)
  if (repository.takesOnlyBranches && !isUsual) throw refused(`${name} is neither a branch nor a tag`)
  if (!(await isRefName(folder, name))) throw refused(`${name} is not a valid ref name`)
  for (const oid of [afterOid, beforeOid ?? NONE]) if (!isOid(oid)) throw refused(`${oid} is not a valid object id`)
  const present = await readRef(folder, name)
  const before = beforeOid === undefined || beforeOid === null ? present : beforeOid === NONE ? null : beforeOid
  const after = afterOid === NONE ? null : afterOid
  if (after !== null && !(await readObjects(folder, [after])).has(after)) throw refused(`${after} does not exist`)
  const isFree = force === true || !name.startsWith('refs/heads/')
  if (isFree || before === null || after === null || present !== before) return { name, before, after }
  if (!(await isAncestor(folder, before, after))) throw refused(`${name}: update is not a fast forward`)
  return { name, before, after }
}
