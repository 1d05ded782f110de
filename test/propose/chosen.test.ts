/** Alternatives that lift what a person wrote, over whole looks with the engine itself: by tick, by command, through a merge and back. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { planTree } from '../../src/app/plan-tree.ts'
import type { Planner, PlanRequest } from '../../src/propose/planner.ts'
import { Town } from './town.ts'

/** The pin moves whatever is chosen, so that there is a pull request to choose on. */
const BESIDE = 'torch>=2.1.0,<2.2  # tested\njinja2==3.1.2\n'
const NAME = 'Without torch>=2.1.0,<2.2 (requirements.txt:1)'

/** The engine on a recorded universe. */
class Engine implements Planner {
  plan({ tree, ...words }: PlanRequest) {
    const places = { indexUrl: null, extraIndexUrls: [], findLinks: [], advisories: [], excludeNewer: null }
    const planning = { ...places, universes: null, refreshHours: 24, limits: { timeMs: 60_000, memoryMiB: 1024 } }
    const universe = fileURLToPath(new URL('../../examples/ai-service/universe.json.gz', import.meta.url))
    return planTree(tree, { ...words, paths: tree.paths, planning, universe })
  }
}

async function proposed(requirements: string, config = ''): Promise<Town> {
  const town = Town.configured(config, { 'requirements.txt': requirements })
  Object.assign(town, { planner: Object.assign(new Engine(), { requests: [] }) })
  await town.settle()
  return town
}

/** The number of the option of that name. */
function numberOf(town: Town, name: string): number {
  const at = town.own.offers.indexOf(name)
  if (at < 0) throw new Error(town.own.offers.join('; '))
  return at + 1
}

test.each(['tick', 'command'] as const)('a cap is lifted by a %s, and stays so until it is taken back', async (way) => {
  const town = await proposed(BESIDE)
  const before = town.text()
  const number = numberOf(town, NAME)
  if (way === 'tick') town.people.tick(town.open.number, `option ${number}`)
  else town.people.comment(town.open.number, `/lockstep option ${number}`)
  await town.settle()
  expect(town.text()).toMatch(/^torch>=2\.[\d.]+,<2\.\d+ {2}# tested\n/)
  expect(town.text()).not.toContain('<2.2 ')
  expect(town.own.option).toBe(NAME)
  expect(town.open.body).toContain('A person chose to lift torch')
  expect(town.open.body).toContain('Back to the plan that Lockstep would choose')

  const { head } = town.own
  town.people.push('main', { 'requirements.txt': `# ours\n${BESIDE}` })
  town.people.comment(town.open.number, '/lockstep rebase')
  await town.settle()
  expect(town.own.head).not.toBe(head)
  expect(town.text()).toMatch(/^# ours\ntorch>=2\.[\d.]+,<2\.\d+ {2}# tested\n/)
  expect(town.own.option).toBe(NAME)

  town.people.comment(town.open.number, '/lockstep option 0')
  await town.settle()
  expect(town.text()).toBe(`# ours\n${before}`)
  expect(town.state.options).toEqual({})
})

test('what was chosen is done with its merge, and a rollback brings the cap back', async () => {
  const town = await proposed(BESIDE)
  const { number } = town.open
  town.people.tick(number, `option ${numberOf(town, NAME)}`)
  await town.settle()
  town.people.merge(number)
  await town.settle()
  expect(town.state.options).toEqual({})
  expect(town.world.text('main', 'requirements.txt')).toMatch(/^torch>=2\.[\d.]+,<2\.\d+ {2}# tested\n/)
  expect(town.pulls('open')).toEqual([])
  town.people.comment(number, '/lockstep rollback')
  await town.settle()
  expect(town.text()).toBe(BESIDE)
})

test('what the configuration says is listed with its place, has no number, and cannot be chosen', async () => {
  const town = await proposed('torch==2.1.0\njinja2==3.1.2\n', 'constraints: ["torch<2.2"]\n')
  const name = 'Without torch<2.2 (.github/lockstep.yml:2 constraints)'
  expect(town.own.offers).not.toContain(name)
  const [, listed = ''] = town.open.body.split('These ask for a change that Lockstep does not write:')
  expect(listed).toContain('Without torch<2.2 (.github/lockstep.yml:2 constraints)')
  expect(listed).toContain('What stands in the way is changed by hand, at .github/lockstep.yml:2 constraints')
})
