/** Reviews of pull requests. */
import { ok, page, Refusal, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount } from '../call.ts'
import { reviewJson } from '../answers/issues.ts'
import { tellReview } from '../life/events.ts'
import { mergeWhenReady } from '../life/merging.ts'
import type { Review } from '../model.ts'
import { pullOf } from './pulls.ts'

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const

export async function listReviews(call: RepositoryCall<'pulls/list-reviews'>): Promise<Answer> {
  const { world, repository } = call
  const pull = pullOf(call)
  const { items, link } = page(call, pull.pull.reviews)
  return { status: 200, body: items.map((review) => reviewJson(world, repository, pull, review)), headers: link }
}

export async function createReview(call: RepositoryCall<'pulls/create-review'>): Promise<Answer> {
  const { world, repository, actor } = call
  const pull = pullOf(call)
  const { event, body = '', commit_id: commit } = call.body ?? {}
  const user = actingAccount(actor)
  if (user === pull.user && event === 'APPROVE') throw new Refusal(422, 'Can not approve your own pull request')
  const review: Review = {
    id: world.nextId(),
    user,
    body,
    state: event === undefined ? 'PENDING' : STATES[event],
    commit: commit ?? pull.pull.headOid,
    submittedAt: world.clock.now(),
  }
  pull.pull.reviews.push(review)
  pull.pull.requestedUsers = pull.pull.requestedUsers.filter((account) => account !== user)
  if (review.state !== 'PENDING') {
    pull.updatedAt = review.submittedAt
    await tellReview(world, repository, pull, review)
    await mergeWhenReady(world, repository, pull)
  }
  return ok(reviewJson(world, repository, pull, review))
}
