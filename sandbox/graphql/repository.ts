/** A repository as GraphQL gives it; each part asks for its own permission. */
import type { Actor } from '../call.ts'
import { pullsOf } from '../model.ts'
import { readRefs } from '../git/refs.ts'
import { nodeIdOf, type World } from '../world.ts'
import { requireGraphql } from './allowed.ts'
import { GraphqlRefusal } from './errors.ts'
import { issueField } from './issues.ts'
import { expressionField, objectField, refField } from './objects.ts'
import { pullField, pullsField } from './pulls.ts'

interface Named {
  readonly owner: string
  readonly name: string
}

export function repositoryField(world: World, actor: Actor) {
  return async ({ owner, name }: Named) => {
    const repository = world.repository(owner, name) ?? world.formerly(owner, name)
    if (repository === null) throw missing({ owner, name })
    const needs = (field: Parameters<typeof requireGraphql>[3]) => requireGraphql(world, actor, repository, field)
    needs('repository')
    return {
      id: nodeIdOf('R', repository.id),
      nameWithOwner: `${repository.owner.login}/${repository.name}`,
      isFork: repository.isFork,
      isArchived: repository.isArchived,
      isDisabled: false,
      isMirror: repository.mirrorUrl !== null,
      isPrivate: repository.isPrivate,
      isEmpty: (await readRefs(repository.folder, 'refs/heads/')).size === 0,
      hasIssuesEnabled: repository.hasIssues,
      autoMergeAllowed: repository.allowsAutoMerge,
      squashMergeAllowed: repository.mergeMethods.has('squash'),
      mergeCommitAllowed: repository.mergeMethods.has('merge'),
      rebaseMergeAllowed: repository.mergeMethods.has('rebase'),
      defaultBranchRef: () => {
        needs('repository.defaultBranchRef')
        return refField(repository, `refs/heads/${repository.defaultBranch}`)
      },
      ref: ({ qualifiedName }: { qualifiedName: string }) => {
        needs('repository.ref')
        return refField(repository, qualifiedName)
      },
      object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) => {
        needs('repository.object')
        return typeof oid === 'string' ? objectField(repository, oid) : expressionField(repository, expression ?? '')
      },
      pullRequests: (query: Parameters<typeof pullsField>[1]) => {
        needs('repository.pullRequests')
        return pullsField(repository, query)
      },
      pullRequest: ({ number }: { number: number }) => {
        needs('repository.pullRequest')
        const pull = pullsOf(repository).find((one) => one.number === number)
        if (pull === undefined)
          throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
        return pullField(repository, pull)
      },
      issue: ({ number }: { number: number }) => {
        needs('repository.issue')
        return issueField(repository, number)
      },
    }
  }
}

function missing({ owner, name }: Named): GraphqlRefusal {
  return new GraphqlRefusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
}
