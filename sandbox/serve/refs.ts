/** Refs of the Git Data API. Names in addresses stand without `refs/`. */
import { created, done, notFound, ok, Refusal, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount } from '../call.ts'
import { accountJson } from '../answers/accounts.ts'
import { isoTime } from '../clock.ts'
import { repositoryUrl } from '../answers/repositories.ts'
import { isAncestor } from '../git/history.ts'
import { isOid, readObjects } from '../git/objects.ts'
import { isRefName, readRef, readRefs } from '../git/refs.ts'
import { moveAndFollow } from '../life/refs.ts'
import { nodeIdOf, type World } from '../world.ts'
import type { Move, Repository } from '../model.ts'

async function refJson(world: World, repository: Repository, name: string, oid: string) {
  const type = (await readObjects(repository.folder, [oid])).get(oid)?.type ?? 'commit'
  const url = repositoryUrl(world, repository)
  return {
    ref: name,
    node_id: nodeIdOf('REF', `${repository.id}:${name}`),
    url: `${url}/git/${name}`,
    object: { sha: oid, type, url: `${url}/git/${type}s/${oid}` },
  }
}

const nameOf = ({ params }: RepositoryCall) => `refs/${params['ref'] ?? ''}`

export async function getRef(call: RepositoryCall<'git/get-ref'>): Promise<Answer> {
  const oid = await readRef(call.repository.folder, nameOf(call))
  if (oid === null) throw notFound()
  return ok(await refJson(call.world, call.repository, nameOf(call), oid))
}

export async function matchingRefs(call: RepositoryCall<'git/list-matching-refs'>): Promise<Answer> {
  const { world, repository } = call
  const refs = [...(await readRefs(repository.folder, nameOf(call)))]
  return ok(await Promise.all(refs.map(([name, oid]) => refJson(world, repository, name, oid))))
}

export async function createRef(call: RepositoryCall<'git/create-ref'>): Promise<Answer> {
  const { world, repository, body } = call
  if (!(await isRefName(repository.folder, body.ref))) throw new Refusal(422, `${body.ref} is not a valid ref name.`)
  await requireCommit(repository, body.ref, body.sha)
  const change = { name: body.ref, before: null, after: body.sha }
  if ((await moveAndFollow(world, repository, [change], actingAccount(call.actor))) === 'stale') {
    throw new Refusal(422, 'Reference already exists')
  }
  return created(await refJson(world, repository, body.ref, body.sha))
}

export async function updateRef(call: RepositoryCall<'git/update-ref'>): Promise<Answer> {
  const { world, repository, body } = call
  const name = nameOf(call)
  const before = await readRef(repository.folder, name)
  if (before === null) throw new Refusal(422, 'Reference does not exist')
  await requireCommit(repository, name, body.sha)
  if (body.force !== true && !(await isAncestor(repository.folder, before, body.sha))) {
    throw new Refusal(422, 'Update is not a fast forward')
  }
  const change = { name, before, after: body.sha }
  if ((await moveAndFollow(world, repository, [change], actingAccount(call.actor))) === 'stale') {
    throw new Refusal(409, 'Reference was updated meanwhile')
  }
  return ok(await refJson(world, repository, name, body.sha))
}

export async function deleteRef(call: RepositoryCall<'git/delete-ref'>): Promise<Answer> {
  const { world, repository } = call
  const name = nameOf(call)
  const before = await readRef(repository.folder, name)
  if (before === null) throw new Refusal(422, 'Reference does not exist')
  await moveAndFollow(world, repository, [{ name, before, after: null }], actingAccount(call.actor))
  return done
}

const NONE = '0'.repeat(40)

/** The newest first; of the ways to ask for some, by ref and by number. A merge is told as a push. */
export async function listActivities(call: RepositoryCall<'repos/list-activities'>): Promise<Answer> {
  const { world, repository, query } = call
  const ref = query.get('ref')
  const moves = repository.moves.filter(({ name }) => ref === null || name === ref || name === `refs/heads/${ref}`)
  const most = Number(query.get('per_page') ?? 30)
  return ok(
    moves
      .toReversed()
      .slice(0, most)
      .map((move) => moveJson(world, move)),
  )
}

function moveJson(world: World, { id, name, before, after, isForced, by, at }: Move) {
  const type =
    before === null ? 'branch_creation' : after === null ? 'branch_deletion' : isForced ? 'force_push' : 'push'
  return {
    ...{ id, node_id: nodeIdOf('PSH', id), before: before ?? NONE, after: after ?? NONE, ref: name },
    ...{ timestamp: isoTime(at), activity_type: type, actor: accountJson(world, by) },
  }
}

async function requireCommit(repository: Repository, name: string, oid: string): Promise<void> {
  const object = isOid(oid) ? (await readObjects(repository.folder, [oid])).get(oid) : undefined
  if (object === undefined) throw new Refusal(422, 'Object does not exist')
  if (name.startsWith('refs/heads/') && object.type !== 'commit') throw new Refusal(422, 'Object is not a commit')
}
