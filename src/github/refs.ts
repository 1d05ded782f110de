/**
 * Refs: read one by one, moved all together.
 *
 * They move by GraphQL's `updateRefs` alone, each from the object that was read (`beforeOid`), so that nothing is ever overwritten unseen.
 * What GitHub says to a stale update is not documented; so after a refusal the refs are read again, and what they say counts.
 */
import * as z from 'zod/mini'
import type { Forge, RefUpdate } from '../propose/forge.ts'
import { checkedText, keepBlob, readBlobs } from './blobs.ts'
import type { Client } from './client.ts'
import { readContent } from './contents.ts'
import { REF_FILE, UPDATE_REFS } from './documents.ts'
import { GitHubError } from './failure.ts'
import { repositoryId } from './repository.ts'
import { Instant, Oid } from './shapes.ts'

/** "No object": there must be no such ref before, or shall be none after. */
const NO_OBJECT = '0'.repeat(40)

const Ref = z.object({ object: z.object({ sha: Oid }) })

/** The answer's part of `FILE_FIELDS` in `documents.ts`. */
export const FileFields = z.nullable(
  z.object({
    target: z.nullable(
      z.object({
        oid: Oid,
        file: z.nullish(
          z.object({
            oid: Oid,
            type: z.string(),
            object: z.nullable(z.object({ text: z.nullish(z.string()), isTruncated: z.optional(z.boolean()) })),
          }),
        ),
      }),
    ),
  }),
)

const RefFile = z.object({ repository: z.nullable(z.object({ ref: FileFields })) })

export function refCalls(
  client: Client,
): Pick<Forge, 'ref' | 'refFile' | 'movedAt' | 'takesOnlyBranches' | 'updateRefs'> {
  return {
    ref: (name) => readRef(client, name),
    refFile: (name, path) => readRefFile(client, name, path),
    movedAt: (branch, commit) => readMovedAt(client, branch, commit),
    takesOnlyBranches: () => client.remembered.takesOnlyBranches,
    updateRefs: (updates) => updateRefs(client, updates),
  }
}

/** 409: the repository is empty. */
async function readRef(client: Client, name: string): Promise<string | null> {
  const ref = name.replace(/^refs\//, '')
  const found = await client.find('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref }, Ref, [404, 409])
  return found?.object.sha ?? null
}

async function readRefFile(client: Client, ref: string, path: string): ReturnType<Forge['refFile']> {
  const { repository } = await client.query('RefFile', REF_FILE, { ref, path }, RefFile)
  return fileAt(client, { ref, path }, repository?.ref ?? null)
}

const Moves = z.array(z.object({ after: z.string(), timestamp: Instant }))

/** When it was written says nothing of when it was pushed. A server that lists no activity does not tell. */
async function readMovedAt(client: Client, branch: string, commit: string): Promise<string | null> {
  const route = 'GET /repos/{owner}/{repo}/activity'
  const parameters = { ref: `refs/heads/${branch}`, per_page: 100 }
  const moves = await client.find(route, parameters, Moves, [403, 404, 410, 422])
  return moves?.find(({ after }) => after === commit)?.timestamp ?? null
}

interface FileAt {
  readonly ref: string
  readonly path: string
}

/** What GraphQL did not give whole is read by REST. */
export async function fileAt(
  client: Client,
  at: FileAt,
  found: z.output<typeof FileFields>,
): ReturnType<Forge['refFile']> {
  if (found === null || found.target === null) return fileByRest(client, at)
  const { oid: commit, file } = found.target
  const { ref } = at
  if (file === null || file === undefined || file.type !== 'blob') return { ref, commit, bytes: null }
  const known = checkedText(file.oid, file.object?.text)
  if (known === null) return { ref, commit, bytes: (await readBlobs(client, [file.oid])).get(file.oid) ?? null }
  keepBlob(client, file.oid, known)
  return { ref, commit, bytes: known }
}

/** GraphQL's `ref` is documented for branches and tags; that another ref is not there, REST has to confirm once. */
async function fileByRest(client: Client, { ref, path }: FileAt): ReturnType<Forge['refFile']> {
  const isAbsent = isUsual(ref) || client.remembered.absentRefs.get(client.key(ref)) === true
  const commit = isAbsent ? null : await readRef(client, ref)
  if (commit !== null) return { ref, commit, bytes: await readContent(client, { path, commit }) }
  if (!isAbsent) client.remembered.absentRefs.set(client.key(ref), true, 200)
  return null
}

/** A branch or a tag. */
function isUsual(ref: string): boolean {
  return /^refs\/(?:heads|tags)\//.test(ref)
}

async function updateRefs(client: Client, updates: readonly RefUpdate[]): ReturnType<Forge['updateRefs']> {
  const hasOutside = updates.some(({ name }) => !isUsual(name))
  const first = await moveRefs(client, updates)
  // Not documented: whether refs of any other name are taken, and what is said where they are not. So what names none is to be said twice.
  const isMeant = !hasOutside || typeof first === 'string' || first.isNamed
  const answer = isMeant ? first : await moveRefs(client, updates)
  if (typeof answer === 'string') return answer
  if (hasOutside) {
    client.remembered.takesOnlyBranches = true
    return 'refused'
  }
  throw new GitHubError(client.where('GraphQL UpdateRefs'), 200, answer.why)
}

/** Every ref that was asked for stands at its `before`. */
interface Refusal {
  readonly why: string
  /** It names a ref that is neither a branch nor a tag: that one alone was asked for. */
  readonly isNamed: boolean
}

async function moveRefs(client: Client, updates: readonly RefUpdate[]): Promise<'updated' | 'stale' | Refusal> {
  const refUpdates = updates.map(({ name, before, after }) => ({
    name,
    beforeOid: before ?? NO_OBJECT,
    afterOid: after ?? NO_OBJECT,
    // A branch that is rebased does not go forward; `beforeOid` guards it.
    force: true,
  }))
  for (const { name } of updates) client.remembered.absentRefs.delete(client.key(name))
  const input = { repositoryId: await repositoryId(client), refUpdates }
  const sent = await client.mutate('UpdateRefs', UPDATE_REFS, input)
  if (sent.status === 'ok') return 'updated'
  const { why } = sent
  const named = updates.filter(({ name }) => !isUsual(name) && why.includes(name))
  const asked = named.length > 0 ? named : updates
  const stand = await Promise.all(asked.map(({ name }) => readRef(client, name)))
  // It was done before, and the answer was lost: all of it, since none moves alone.
  if (asked.every(({ after }, number) => stand[number] === after)) return 'updated'
  if (asked.some(({ before }, number) => stand[number] !== before)) return 'stale'
  return { why, isNamed: named.length > 0 }
}
