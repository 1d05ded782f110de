/** The first pull request: where it is opened, how it follows its config, how it ends. */
import { describe, expect, test, vi } from 'vitest'
import { readConfig } from '../../src/config/read.ts'
import { CONFIG, DAY_MS, REQUIREMENTS, Town } from './town.ts'

async function onboarded(files: Readonly<Record<string, string>> = {}): Promise<Town> {
  const town = new Town({ 'requirements.txt': REQUIREMENTS, ...files })
  await town.settle()
  return town
}

const configOf = (town: Town) =>
  readConfig({ path: CONFIG, bytes: new TextEncoder().encode(town.text(CONFIG) ?? 'none') })

describe('where it is opened', () => {
  test('a repository with declarations gets one, with the config and what would come of it', async () => {
    const town = new Town()
    const { forge } = await town.look()
    expect(town.open).toMatchObject({ title: 'Configure Lockstep', head: 'lockstep/configure', base: 'main' })
    expect(town.open.body).toContain('torch')
    expect(configOf(town).updates).toBe('security')
    expect(town.state.onboarding).toEqual({ status: 'open', pull: town.open.number })
    expect(forge.cost()).toBeLessThanOrEqual(20)
    const second = await town.look()
    expect([second.forge.writes, second.plans]).toEqual([[], 0])
    expect((await town.look()).looked.status).toBe('unchanged')
  })

  test('one without gets none, and is not planned again', async () => {
    const town = new Town({ 'README.md': 'Hello\n' })
    await town.settle()
    expect(town.pulls()).toEqual([])
    town.remembered = null
    expect((await town.look()).forge.writes).toEqual([])
    const { plans } = await town.look()
    expect(plans).toBe(0)
  })

  test("one that the owner's defaults configure gets none, and is worked on", async () => {
    const town = new Town()
    town.world.ownersFiles.set(`.github ${CONFIG}`, 'labels: [security]\n')
    await town.settle()
    expect(town.own.kind).toBe('security')
    expect(town.open.labels).toEqual(['security'])
  })

  test('nothing else happens until it is merged', async () => {
    const town = await onboarded()
    town.world.wait(8 * DAY_MS)
    await town.settle()
    expect(town.pulls()).toHaveLength(1)
    expect(town.world.issues.size).toBe(0)
  })
})

describe('its text', () => {
  test('follows the config on the branch: a mistake is told with its line, its mend taken up', async () => {
    const town = await onboarded()
    const { number, head } = town.open
    town.people.push(head, { [CONFIG]: 'strategy: minimal\nscedule: "0 6 * * 1"\n' })
    await town.settle()
    expect(town.open.body).toContain(`${CONFIG}:2`)
    expect(town.open.body).toContain('Did you mean')
    town.people.push(head, { [CONFIG]: 'hold: [torch]\n' })
    await town.settle()
    expect(town.open.body).not.toContain('A mistake to mend')
    expect(town.planner.requests.at(-1)?.configs.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual([
      'hold: [torch]\n',
    ])
    expect(town.open.number).toBe(number)
    expect(town.said(number)).toEqual([])
  })

  test('takes over what other bots were told to leave alone, and shows how they hand over', async () => {
    const town = await onboarded({
      'renovate.json': '{ "extends": ["config:recommended"], "ignoreDeps": ["torch"] }',
      'package.json':
        '{ "renovate": { "packageRules": [\n{ "matchPackageNames": ["pillow"], "allowedVersions": "<11" },\n{ "matchPackageNames": ["scipy"], "matchUpdateTypes": ["major"], "enabled": false }\n] } }',
      '.github/dependabot.yml':
        'version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    ignore:\n      - dependency-name: Num_Py\n',
    })
    expect(configOf(town).hold).toEqual(['num-py', 'torch'])
    expect(configOf(town).allowedVersions.map(({ name, specifier }) => `${name}${specifier.text}`)).toEqual([
      'pillow<11',
    ])
    expect(town.open.body).toContain(
      '`scipy`, from `package.json:3`: No major updates: no line states the version that they count from.',
    )
    expect(town.open.body).toContain('"matchManagers"')
    expect(town.open.body).toContain('open-pull-requests-limit: 0')
  })

  test('tells that nothing could be planned, and is made again an hour later', async () => {
    const town = new Town()
    const error = { status: 'error', where: 'The index', what: 'did not answer.', next: 'Wait.' } as const
    const plan = vi.spyOn(town.planner, 'plan').mockResolvedValue(error)
    await town.settle()
    expect(town.open.body).toContain('did not answer.')
    plan.mockRestore()
    const { looked, plans } = await town.look()
    expect([plans, looked.nextAt?.getTime()]).toEqual([0, expect.any(Number)])
    town.world.wait(3_600_000)
    await town.settle()
    expect(town.open.body).not.toContain('did not answer.')
    expect(town.open.body).toContain('X-TORCH')
  })

  test('says which problems are reported alone', async () => {
    const town = await onboarded({ 'tests/fixtures/requirements.txt': 'torch==2.1.0\n' })
    expect(town.open.body).toContain('nothing is proposed for them unless the configuration names them')
  })
})

test('asked for, it is written anew on the tip of the base with the config that people made of it', async () => {
  const town = await onboarded()
  const { number, head } = town.open
  town.people.push(head, { [CONFIG]: 'hold: [torch]\n' })
  town.people.push('main', { 'README.md': 'Hello\n' })
  town.people.comment(number, '/lockstep rebase')
  await town.settle()
  expect(town.world.git.find(town.own.head).parents).toEqual([town.world.head('main')])
  expect(town.text(CONFIG)).toBe('hold: [torch]\n')
  const theirs = town.people.push(head, { 'README.md': 'Mine\n' })
  town.people.comment(number, '/lockstep rebase')
  await town.settle()
  expect(town.world.head(head)).toBe(theirs)
  expect(town.said(number).join('\n')).toContain('This branch was edited')
})

describe('how it ends', () => {
  test('merged, the first plans follow', async () => {
    const town = await onboarded()
    town.people.merge(town.open.number)
    await town.settle()
    expect(town.state.onboarding.status).toBe('done')
    expect(town.own).toMatchObject({ kind: 'security' })
    expect(town.branches()).toEqual([`refs/heads/${town.open.head}`])
  })

  test('closed means no, until a person reopens it', async () => {
    const town = await onboarded()
    const { number, head } = town.open
    town.people.close(number)
    const commit = town.world.head(head)
    town.people.deleteBranch(head)
    await town.settle()
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==9.0.0\n` })
    town.world.wait(30 * DAY_MS)
    await town.settle()
    expect(town.pulls()).toHaveLength(1)
    expect(town.state.onboarding.status).toBe('declined')
    town.world.git.refs.set(`refs/heads/${head}`, commit)
    town.people.reopen(number)
    await town.settle()
    expect(town.state.onboarding).toEqual({ status: 'open', pull: number })
    expect(town.open.body).toContain('pillow')
  })

  test('closed, and the config appears: then it is configured', async () => {
    const town = await onboarded()
    town.people.close(town.open.number)
    await town.settle()
    town.people.push('main', { [CONFIG]: 'labels: []\n' })
    await town.settle()
    expect(town.own.kind).toBe('security')
  })

  test('the config comes another way: it closes itself with a reason', async () => {
    const town = await onboarded()
    const { number } = town.open
    town.people.push('main', { [CONFIG]: 'labels: []\n' })
    await town.settle()
    expect(town.world.findPull(number)).toMatchObject({ state: 'closed', closedBy: 'lockstep[bot]' })
    expect(town.said(number)[0]).toContain(CONFIG)
    expect(town.own.kind).toBe('security')
  })
})
