/**
 * Killed before and after every write of a look, the next looks finish or clean up: never two pull requests, never half a branch, and in the
 * end the same as if nobody had been killed.
 */
import { expect, test } from 'vitest'
import { STATE_REF } from '../../src/propose/own-refs.ts'
import { CONFIG, REQUIREMENTS, Town } from './town.ts'

/** Up to the look that is killed. */
type Story = () => Promise<Town>

const STORIES: Readonly<Record<string, Story>> = {
  onboarding: () => Promise.resolve(new Town()),
  'the onboarding edited by people': async () => {
    const town = new Town()
    await town.settle()
    town.people.push(town.open.head, { [CONFIG]: 'labls: [own]\n' })
    return town
  },
  'a config that came another way': async () => {
    const town = new Town()
    await town.settle()
    town.people.push('main', { [CONFIG]: 'labels: [own]\n', 'requirements.txt': 'torch==2.6.0\n' })
    return town
  },
  proposing: () => Promise.resolve(Town.configured('labels: [a]\nassignees: [maintainer]\nreviewers: [reviewer]\n')),
  'proposing two': () =>
    Promise.resolve(Town.configured('', { 'requirements.txt': REQUIREMENTS, 'a/requirements.txt': REQUIREMENTS })),
  'where only branches are taken': () => {
    const town = Town.configured()
    town.world.takesOnlyBranches = true
    return Promise.resolve(town)
  },
  'where only branches are taken any more': async () => {
    const town = await proposed()
    town.world.takesOnlyBranches = true
    town.people.merge(town.open.number)
    return town
  },
  'what is remembered was deleted': async () => {
    const town = await proposed()
    town.people.merge(town.open.number)
    town.people.push('main', { 'a/requirements.txt': REQUIREMENTS })
    await town.settle()
    town.people.comment(1, '/lockstep rollback')
    await town.settle()
    town.world.git.refs.delete(STATE_REF)
    return town
  },
  'the onboarding whose state was deleted': async () => {
    const town = new Town()
    await town.settle()
    town.world.git.refs.delete(STATE_REF)
    return town
  },
  'a conflict': async () => {
    const town = await proposed()
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==10.3.0\n` })
    return town
  },
  obsolete: async () => {
    const town = await proposed()
    town.people.push('main', { 'requirements.txt': 'torch==2.8.0\nnumpy==1.26.0\n' })
    return town
  },
  'closed by a person': async () => {
    const town = await proposed()
    town.people.close(town.open.number)
    return town
  },
  merged: async () => {
    const town = await proposed()
    town.people.merge(town.open.number)
    return town
  },
  'edited by people': async () => {
    const town = await proposed()
    town.people.push(town.open.head, { 'model.py': 'import torch\n' })
    return town
  },
  recreate: async () => {
    const town = await proposed()
    town.people.push(town.open.head, { 'model.py': 'import torch\n' })
    await town.settle()
    town.people.comment(town.open.number, '/lockstep recreate')
    return town
  },
  'merging by itself': async () => {
    const town = await proposed('automerge: { moves: minor, settle: 1 minute }\n')
    town.people.check(town.open.number, 'test', 'succeeded')
    town.world.wait(3_600_000)
    return town
  },
  'a rollback': async () => {
    const town = await proposed()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    town.people.comment(number, '/lockstep rollback')
    return town
  },
}

async function proposed(config = ''): Promise<Town> {
  const town = Town.configured(config)
  await town.settle()
  return town
}

/** All that people see of Lockstep, without what differs from run to run: object names and times. */
function shown(town: Town) {
  const { world, state } = town
  return {
    pulls: town.pulls().map(({ number, state, title, head, labels, assignees, reviewers, isDraft }) => ({
      ...{ number, state, title, head, labels, isDraft },
      assignees: [...new Set(assignees)],
      reviewers: [...new Set(reviewers)],
    })),
    files: town.branches().map((name) => [name, world.git.tree(world.head(name.replace('refs/heads/', '')))]),
    said: town.pulls().map(({ number }) => town.said(number).map((body) => body.replaceAll(/[0-9a-f]{12}/g, ''))),
    hasMistake: town.pulls().map(({ body }) => body.includes('A mistake to mend')),
    issues: [...world.issues.values()].map(({ title, state }) => ({ title, state })),
    onboarding: state.onboarding,
    heldBack: state.heldBack.map(({ problem, why, pull, removes }) => ({ problem, why, pull, removes })),
    own: state.pulls.map(({ number, kind, branch, ended, wants, urgent }) => ({
      ...{ number, kind, branch, ended, wants, urgent },
    })),
  }
}

function expectNothingHalf(town: Town): void {
  const open = town.pulls('open')
  expect(new Set(open.map(({ head }) => head)).size).toBe(open.length)
  for (const { number, head } of open) {
    const own = town.state.pulls.find((one) => one.number === number)
    expect(own).toMatchObject({ branch: head, ended: null })
  }
  const heads = open.map(({ head }) => `refs/heads/${head}`)
  const kept = town.pulls('closed').map(({ head }) => `refs/heads/${head}`)
  for (const branch of town.branches()) expect([...heads, ...kept]).toContain(branch)
}

test.each(Object.entries(STORIES))('%s', async (_, begin) => {
  const undisturbed = await begin()
  await undisturbed.settle()
  const expected = shown(undisturbed)
  let deaths = 0
  for (const when of ['before', 'after'] as const) {
    for (let write = 1; ; write += 1) {
      const town = await begin()
      if (await town.lookAndDie({ write, when })) break
      deaths += 1
      expect(write).toBeLessThan(60)
      await town.settle()
      expectNothingHalf(town)
      expect({ write, when, ...shown(town) }).toEqual({ write, when, ...expected })
    }
  }
  expect(deaths).toBeGreaterThan(0)
})

test('killed again and again, it comes to the same end', async () => {
  const begin = STORIES['proposing'] ?? (() => Promise.resolve(new Town()))
  const undisturbed = await begin()
  await undisturbed.settle()
  const town = await begin()
  let write = 1
  while (!(await town.lookAndDie({ write, when: write % 2 === 0 ? 'before' : 'after' }))) write += 1
  await town.settle()
  expect(shown(town)).toEqual(shown(undisturbed))
})
