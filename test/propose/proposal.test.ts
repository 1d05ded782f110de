import { expect, test } from 'vitest'
import { GitHubError, RateLimited } from '../../src/github/failure.ts'
import { finishProposal } from '../../src/propose/proposal.ts'
import { contextOf } from './context.ts'
import { beginWithPull } from './own-pull.ts'

async function finish(failure: Error) {
  const { world, number } = await beginWithPull()
  const context = await contextOf(world, { config: { labels: ['x'.repeat(60)], assignees: ['maintainer'] } })
  context.forge.addLabels = () => Promise.reject(failure)
  const [own] = context.memory.state.pulls
  if (own === undefined) throw new Error('there is no pull request')
  await finishProposal(context, own, await context.forge.pull(number))
  return world.findPull(number)
}

test('a label that the forge refuses is left out', async () => {
  const pull = await finish(new GitHubError('POST labels', 422, 'Validation Failed'))
  expect(pull).toMatchObject({ labels: [], assignees: ['maintainer'] })
})

test('a limit that is reached ends the look, and it comes again', async () => {
  const failure = new RateLimited('POST labels', new Date('2026-03-02T09:00:00Z'))
  await expect(finish(failure)).rejects.toBe(failure)
})
