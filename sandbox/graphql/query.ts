/** Reading: blobs of a repository. GitHub gives the text of a blob up to 512,000 bytes, and none of a binary one. */
import type { Actor } from '../call.ts'
import { isBinary } from '../git/binary.ts'
import { readObjects } from '../git/objects.ts'
import { resolveCommit } from '../git/refs.ts'
import { gitText } from '../git/run.ts'
import type { Repository } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'
import { requireGraphql } from './allowed.ts'
import { GraphqlRefusal } from './errors.ts'

const TEXT_BYTES = 512_000

interface ObjectArguments {
  readonly oid?: string | null
  readonly expression?: string | null
}

export function repositoryField(world: World, actor: Actor) {
  return ({ owner, name }: { owner: string; name: string }) => {
    const repository = world.repository(owner, name)
    if (repository === null) throw missing(owner, name)
    const asked = { need: ['metadata:read'] as const, role: 'read' as const, isWrite: false }
    requireGraphql(world, actor, repository, asked)
    return {
      id: nodeIdOf('R', repository.id),
      nameWithOwner: `${repository.owner.login}/${repository.name}`,
      object: (given: ObjectArguments) => {
        requireGraphql(world, actor, repository, { ...asked, need: ['contents:read'] })
        return readObject(repository, given)
      },
    }
  }
}

function missing(owner: string, name: string): GraphqlRefusal {
  return new GraphqlRefusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
}

async function readObject(repository: Repository, { oid, expression }: ObjectArguments) {
  const named = oid ?? (await resolveExpression(repository, expression ?? ''))
  const object = named === null ? undefined : (await readObjects(repository.folder, [named])).get(named)
  if (named === null || object === undefined) return null
  if (object.type !== 'blob') return { __typename: 'Tree', id: nodeIdOf('O', named), oid: named }
  const { bytes } = object
  const isTruncated = bytes.length > TEXT_BYTES
  return {
    __typename: 'Blob',
    id: nodeIdOf('B', named),
    oid: named,
    byteSize: bytes.length,
    isBinary: isBinary(bytes),
    isTruncated,
    text: isBinary(bytes) ? null : bytes.subarray(0, TEXT_BYTES).toString('utf8'),
  }
}

/** `branch:path`. */
async function resolveExpression({ folder }: Repository, expression: string): Promise<string | null> {
  const colon = expression.indexOf(':')
  const commit = await resolveCommit(folder, colon < 0 ? expression : expression.slice(0, colon))
  if (commit === null || colon < 0) return commit
  const found = await gitText(folder, [
    'ls-tree',
    '--object-only',
    '--full-tree',
    commit,
    '--',
    expression.slice(colon + 1),
  ])
  return found === '' ? null : found
}
