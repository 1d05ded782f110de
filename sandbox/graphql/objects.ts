/** Git objects and refs as GraphQL gives them. The text of a blob comes up to 512,000 bytes, and none of a binary one. */
import { isBinary } from '../git/binary.ts'
import { readObjects, readTree } from '../git/objects.ts'
import { readRef, resolveCommit } from '../git/refs.ts'
import type { Repository } from '../model.ts'
import { nodeIdOf } from '../world.ts'

const TEXT_BYTES = 512_000

/** null: there is no such object. */
export async function objectField({ folder }: Repository, oid: string) {
  const object = (await readObjects(folder, [oid])).get(oid)
  if (object === undefined) return null
  const common = { id: nodeIdOf('O', oid), oid }
  const { type, bytes } = object
  if (type === 'commit') {
    const text = bytes.toString('utf8')
    const message = text.slice(text.indexOf('\n\n') + 2).trimEnd()
    return {
      __typename: 'Commit',
      ...common,
      message,
      file: ({ path }: { path: string }) => entryField(folder, oid, path),
    }
  }
  if (type !== 'blob') return { __typename: 'Tree', ...common }
  return {
    __typename: 'Blob',
    ...common,
    byteSize: bytes.length,
    isBinary: isBinary(bytes),
    isTruncated: bytes.length > TEXT_BYTES,
    text: isBinary(bytes) ? null : bytes.subarray(0, TEXT_BYTES).toString('utf8'),
  }

  async function entryField(folder: string, commit: string, path: string) {
    const entry = await entryAt(folder, commit, path)
    if (entry === null) return null
    const object = () => objectField({ folder } as Repository, entry.oid)
    return { ...entry, name: path.slice(path.lastIndexOf('/') + 1), mode: Number.parseInt(entry.mode, 8), object }
  }
}

async function entryAt(folder: string, commit: string, path: string) {
  const entries = (await readTree(folder, commit, true)) ?? []
  return entries.find((entry) => entry.path === path) ?? null
}

/** `branch:path`, or a commit's name alone. */
export async function expressionField(repository: Repository, expression: string) {
  const colon = expression.indexOf(':')
  const commit = await resolveCommit(repository.folder, colon < 0 ? expression : expression.slice(0, colon))
  if (commit === null || colon < 0) return commit === null ? null : objectField(repository, commit)
  const entry = await entryAt(repository.folder, commit, expression.slice(colon + 1))
  return entry === null ? null : objectField(repository, entry.oid)
}

/** A short name is a branch's. */
export async function refField(repository: Repository, qualifiedName: string) {
  const name = qualifiedName.startsWith('refs/') ? qualifiedName : `refs/heads/${qualifiedName}`
  const oid = await readRef(repository.folder, name)
  if (oid === null) return null
  const prefix = /^refs\/(?:heads|tags)\//.exec(name)?.[0] ?? 'refs/'
  return {
    id: nodeIdOf('REF', `${repository.id}:${name}`),
    name: name.slice(prefix.length),
    prefix,
    target: () => objectField(repository, oid),
  }
}
