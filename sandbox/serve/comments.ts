/** Comments on issues and pull requests, and reactions to them. */
import { created, done, notFound, ok, page, unprocessable, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount, actingApp } from '../call.ts'
import { commentJson, reactionJson } from '../answers/issues.ts'
import type { Comment, Reaction } from '../model.ts'
import { tellComment } from '../life/events.ts'
import { commentOf } from '../world.ts'
import { issueOf, requireBody, requireRoleOrAuthor } from './issue-of.ts'

function found({ repository, params }: RepositoryCall) {
  const comment = commentOf(repository, Number(params['comment_id']))
  if (comment === null) throw notFound()
  return comment
}

export async function listComments(call: RepositoryCall<'issues/list-comments'>): Promise<Answer> {
  const { world, repository, query } = call
  const issue = issueOf(call)
  const since = query.get('since')
  const wanted = issue.comments.filter((comment) => since === null || comment.updatedAt >= Date.parse(since))
  const { items, link } = page(call, wanted)
  return { status: 200, body: items.map((comment) => commentJson(world, repository, issue, comment)), headers: link }
}

export async function createComment(call: RepositoryCall<'issues/create-comment'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  const issue = issueOf(call)
  const sender = actingAccount(actor)
  requireBody(body.body)
  if (body.body.trim() === '') throw unprocessable('IssueComment', 'data', 'unprocessable', "Body can't be blank")
  const now = world.clock.now()
  const comment: Comment = {
    id: world.nextId(),
    user: sender,
    app: actingApp(actor),
    body: body.body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  }
  issue.comments.push(comment)
  issue.updatedAt = now
  tellComment(world, repository, issue, comment, { action: 'created', sender })
  return created(commentJson(world, repository, issue, comment))
}

export async function getComment(call: RepositoryCall<'issues/get-comment'>): Promise<Answer> {
  const { issue, comment } = found(call)
  return ok(commentJson(call.world, call.repository, issue, comment))
}

export async function updateComment(call: RepositoryCall<'issues/update-comment'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  const { issue, comment } = found(call)
  requireRoleOrAuthor(repository, actor, comment.user)
  requireBody(body.body)
  const from = comment.body
  comment.body = body.body
  comment.updatedAt = world.clock.now()
  const extra = { changes: { body: { from } } }
  tellComment(world, repository, issue, comment, { action: 'edited', sender: actingAccount(actor), extra })
  return ok(commentJson(world, repository, issue, comment))
}

export async function deleteComment(call: RepositoryCall<'issues/delete-comment'>): Promise<Answer> {
  const { world, repository, actor } = call
  const { issue, comment } = found(call)
  requireRoleOrAuthor(repository, actor, comment.user)
  issue.comments.splice(issue.comments.indexOf(comment), 1)
  tellComment(world, repository, issue, comment, { action: 'deleted', sender: actingAccount(actor) })
  return done
}

export async function listReactions(call: RepositoryCall<'reactions/list-for-issue-comment'>): Promise<Answer> {
  const content = call.query.get('content')
  const wanted = found(call).comment.reactions.filter((reaction) => content === null || reaction.content === content)
  const { items, link } = page(call, wanted)
  return { status: 200, body: items.map((reaction) => reactionJson(call.world, reaction)), headers: link }
}

/** The same reaction twice is one: 200 in place of 201. */
export async function createReaction(call: RepositoryCall<'reactions/create-for-issue-comment'>): Promise<Answer> {
  const { world, actor, body } = call
  const { comment } = found(call)
  const user = actingAccount(actor)
  const known = comment.reactions.find((reaction) => reaction.user === user && reaction.content === body.content)
  if (known !== undefined) return ok(reactionJson(world, known))
  const reaction: Reaction = { id: world.nextId(), user, content: body.content, createdAt: world.clock.now() }
  comment.reactions.push(reaction)
  return created(reactionJson(world, reaction))
}
