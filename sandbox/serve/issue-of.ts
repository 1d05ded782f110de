/** The issue that a call names, and what is asked of those who write one. */
import { notFound, Refusal, unprocessable, type Actor, type RepositoryCall } from '../call.ts'
import { reaches, roleOf, type Account, type Issue, type Repository } from '../model.ts'

/** GitHub's limit on a body, in characters. */
const BODY_LIMIT = 65_536

export function requireBody(body: string | null | undefined): void {
  if ((body ?? '').length > BODY_LIMIT) {
    throw unprocessable('Issue', 'body', 'custom', `body is too long (maximum is ${BODY_LIMIT} characters)`)
  }
}

export function issueOf({ repository, params }: RepositoryCall): Issue {
  const issue = repository.issues.get(Number(params['issue_number'] ?? params['pull_number']))
  if (issue === undefined) throw notFound()
  return issue
}

/** Only who wrote a thing, or has this role, may change it. */
export function requireRoleOrAuthor(repository: Repository, actor: Actor, author: Account): void {
  if (actor.kind !== 'user' || actor.account === author) return
  if (!reaches(roleOf(repository, actor.account), 'write'))
    throw new Refusal(403, 'Must have admin rights to Repository.')
}
