/** A world with one open pull request of Lockstep's own, as a look left it. */
import { BLANK_PULL } from '../../src/propose/state.ts'
import type { OwnPull } from '../../src/propose/state.ts'
import { renderPullRequest } from '../../src/render/pull-request.ts'
import { alternative, pullInput } from '../render/bodies.ts'
import { unit } from '../render/documents.ts'
import { contextOf } from './context.ts'
import { MemoryWorld } from './memory-world.ts'
import { People } from './people.ts'

const BRANCH = 'lockstep/requirements'
const FILES = { 'requirements.txt': 'torch==2.1.0\n' }
const AFTER = { 'requirements.txt': 'torch==2.13.0\n' }

type Files = Readonly<Record<string, string | null>>

export async function beginWithPull(
  more: Partial<OwnPull> = {},
  {
    before = FILES,
    after = AFTER,
  }: { readonly before?: Readonly<Record<string, string>>; readonly after?: Files } = {},
) {
  const world = new MemoryWorld(before)
  world.roles.set('writer', 'write').set('steward', 'maintain').set('triager', 'triage').set('reader', 'read')
  const { forge, memory } = await contextOf(world)
  const from = world.head('main')
  const encoded = Object.entries(after).map(
    ([path, text]) => [path, text === null ? null : new TextEncoder().encode(text)] as const,
  )
  const head = await forge.writeCommit({ parent: from, message: 'Move', files: new Map(encoded) })
  await forge.updateRefs([{ name: `refs/heads/${BRANCH}`, before: null, after: head }])
  const input = pullInput({ unit: unit({ alternatives: [alternative('Keeping CUDA 12'), alternative('Newest')] }) })
  const body = renderPullRequest(input)
  const { number } = await forge.openPull({ title: 'Move', body, head: BRANCH, base: 'main', isDraft: false })
  const pull: OwnPull = {
    ...{ number, problem: 'requirements.txt', base: 'main', kind: 'security', branch: BRANCH, head, from },
    ...BLANK_PULL,
    ...{ planId: '0123456789ab', offers: [...input.offers], writes: null, step: 'minor' },
    ...more,
  }
  await memory.change((state) => ({ ...state, pulls: [pull] }))
  return { world, number, people: new People(world) }
}
