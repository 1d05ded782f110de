/** Issues as GraphQL gives them: who edited their bodies, and when. A pull request is none here. */
import { isoTime } from '../clock.ts'
import type { Repository } from '../model.ts'
import { nodeIdOf } from '../world.ts'
import { GraphqlRefusal } from './errors.ts'
import { actorField, bounded, type Page } from './pulls.ts'

export function issueField(repository: Repository, number: number) {
  const issue = repository.issues.get(number)
  if (issue === undefined || issue.pull !== null)
    throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to an Issue with the number of ${number}.`)
  const { id, createdAt, edits } = issue
  return {
    id: nodeIdOf('I', id),
    createdAt: isoTime(createdAt),
    userContentEdits: (page: Page) => {
      const newestFirst = edits.map(({ by, at }, index) => ({
        id: nodeIdOf('UCE', `${id}:${index}`),
        editedAt: isoTime(at),
        editor: actorField(by),
      }))
      return { totalCount: edits.length, nodes: bounded(newestFirst.reverse(), page, 'userContentEdits') }
    },
  }
}
