import * as z from 'zod/mini'
import type { Forge, MergeMethod, RepositoryFacts } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { REPOSITORY } from './documents.ts'
import { GitHubError } from './failure.ts'
import { Oid } from './shapes.ts'

/** The answer's part of `REPOSITORY_FIELDS` in `documents.ts`. */
export const RepositoryFields = z.object({
  id: z.string(),
  nameWithOwner: z.string().check(z.regex(/^[^/]+\/[^/]+$/)),
  isFork: z.boolean(),
  isArchived: z.boolean(),
  isDisabled: z.boolean(),
  isMirror: z.boolean(),
  isPrivate: z.boolean(),
  isEmpty: z.boolean(),
  hasIssuesEnabled: z.boolean(),
  autoMergeAllowed: z.boolean(),
  squashMergeAllowed: z.boolean(),
  mergeCommitAllowed: z.boolean(),
  rebaseMergeAllowed: z.boolean(),
  defaultBranchRef: z.nullable(z.object({ name: z.string(), target: z.nullable(z.object({ oid: Oid })) })),
})

const Answer = z.object({ repository: z.nullable(RepositoryFields) })

export async function readRepository(client: Client): Promise<RepositoryFacts> {
  const { repository } = await client.query('Repository', REPOSITORY, {}, Answer)
  if (repository === null) throw new GitHubError(client.where('GraphQL Repository'), 404, 'there is no such repository')
  client.repositoryId = repository.id
  return repositoryFacts(repository)
}

export async function repositoryId(client: Client): Promise<string> {
  if (client.repositoryId === null) await readRepository(client)
  return client.repositoryId ?? ''
}

export function repositoryFacts(repository: z.output<typeof RepositoryFields>): RepositoryFacts {
  const [owner = '', name = ''] = repository.nameWithOwner.split('/')
  const methods: readonly (readonly [MergeMethod, boolean])[] = [
    ['squash', repository.squashMergeAllowed],
    ['merge', repository.mergeCommitAllowed],
    ['rebase', repository.rebaseMergeAllowed],
  ]
  return {
    owner,
    name,
    defaultBranch: repository.defaultBranchRef?.name ?? 'main',
    head: repository.defaultBranchRef?.target?.oid ?? null,
    isFork: repository.isFork,
    // A disabled repository takes no writes either.
    isArchived: repository.isArchived || repository.isDisabled,
    isMirror: repository.isMirror,
    isPrivate: repository.isPrivate,
    isEmpty: repository.isEmpty || repository.defaultBranchRef === null,
    hasIssues: repository.hasIssuesEnabled,
    allowsAutoMerge: repository.autoMergeAllowed,
    mergeMethods: methods.filter(([, isAllowed]) => isAllowed).map(([method]) => method),
  }
}

export function repositoryCalls(client: Client): Pick<Forge, 'repository'> {
  return { repository: () => readRepository(client) }
}
