/** What keeps Lockstep from its work is told where people look. */
import { expect, test } from 'vitest'
import { tellDead } from '../../src/propose/tell-dead.ts'
import { MemoryForge } from './memory-forge.ts'
import { CONFIG, REQUIREMENTS, Town } from './town.ts'

const HOUR_MS = 3_600_000
const FAILURE = { where: 'acme/service GET /git/trees', what: 'GitHub answered 500.', next: 'Lockstep tries again.' }

function dashboardOf(town: Town): string {
  return [...town.world.issues.values()][0]?.body ?? ''
}

test('a tree that the forge lists only in part is told, once, and leaves what is open as it is', async () => {
  const town = Town.configured()
  await town.settle()
  const { number, head } = town.open
  const before = town.world.head(head)
  town.world.truncated.add(town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==9.0.0\n` }))
  town.world.wait(HOUR_MS)
  await town.settle()
  expect(dashboardOf(town)).toContain('lists only a part of the files')
  expect([town.open.number, town.world.head(head)]).toEqual([number, before])
  expect((await town.look()).looked.status).toBe('unchanged')
  town.people.push('main', { 'README.md': 'Fewer files\n' })
  town.world.wait(HOUR_MS)
  await town.settle()
  expect(dashboardOf(town)).not.toContain('lists only a part')
})

test('that it is switched off is told, once, and taken back when it is on again', async () => {
  const town = Town.configured()
  await town.settle()
  const { number } = town.open
  const [issue = 0] = town.world.issues.keys()
  town.world.wait(HOUR_MS)
  town.people.tick(issue, 'Pause')
  town.people.push('main', { [CONFIG]: 'enabled: false\n' })
  await town.settle()
  const off = dashboardOf(town)
  expect(off).toContain('**Switched off** by `enabled: false` in the configuration')
  expect(off).toContain(`[pull request ${number}]`)
  expect(off).not.toContain('[ ]')
  expect(town.state.paused).not.toBeNull()
  town.world.wait(HOUR_MS)
  await town.settle()
  expect(dashboardOf(town)).toContain('**Paused**')
  town.world.wait(HOUR_MS)
  expect((await town.look()).forge.writes).toEqual([])
  town.people.push('main', { [CONFIG]: '# On\n' })
  town.world.wait(HOUR_MS)
  await town.settle()
  expect(dashboardOf(town)).not.toContain('Switched off')
})

test('that it is switched off is told as seldom as anything, and no dashboard is made or made again for it', async () => {
  const town = Town.configured()
  await town.settle()
  const before = dashboardOf(town)
  town.people.push('main', { [CONFIG]: 'enabled: false\n' })
  const { looked } = await town.look()
  expect(dashboardOf(town)).toBe(before)
  town.world.now = looked.nextAt ?? town.world.now
  await town.look()
  expect(dashboardOf(town)).toContain('Switched off')
  town.world.issues.clear()
  town.world.wait(HOUR_MS)
  town.people.push('main', { [CONFIG]: 'enabled: false # still\n' })
  await town.settle()
  const never = Town.configured('enabled: false\n')
  await never.settle()
  expect([town.world.issues.size, never.world.issues.size]).toEqual([0, 0])
})

test.each<[string, (town: Town) => void, string]>([
  ['is off by the config', () => {}, 'dashboard: off\n'],
  ['was closed by a person', (town) => town.people.close([...town.world.issues.keys()][0] ?? 0), ''],
  ['cannot be', ({ world }) => void (world.facts = { ...world.facts, hasIssues: false }), ''],
])(
  'where the dashboard %s, a mistake in the config is said once on the pull request that is open',
  async (_, hinder, config) => {
    const town = Town.configured(config)
    await town.settle()
    hinder(town)
    await town.settle()
    const { number } = town.open
    town.people.push('main', { [CONFIG]: `${config}branchPrefx: bot/\n` })
    await town.settle()
    expect(town.said(number)).toEqual([expect.stringContaining('unknown key. Did you mean')])
    town.people.push('main', { 'README.md': 'Hello\n' })
    town.world.wait(HOUR_MS)
    await town.settle()
    expect(town.said(number)).toHaveLength(1)
  },
)

test('what people say is heard there all the same', async () => {
  const town = Town.configured()
  await town.settle()
  town.world.truncated.add(town.people.push('main', { 'README.md': 'Many files\n' }))
  town.people.comment(town.open.number, '/lockstep pause')
  await town.settle()
  expect(town.state.paused).not.toBeNull()
})

test('where nothing is configured, nothing is said of it', async () => {
  const town = new Town()
  town.world.truncated.add(town.world.head('main'))
  await town.settle()
  expect([town.pulls(), town.world.issues.size]).toEqual([[], 0])
})

test('a look that failed for good is told in the dashboard, once, and taken back by the next that ends well', async () => {
  const town = Town.configured()
  await town.settle()
  const before = dashboardOf(town)
  const forge = new MemoryForge(town.world)
  await tellDead(forge, FAILURE)
  await tellDead(forge, FAILURE)
  expect(forge.writes).toEqual(['editIssue'])
  expect(dashboardOf(town)).toContain('GitHub answered 500.')
  town.people.tick([...town.world.issues.keys()][0] ?? 0, 'Pause')
  await tellDead(forge, { ...FAILURE, what: 'GitHub answered 502.' })
  expect(dashboardOf(town)).toContain('[x] <!-- lockstep:pause -->')
  expect(dashboardOf(town)).not.toContain('GitHub answered 500.')
  town.remembered = null
  town.world.wait(HOUR_MS)
  await town.settle()
  expect(town.state.paused).not.toBeNull()
  expect(dashboardOf(town)).not.toContain('GitHub answered')
  expect(before).not.toContain('GitHub answered')
})

test('where no dashboard stands, it is said once on the pull request that is open', async () => {
  const town = Town.configured('dashboard: off\n')
  await town.settle()
  const { number } = town.open
  const forge = new MemoryForge(town.world)
  await tellDead(forge, FAILURE)
  await tellDead(forge, { ...FAILURE, what: 'GitHub answered 502.' })
  expect([forge.writes, town.world.issues.size]).toEqual([['addComment'], 0])
  expect(town.said(number).join()).toContain('GitHub answered 500.')
})

test('where neither stands, nothing is opened for it', async () => {
  const town = Town.configured('dashboard: off\n', { 'requirements.txt': 'torch==2.6.0\n' })
  await town.settle()
  const forge = new MemoryForge(town.world)
  await tellDead(forge, FAILURE)
  expect([forge.writes, town.world.issues.size]).toEqual([[], 0])
})
