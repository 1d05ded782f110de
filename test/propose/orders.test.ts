/** What people ask for by comments and boxes: who may, how often, and once, wherever Lockstep dies. */
import { describe, expect, test } from 'vitest'
import { editBody } from '../../src/propose/bodies.ts'
import type { Cause, Context } from '../../src/propose/context.ts'
import { obeyPeople } from '../../src/propose/obey.ts'
import { writeReplies } from '../../src/propose/replies.ts'
import { STATE_REF } from '../../src/propose/own-refs.ts'
import type { State } from '../../src/propose/state.ts'
import { newTicks } from '../../src/propose/ticks.ts'
import { renderPullRequest } from '../../src/render/pull-request.ts'
import { pullInput } from '../render/bodies.ts'
import { contextOf, PLANNED } from './context.ts'
import { Killed } from './memory-forge.ts'
import type { Death } from './memory-forge.ts'
import type { MemoryWorld } from './memory-world.ts'
import { beginWithPull } from './own-pull.ts'
import type { People } from './people.ts'

async function obey(world: MemoryWorld, causes: readonly Cause[] = []): Promise<State> {
  return (await obeyIn(await contextOf(world), causes)).memory.state
}

async function obeyIn(context: Context, causes: readonly Cause[] = []): Promise<Context> {
  await obeyPeople(context, await context.forge.ownPulls(), causes)
  await writeReplies(
    context,
    () => '',
    () => context.planner.plan({} as never),
  )
  await context.memory.flush()
  return context
}

const replies = (world: MemoryWorld, number: number) =>
  (world.comments.get(number) ?? []).filter(({ author }) => author === 'lockstep[bot]').map(({ body }) => body)

describe('who may order', () => {
  test.each([
    ['maintainer', true],
    ['steward', true],
    ['writer', true],
    ['triager', false],
    ['reader', false],
    ['nobody', false],
    ['other[bot]', false],
    ['lockstep[bot]', false],
  ])('%s: %s', async (login, may) => {
    const { world, number, people } = await beginWithPull()
    world.roles.set('other[bot]', 'admin').set('lockstep[bot]', 'admin')
    const comment = people.comment(number, '/lockstep pause', login)
    const state = await obey(world)
    expect(state.paused?.by ?? null).toBe(may ? login : null)
    expect(world.reactions.get(comment) ?? []).toEqual(may ? ['+1'] : [])
    expect(replies(world, number)).toHaveLength(login === 'lockstep[bot]' ? 1 : may ? 1 : 0)
  })

  test('the role is the one at the time of the look, and a comment without it stays without effect', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, '/lockstep pause', 'reader')
    await obey(world)
    world.roles.set('reader', 'admin')
    expect((await obey(world)).paused).toBeNull()
    people.comment(number, '/lockstep pause', 'writer')
    world.roles.set('writer', 'read')
    expect((await obey(world)).paused).toBeNull()
  })
})

describe('what is ordered', () => {
  test.each([
    ['/lockstep rebase', { wants: 'rebase' }],
    ['/lockstep recreate', { wants: 'recreate' }],
    ['/lockstep rollback', { wants: null }],
  ])('%s on an open pull request', async (comment, expected) => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, comment)
    expect((await obey(world)).pulls).toMatchObject([expected])
  })

  test('a rollback is for a merged plan, and once', async () => {
    const { world, number, people } = await beginWithPull()
    people.merge(number)
    const comment = people.comment(number, '/lockstep rollback')
    expect((await obey(world, [{ kind: 'commented', number }])).pulls).toMatchObject([{ wants: 'rollback' }])
    expect(world.reactions.get(comment)).toEqual(['+1'])
    const refused = people.comment(number, '/lockstep rebase')
    await obey(world)
    expect(world.reactions.get(refused)).toEqual(['confused'])
  })

  test('an option is one of those that the body offers', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, '/lockstep option 2')
    expect((await obey(world)).options).toEqual({ 'requirements.txt': 'Newest' })
    people.comment(number, '/lockstep option 0')
    expect((await obey(world)).options).toEqual({})
    people.comment(number, '/lockstep option 3')
    expect((await obey(world)).options).toEqual({})
    expect(replies(world, number).at(-1)).toContain('There are options 1 and 2,')
  })

  test('an option on the dashboard, or on a plan without alternatives, is told where it counts', async () => {
    const { world, number, people } = await beginWithPull({ offers: [] })
    people.comment(number, '/lockstep option 1')
    await obey(world)
    expect(replies(world, number).at(-1)).toContain('whose numbers count there alone')
  })

  test('an ignore takes the place of the one before, a box takes it back', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, '/lockstep ignore Torch')
    people.comment(number, '/lockstep ignore torch until 2026-12-01 because @all `x` <b>', 'writer')
    const { ignores } = await obey(world)
    expect(ignores).toMatchObject([
      { what: 'torch', until: '2026-12-01T23:59:59Z', because: '@all x <b>', by: 'writer' },
    ])
    expect(replies(world, number).at(-1)).toContain('`torch` is ignored until 2026-12-01')
  })

  test('a reply to several names each command as it was read; a reply to one does not', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(
      number,
      '/lockstep pause\n\n/lockstep ignore Torch because @all <b>\n\n/lockstep option 9\n\n/lockstep help',
    )
    people.comment(number, '/lockstep resume')
    await obey(world)
    const [first = '', second = ''] = replies(world, number)
    expect(first).toContain('`/lockstep pause`: Paused')
    expect(first).toContain('`/lockstep ignore torch because @all <b>`: `torch` is ignored')
    expect(first).toContain('`/lockstep option 9`: There are options 1 and 2')
    expect(first).toContain('`/lockstep help`: A line of a comment')
    expect(second).toMatch(/\n\nResumed\.\n$/)
  })

  test('recreate lifts what is held back', async () => {
    const { world, number, people } = await beginWithPull({ ended: 'closed' })
    const { memory } = await contextOf(world)
    const held = { problem: 'requirements.txt', base: 'main', kind: 'security', why: 'closed', pull: number } as const
    await memory.change((state) => ({ ...state, heldBack: [{ ...held, removes: [], at: '2026-03-02T08:00:00Z' }] }))
    people.close(number)
    people.comment(number, '/lockstep recreate')
    expect((await obey(world)).heldBack).toEqual([])
  })

  test('what is no command, and what is hostile, is echoed as text', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, '/lockstep [x](https://evil.example) @all #1 <img src=x>')
    await obey(world)
    const [reply = ''] = replies(world, number)
    expect(reply).toContain('`/lockstep [x](https://evil.example) @all #1 <img src=x>` is no command')
  })

  test('an explanation comes from a plan that is made once', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, '/lockstep explain torch\n/lockstep explain nosuch\n/lockstep scan')
    const context = await contextOf(world)
    await obeyPeople(context, await context.forge.ownPulls(), [])
    let plans = 0
    await writeReplies(
      context,
      () => '',
      () => Promise.resolve(PLANNED).finally(() => (plans += 1)),
    )
    expect(plans).toBe(1)
    const [reply = ''] = replies(world, number)
    expect(reply).toContain('`torch` moves from 2.1.0 to 2.13.0, since:')
    expect(reply).toContain('Nothing here is known as `nosuch`.')
    expect(context.memory.state.scanAskedAt).toBe(context.now.toISOString())
  })
})

describe('how often', () => {
  test('help comes once an hour in a thread', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, '/lockstep help')
    await obey(world)
    people.comment(number, '/lockstep help')
    await obey(world)
    expect(replies(world, number)).toHaveLength(1)
    world.wait(3_500_000)
    people.comment(number, '/lockstep help')
    await obey(world)
    expect(replies(world, number)).toHaveLength(1)
    world.wait(100_000)
    people.comment(number, '/lockstep help')
    await obey(world)
    expect(replies(world, number)).toHaveLength(2)
  })

  test('20 commands an hour act; the next one is told so, the others are silent', async () => {
    const { world, number, people } = await beginWithPull()
    for (let at = 0; at < 25; at += 1) people.comment(number, `/lockstep ignore p${at}`)
    const state = await obey(world)
    expect(state.ignores).toHaveLength(20)
    expect(replies(world, number)).toHaveLength(21)
    expect(replies(world, number).at(-1)).toContain('more commands in one hour')
    world.wait(3_600_001)
    people.comment(number, '/lockstep ignore later')
    expect((await obey(world)).ignores).toHaveLength(21)
  })

  test('of long talk only what follows is read again, and no order in it is lost', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, '/lockstep ignore first')
    for (let at = 0; at < 900; at += 1) people.comment(number, 'Well.')
    people.comment(number, '/lockstep ignore last')
    people.comment(number, 'Well.')
    const { ignores, threads } = await obey(world)
    expect(ignores.map(({ what }) => what)).toEqual(['first', 'last'])
    expect(Date.parse(threads[0]?.since ?? '')).toBeGreaterThan(world.now.getTime() - 700_000)
    expect((await obey(world)).ignores).toHaveLength(2)
  })

  test('an old comment is not obeyed when the state is lost, since a reply to it stands', async () => {
    const { world, number, people } = await beginWithPull()
    people.comment(number, '/lockstep pause')
    await obey(world)
    world.git.refs.delete(STATE_REF)
    expect((await obey(world)).paused).toBeNull()
    expect(replies(world, number)).toHaveLength(1)
  })
})

const tick = (world: MemoryWorld, people: People, number: number, text: string, by: string): Cause => {
  const before = world.findPull(number).body
  people.tick(number, text)
  return {
    kind: 'edited',
    number,
    by,
    isBot: by.endsWith('[bot]'),
    ticked: newTicks(before, world.findPull(number).body),
  }
}

describe('a box', () => {
  test.each([
    ['writer', true],
    ['triager', false],
    ['other[bot]', false],
  ])('counts by the role of who ticked it: %s %s', async (login, may) => {
    const { world, number, people } = await beginWithPull()
    const cause = tick(world, people, number, 'Rebase', login)
    expect((await obey(world, [cause])).pulls[0]?.wants).toBe(may ? 'rebase' : null)
    expect(world.findPull(number).body).not.toContain('[x]')
    expect((await obey(world, [cause])).ticks).toHaveLength(1)
  })

  test('counts where its event was lost, too', async () => {
    const { world, number, people } = await beginWithPull()
    people.tick(number, 'option 2')
    expect((await obey(world)).options).toEqual({ 'requirements.txt': 'Newest' })
    expect(world.findPull(number).body).not.toContain('[x]')
  })

  test('acts once, however often its event comes, and again when it is ticked again', async () => {
    const { world, number, people } = await beginWithPull()
    const cause = tick(world, people, number, 'Rebase', 'maintainer')
    await obey(world, [cause])
    const { memory } = await contextOf(world)
    await memory.change((state) => ({ ...state, pulls: state.pulls.map((pull) => ({ ...pull, wants: null })) }))
    expect((await obey(world, [cause, cause])).pulls[0]?.wants).toBeNull()
    people.tick(number, 'Rebase')
    expect((await obey(world)).pulls[0]?.wants).toBe('rebase')
  })

  test('is seen before its body is written over, and in the event where the writing was faster', async () => {
    const { world, number, people } = await beginWithPull()
    const next = renderPullRequest(pullInput())
    people.tick(number, 'Recreate')
    const context = await contextOf(world)
    expect(await editBody(context, number, next)).toBe('written')
    expect(context.memory.state.pulls[0]?.wants).toBe('recreate')
    expect(await editBody(context, number, next)).toBe('same')
    const { body } = world.findPull(number)
    const cause = tick(world, people, number, 'Rebase', 'maintainer')
    people.editBody(number, () => body.replace('turn=1', 'turn=2'))
    expect((await obey(world, [cause])).pulls[0]?.wants).toBe('rebase')
  })

  test("written by a forge's editor is read in spite of its line ends", async () => {
    const { world, number, people } = await beginWithPull()
    people.tick(number, 'Rebase')
    people.editBody(number, (body) => body.replaceAll('\n', '\r\n'))
    expect((await obey(world)).pulls[0]?.wants).toBe('rebase')
  })
})

describe('wherever it dies', () => {
  const COMMENTS = [
    '/lockstep ignore torch',
    '/lockstep explain torch',
    '/lockstep option 1\n/lockstep pause',
    '/lockstep no',
  ]

  async function run(death: Death | null) {
    const { world, number, people } = await beginWithPull()
    for (const comment of COMMENTS) people.comment(number, comment)
    people.tick(number, 'Recreate')
    const context = await contextOf(world, { death })
    if (death === null) await obeyIn(context)
    else await expect(obeyIn(context)).rejects.toThrow(Killed)
    await obey(world)
    const state = await obey(world)
    return { world, number, state, writes: context.forge.writes.length }
  }

  const outcome = ({ world, number, state }: Awaited<ReturnType<typeof run>>) => ({
    replies: replies(world, number).toSorted(),
    reactions: [...world.reactions.values()],
    body: world.findPull(number).body,
    state: { ...state, paused: state.paused?.by, ignores: state.ignores.length, commandsAt: state.commandsAt.length },
  })

  test('an order is obeyed and answered once', async () => {
    const whole = await run(null)
    expect(replies(whole.world, whole.number)).toHaveLength(4)
    expect(whole.writes).toBeGreaterThan(12)
    for (let write = 1; write <= whole.writes; write += 1) {
      for (const when of ['before', 'after'] as const) {
        const after = await run({ write, when })
        expect(outcome(after), `${write} ${when}`).toEqual(outcome(whole))
      }
    }
  })
})
