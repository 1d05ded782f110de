/**
 * What a look begins with, in two calls: one of GraphQL for the repository, refs, a file and what is open, and one of REST, which alone can
 * list by author, for the App's own issues and pull requests of any state.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Forge, Glance, RefFile } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { glanceDocument } from './documents.ts'
import { GitHubError } from './failure.ts'
import { keepSeen, ownItems, type Issue } from './issues.ts'
import { FileFields, fileAt } from './refs.ts'
import { RepositoryFields, repositoryFacts } from './repository.ts'
import { Id, Oid } from './shapes.ts'

const Ref = z.nullable(z.object({ target: z.nullable(z.object({ oid: Oid })) }))
const Counts = z.nullish(z.array(z.object({ state: z.string(), count: z.number() })))
const Reviews = z.nullish(z.object({ totalCount: z.number() }))
const OpenPull = z.object({
  number: Id,
  updatedAt: z.string(),
  headRefOid: Oid,
  baseRefName: z.string(),
  isDraft: z.boolean(),
  autoMergeRequest: z.nullish(z.object({ mergeMethod: z.string() })),
  approvals: Reviews,
  objections: Reviews,
  statusCheckRollup: z.nullish(
    z.object({
      state: z.string(),
      contexts: z.object({ checkRunCountsByState: Counts, statusContextCountsByState: Counts }),
    }),
  ),
})
const Glanced = z.object({
  ...RepositoryFields.shape,
  pullRequests: z.object({ nodes: z.array(z.nullable(OpenPull)) }),
})

export function glanceCalls(client: Client): Pick<Forge, 'glance'> {
  return { glance: (question) => glance(client, question) }
}

async function glance(client: Client, { refs, file }: Parameters<Forge['glance']>[0]): Promise<Glance> {
  const variables = {
    path: file.path,
    ...numbered('at', file.refs, (name) => name),
    ...numbered('n', refs, (name) => name),
  }
  const named = z.object({ ...numbered('f', file.refs, () => FileFields), ...numbered('r', refs, () => Ref) })
  const schema = z.object({ repository: z.nullable(z.intersection(Glanced, named)) })
  const document = glanceDocument({ files: file.refs.length, refs: refs.length })
  const [{ repository }, own] = await Promise.all([
    client.query('Glance', document, variables, schema),
    ownItems(client, { sort: 'updated', pages: 1 }),
  ])
  if (repository === null) throw new GitHubError(client.where('GraphQL Glance'), 404, 'there is no such repository')
  client.repositoryId = repository.id
  const facts = repositoryFacts(repository)
  client.call(facts)
  const threads = new Map((own ?? []).map((issue) => [issue.number, stampOfIssue(issue)]))
  for (const pull of repository.pullRequests.nodes) {
    if (pull !== null) threads.set(pull.number, `${threads.get(pull.number) ?? ''} ${stampOfPull(pull)}`)
  }
  let found: RefFile | null = null
  for (const [number, ref] of file.refs.entries())
    found ??= await fileAt(client, { ref, path: file.path }, z.parse(FileFields, repository[`f${number}`]))
  const headOf = (number: number) => z.parse(Ref, repository[`r${number}`])?.target?.oid ?? null
  const seen: Glance = {
    repository: facts,
    refs: new Map([
      [`refs/heads/${facts.defaultBranch}`, facts.head],
      ...refs.map((name, number) => [name, headOf(number)] as const),
    ]),
    file: found,
    threads,
  }
  return keepSeen(seen, own)
}

function numbered<T>(name: string, items: readonly string[], of: (item: string) => T): Record<string, T> {
  return Object.fromEntries(items.map((item, number) => [`${name}${number}`, of(item)]))
}

/** Times are in seconds: what a person does in the same one still shows. */
function stampOfIssue({ updated_at: at, state, title, body, comments, labels }: Issue): string {
  const texts = JSON.stringify([title, body ?? '', labels])
  return `${at} ${state} ${comments} ${createHash('sha256').update(texts).digest('hex')}`
}

/** Times are in seconds here, too, and a review adds no comment. */
function stampOfPull(pull: z.output<typeof OpenPull>): string {
  const { updatedAt, headRefOid, baseRefName, isDraft, autoMergeRequest, approvals, objections, statusCheckRollup } =
    pull
  const { checkRunCountsByState: runs, statusContextCountsByState: statuses } = statusCheckRollup?.contexts ?? {}
  const counts = [...(runs ?? []), ...(statuses ?? [])].map(({ state, count }) => `${state}=${count}`)
  const said = [approvals?.totalCount ?? 0, objections?.totalCount ?? 0]
  const stands = [headRefOid, baseRefName, isDraft, autoMergeRequest?.mergeMethod ?? '']
  return [updatedAt, 'open', ...stands, ...said, statusCheckRollup?.state ?? '', ...counts.sort()].join(' ')
}
