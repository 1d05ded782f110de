/** Killed before and after every write while it obeys people, Lockstep in the end has done and said each thing once. */
import { expect, test } from 'vitest'
import { Town } from './town.ts'

/** So that the dashboard may be written again. */
const MINUTES = 11 * 60_000

const STORIES: Readonly<Record<string, (town: Town) => void>> = {
  'orders of every kind': (town) => {
    const { number } = town.open
    town.people.comment(number, '/lockstep ignore pillow until 2026-05-01\n/lockstep explain torch')
    town.people.comment(number, '/lockstep option 1')
    town.people.comment(number, 'no\n/lockstep nonsense')
    town.people.comment(dashboardOf(town), '/lockstep scan')
    town.people.tick(number, 'Rebase')
    town.people.check(number, 'test', 'succeeded')
    town.world.wait(MINUTES)
  },
  'a rollback of a file that people have changed, by a box': (town) => {
    const { number } = town.open
    town.people.merge(number)
    town.people.push('main', { 'requirements.txt': 'torch==2.6.0\nnumpy==2.0.0\nmine==1\n' })
    town.people.tick(number, 'Roll back')
    town.world.wait(MINUTES)
  },
}

const shown = (town: Town) => ({
  pulls: town.pulls().map(({ number, state, title }) => ({ number, state, title, said: town.said(number).toSorted() })),
  bodies: town.pulls().map(({ body }) => body.replaceAll(/[0-9a-f]{12,}|turn=\d+/g, '')),
  files: town.branches().map((name) => town.world.git.tree(town.world.head(name.replace('refs/heads/', '')))),
  issues: [...town.world.issues.values()].map(({ body, number }) => [
    body.replaceAll(/turn=\d+/g, ''),
    town.said(number),
  ]),
  reactions: [...town.world.reactions].toSorted(([a], [b]) => a - b),
  ignores: town.state.ignores.map(({ what }) => what),
  rest: [
    town.state.options,
    town.state.replies,
    town.state.heldBack.map(({ pull }) => pull),
    town.state.commandsAt.length,
  ],
})

function dashboardOf(town: Town): number {
  return [...town.world.issues.keys()][0] ?? 0
}

const later = async (town: Town) => {
  await town.settle()
  town.world.wait(MINUTES)
  await town.settle()
}

test.each(Object.entries(STORIES))('%s', async (_, happen) => {
  const begin = async () => {
    const town = Town.configured()
    await town.settle()
    town.world.wait(MINUTES)
    await town.settle()
    happen(town)
    return town
  }
  const undisturbed = await begin()
  await later(undisturbed)
  let deaths = 0
  for (const when of ['before', 'after'] as const) {
    for (let write = 1; ; write += 1) {
      const town = await begin()
      if (await town.lookAndDie({ write, when })) break
      deaths += 1
      await later(town)
      expect({ write, when, ...shown(town) }).toEqual({ write, when, ...shown(undisturbed) })
    }
  }
  expect(deaths).toBeGreaterThan(10)
})
