/** A look on GitHub's own terms: the calls that the sandbox counts, by a planner over a toy index. */
import { expect, test } from 'vitest'
import { look } from '../../src/propose/look.ts'
import { ToyPlanner } from '../propose/toy-planner.ts'
import { makeScene, SERVICE, useSandbox } from './sandbox-scene.ts'

const sandbox = useSandbox()
const CONFIG = {
  '.github/lockstep.yml': '# Lockstep\nlabels: [dependencies]\nassignees: [administrator]\nreviewers: [developer]\n',
}

/** Tokens are not counted. */
function calls(): readonly string[] {
  const counted = sandbox().calls.all.filter(({ by, operation }) => by === 'lockstep[bot]' && operation !== null)
  return counted.map(({ operation }) => operation ?? '')
}

test('a change becomes a pull request in twenty calls, and what has not changed costs two', async () => {
  const scene = await makeScene(sandbox())
  const { forge } = scene
  await scene.push('main', CONFIG, 'administrator')
  const planner = new ToyPlanner()
  let remembered: string | null = null
  const lookOnce = async () => {
    sandbox().calls.reset()
    const now = new Date(sandbox().clock.now())
    const request = { forge, planner, now, causes: [], remembered, facts: 'day 1', releasePages: null }
    const looked = await look(request)
    remembered = looked.remembered
    return { status: looked.status, calls: calls() }
  }
  const first = await lookOnce()
  expect(first.status).toBe('looked')
  const untilOpen = first.calls.slice(0, first.calls.indexOf('pulls/create') + 1)
  expect(untilOpen).toContain('pulls/create')
  expect(untilOpen.length, untilOpen.join(' ')).toBeLessThanOrEqual(20)
  const [pull] = await forge.ownPulls()
  expect(pull).toMatchObject({ state: 'open', author: 'lockstep[bot]', labels: ['dependencies'] })
  const [own] = sandbox().repository(SERVICE).issues.values()
  expect(own?.assignees.map(({ login }) => login)).toEqual(['administrator'])
  expect(own?.pull?.requestedUsers.map(({ login }) => login)).toEqual(['developer'])

  await lookOnce()
  const third = await lookOnce()
  expect([third.status, third.calls.length]).toEqual(['unchanged', 2])
  await scene.comment(own?.number ?? 0, '/lockstep help', 'developer')
  await lookOnce()
  const said = sandbox()
    .repository(SERVICE)
    .issues.get(own?.number ?? 0)?.comments
  expect(said?.map(({ user }) => user.login)).toEqual(['developer', 'lockstep[bot]'])
  expect(said?.[0]?.reactions.length).toBe(1)
})
