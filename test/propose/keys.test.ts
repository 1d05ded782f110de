/** Every key that the App alone reads has an effect: what is seen with it in the file is not what is seen without. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { appKeys } from '../../src/config/app-keys.ts'
import { describeKeys } from '../../src/config/keys.ts'
import { CONFIG, REQUIREMENTS, Town } from './town.ts'

interface Row {
  readonly yaml: string
  readonly see: (town: Town) => unknown
  readonly expected: unknown
  readonly files?: Readonly<Record<string, string>>
  /** Before the first look. */
  readonly begin?: (town: Town) => void
  /** After it has settled. */
  readonly after?: (town: Town) => Promise<void>
}

const HOUR_MS = 3_600_000
const MEDIUM = { 'requirements.txt': 'torch==2.6.0\n' }
const TWO = { 'a/requirements.txt': REQUIREMENTS, 'b/requirements.txt': REQUIREMENTS }

const onlyPull = (town: Town) => town.pulls()[0]
const body = (town: Town) => onlyPull(town)?.body ?? ''
const merged = (town: Town) => town.pulls('merged').length

async function checkPasses(town: Town): Promise<void> {
  town.people.check(town.open.number, 'test', 'succeeded')
  town.world.wait(HOUR_MS)
  await town.settle()
}

async function twoChecksEnd(town: Town): Promise<void> {
  town.people.check(town.open.number, 'deploy', 'failed')
  await checkPasses(town)
}

async function isApproved(town: Town): Promise<void> {
  town.world.teams.set('security', ['reviewer'])
  town.people.review(town.open.number, 'approved', 'reviewer')
  await checkPasses(town)
}

async function pillowComes(town: Town): Promise<void> {
  town.people.push('main', { 'requirements.txt': `${MEDIUM['requirements.txt']}pillow==9.0.0\n` })
  await town.settle()
}

/** Plans state another Python. */
function onNewerPython({ planner }: Town): void {
  const plan = planner.plan.bind(planner)
  const python = { before: '3.9', after: '3.10', allowedBy: null, because: [], files: [], elsewhere: [] }
  planner.plan = async (request) => {
    const answer = await plan(request)
    if (answer.status !== 'planned') return answer
    const units = answer.document.units.map((unit) => ({ ...unit, python }))
    return { ...answer, document: { ...answer.document, units } }
  }
}

const MERGES = 'moves: minor, settle: 10 minutes'

const ROWS: Readonly<Record<string, Row>> = {
  extends: {
    yaml: 'extends: shared',
    begin: ({ world }) => world.ownersFiles.set(`shared ${CONFIG}`, 'branchPrefix: shared/\n'),
    see: (town) => onlyPull(town)?.head.split('/')[0],
    expected: 'shared',
  },
  enabled: { yaml: 'enabled: false', see: (town) => town.pulls().length, expected: 0 },
  updates: { yaml: 'updates: all', files: MEDIUM, see: (town) => town.pulls().length, expected: 1 },
  schedule: {
    yaml: 'schedule: "0 6 1 * *"',
    see: async (town) => (await town.look()).looked.nextAt?.toISOString(),
    after: checkPasses,
    expected: '2026-04-01T06:00:00.000Z',
  },
  timezone: {
    yaml: 'timezone: Europe/Berlin',
    see: async (town) => (await town.look()).looked.nextAt?.toISOString(),
    after: checkPasses,
    expected: '2026-03-09T05:00:00.000Z',
  },
  baseBranches: {
    yaml: 'baseBranches: [release]',
    begin: ({ people }) => people.push('release', { 'requirements.txt': 'torch==2.2.0\n' }),
    see: (town) => town.pulls().map(({ base }) => base),
    expected: ['release'],
  },
  severityFloor: {
    yaml: 'severityFloor: medium',
    files: MEDIUM,
    after: pillowComes,
    see: (town) => town.pulls().length,
    expected: 1,
  },
  'limits.openPullRequests': {
    yaml: 'limits: { openPullRequests: 1 }',
    files: TWO,
    see: (town) => town.pulls().length,
    expected: 1,
  },
  'automerge.moves': { yaml: 'automerge: { moves: minor }', after: checkPasses, see: merged, expected: 1 },
  'automerge.settle': {
    yaml: 'automerge: { moves: minor, settle: 2 hours }',
    after: async (town) => {
      await checkPasses(town)
      town.world.wait(2 * HOUR_MS)
      await town.settle()
    },
    see: (town) => [
      merged(town),
      Date.parse(onlyPull(town)?.updatedAt ?? '') - Date.parse('2026-03-02T08:00:00Z') > 2 * HOUR_MS,
    ],
    expected: [1, true],
  },
  'automerge.accelerator': {
    yaml: `automerge: { ${MERGES}, accelerator: true }`,
    begin: ({ planner }) => planner.crossing.add('torch 2.6.0'),
    after: checkPasses,
    see: merged,
    expected: 1,
  },
  'automerge.python': {
    yaml: `automerge: { ${MERGES}, python: true }`,
    begin: onNewerPython,
    after: checkPasses,
    see: merged,
    expected: 1,
  },
  labels: { yaml: 'labels: [security]', see: (town) => onlyPull(town)?.labels, expected: ['security'] },
  reviewers: { yaml: 'reviewers: [ann, acme/ml]', see: (town) => onlyPull(town)?.reviewers, expected: ['ann', 'ml'] },
  assignees: { yaml: 'assignees: ann', see: (town) => onlyPull(town)?.assignees, expected: ['ann'] },
  draft: { yaml: 'draft: true', see: (town) => onlyPull(town)?.isDraft, expected: true },
  branchPrefix: { yaml: 'branchPrefix: bot/', see: (town) => onlyPull(town)?.head.split('/')[0], expected: 'bot' },
  commitStyle: {
    yaml: 'commitStyle: conventional',
    see: (town) => onlyPull(town)?.title.split(':')[0],
    expected: 'build(deps)',
  },
  notice: {
    yaml: 'notice: docs/notice.md',
    see: (town) => town.text('docs/notice.md')?.includes('X-TORCH'),
    expected: true,
  },
  dashboard: { yaml: 'dashboard: off', see: (town) => town.world.issues.size, expected: 0 },
  checks: {
    yaml: 'checks: [test]',
    after: twoChecksEnd,
    see: (town) => /of \d checks? that ran, \d passed/.exec(body(town))?.[0],
    expected: 'of 1 check that ran, 1 passed',
  },
  'criteria.score': {
    yaml: 'criteria: { score: 9 }',
    see: (town) => body(town).includes('good enough'),
    expected: true,
  },
  'criteria.critical': {
    yaml: 'criteria: { critical: 0 }',
    see: (town) => body(town).includes('good enough'),
    expected: true,
  },
  'criteria.high': { yaml: 'criteria: { high: 0 }', see: (town) => body(town).includes('good enough'), expected: true },
  'criteria.medium': {
    yaml: 'criteria: { medium: 0 }',
    see: (town) => body(town).includes('good enough'),
    expected: true,
  },
  approvalTeams: {
    yaml: 'approvalTeams: [acme/security]',
    after: isApproved,
    see: (town) => body(town).includes('`acme/security`: approved by `reviewer`'),
    expected: true,
  },
}

async function seen({ files, begin, after, see }: Row, yaml: string): Promise<unknown> {
  const town = Town.configured(yaml === '' ? '' : `${yaml}\n`, files)
  begin?.(town)
  await town.settle()
  await after?.(town)
  return see(town)
}

/** Without the last part of a key's path, what stands beside it stays. */
const WITHOUT: Readonly<Record<string, string>> = {
  'automerge.settle': 'automerge: { moves: minor }',
  'automerge.accelerator': `automerge: { ${MERGES} }`,
  'automerge.python': `automerge: { ${MERGES} }`,
}

test.each(Object.entries(ROWS))('%s', async (key, row) => {
  expect(await seen(row, row.yaml)).toEqual(row.expected)
  expect(await seen(row, WITHOUT[key] ?? '')).not.toEqual(row.expected)
})

test.each([
  ['ref', true, false],
  ['files', false, true],
  ['both', true, true],
])('backup: %s', async (backup, isRef, areFiles) => {
  const town = Town.configured(`backup: ${backup}\n`)
  await town.settle()
  const { planId, from } = town.own
  const ref = town.world.git.refs.get(`refs/lockstep/backups/${planId}`)
  const folder = `.lockstep/backups/${planId}`
  expect(ref ?? null).toBe(isRef ? from : null)
  expect(town.text(`${folder}/files/requirements.txt`)).toBe(areFiles ? REQUIREMENTS : null)
  if (!areFiles) return
  const { files } = JSON.parse(town.text(`${folder}/manifest.json`) ?? '')
  const digest = createHash('sha256').update(REQUIREMENTS).digest('hex')
  expect(files).toMatchObject([{ path: 'requirements.txt', beforeSha256: digest }])
})

test('there is no other key', () => {
  const tops = Object.keys(appKeys())
  const known = describeKeys()
    .map(({ key }) => key)
    .filter((key) => tops.includes(key.split('.')[0] ?? ''))
  const leaves = known.filter((key) => !known.some((other) => other.startsWith(`${key}.`)))
  expect([...Object.keys(ROWS), 'backup'].sort()).toEqual(leaves.sort())
})
