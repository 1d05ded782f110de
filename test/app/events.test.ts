import { describe, expect, test } from 'vitest'
import { effectsOf } from '../../src/app/events.ts'

const self = { slug: 'lockstep', bot: 'lockstep[bot]' }
const person = { login: 'administrator', type: 'User' }
const bot = { login: 'lockstep[bot]', type: 'Bot' }
const repository = { id: 5, name: 'app', full_name: 'acme/app', default_branch: 'main' }
const known = { id: 5, installation: 9, owner: 'acme', name: 'app' }

/** The causes of looks at the one repository. */
function causes(name: string, payload: object): readonly unknown[] {
  const whole = { sender: person, installation: { id: 9 }, repository, ...payload }
  return effectsOf(name, whole, self).map((effect) => {
    expect(effect).toMatchObject({ kind: 'look', repository: known })
    return effect.kind === 'look' ? effect.cause : null
  })
}

const push = (paths: readonly string[], more: object = {}): object => ({
  ref: 'refs/heads/main',
  commits: [{ added: [], removed: [], modified: paths }],
  ...more,
})

const body = (mark: string): string =>
  `<!-- lockstep:pull -->\n\n<!-- lockstep:turn=3 -->\n\n- [${mark}] <!-- lockstep:rebase --> Rebase\n- [ ] <!-- lockstep:pause --> Pause`

const suite = (more: object): object => ({
  action: 'completed',
  check_suite: { head_branch: 'lockstep/torch', app: { slug: 'ci' }, ...more },
})

describe('a push', () => {
  test.each([
    ['a manifest', push(['requirements.txt'])],
    ['a manifest in a folder', push(['src/a.py', 'services/api/pyproject.toml'])],
    ['the config', push(['.github/lockstep.yml'])],
    ['what tells of environments', push(['Dockerfile'])],
    ['a README, whose head may name a Python', push(['README.md'])],
    ['a manifest on another branch, which may be a base', push(['requirements.txt'], { ref: 'refs/heads/release' })],
    ['no one knows what', push([], { commits: [] })],
    ['what a branch goes back to', push(['src/a.py'], { forced: true })],
  ])('of %s is looked at', (_, payload) => {
    expect(causes('push', payload)).toEqual([{ kind: 'pushed' }])
  })

  test.each([
    ['of code alone', push(['src/a.py', 'docs/guide.md'])],
    ['that deletes a branch', push(['requirements.txt'], { deleted: true })],
    ['of a tag', push(['requirements.txt'], { ref: 'refs/tags/v1' })],
    ['of code to another branch, forced', push(['src/a.py'], { ref: 'refs/heads/topic', forced: true })],
    ['of the App itself', push(['requirements.txt'], { sender: bot })],
  ])('%s is not', (_, payload) => {
    expect(causes('push', payload)).toEqual([])
  })
})

describe('a pull request', () => {
  const theirs = { number: 3, user: { login: 'other[bot]', type: 'Bot' }, body: '' }
  const own = { number: 4, user: bot, body: '' }

  test.each(['opened', 'synchronize', 'closed', 'reopened', 'edited'])('that is %s is looked at', (action) => {
    expect(causes('pull_request', { action, pull_request: theirs })).toEqual([{ kind: 'pull', number: 3 }])
  })

  test('that is labeled, or that the App changes itself, is not', () => {
    expect(causes('pull_request', { action: 'labeled', pull_request: theirs })).toEqual([])
    expect(causes('pull_request', { action: 'opened', pull_request: own, sender: bot })).toEqual([])
    expect(causes('pull_request', { action: 'closed', pull_request: own, sender: bot })).toEqual([])
  })

  test('that merges by itself, as the App had asked, is looked at', () => {
    expect(causes('pull_request', { action: 'closed', pull_request: { ...own, merged: true }, sender: bot })).toEqual([
      { kind: 'pull', number: 4 },
    ])
  })
})

describe('ticks', () => {
  test.each([
    ['pull_request', 'pull_request'],
    ['issues', 'issue'],
  ])('in an own body count by the event and its sender (%s)', (name, key) => {
    const payload = {
      action: 'edited',
      [key]: { number: 4, user: bot, body: body('x') },
      changes: { body: { from: body(' ') } },
    }
    expect(causes(name, payload)).toEqual([
      { kind: 'edited', number: 4, by: 'administrator', isBot: false, ticked: [{ box: 'rebase', turn: 3 }] },
    ])
    expect(causes(name, { ...payload, sender: { login: 'x[bot]', type: 'Bot' } })).toMatchObject([{ isBot: true }])
    expect(causes(name, { ...payload, sender: bot })).toEqual([])
  })

  test('in the body of somebody else are none', () => {
    const payload = {
      action: 'edited',
      issue: { number: 4, user: person, body: body('x') },
      changes: { body: { from: body(' ') } },
    }
    expect(causes('issues', payload)).toEqual([])
  })
})

describe('a comment', () => {
  const comment = (text: string, more: object = {}): object => ({
    action: 'created',
    issue: { number: 4, user: bot, body: '' },
    comment: { user: person, body: text },
    ...more,
  })

  test('with a command on an own thread is looked at', () => {
    expect(causes('issue_comment', comment('Please\n/lockstep rebase'))).toEqual([{ kind: 'commented', number: 4 }])
  })

  test.each([
    ['without a command', comment('what is /lockstep?')],
    ['that is edited', comment('/lockstep rebase', { action: 'edited' })],
    ['on the thread of somebody else', comment('/lockstep scan', { issue: { number: 4, user: person } })],
    ['by a bot', comment('', { comment: { user: { login: 'x[bot]', type: 'Bot' }, body: '/lockstep rebase' } })],
    [
      'by an App in the name of a person',
      comment('', { comment: { user: person, body: '/lockstep rebase', performed_via_github_app: { id: 9 } } }),
    ],
  ])('%s is not', (_, payload) => {
    expect(causes('issue_comment', payload)).toEqual([])
  })

  test('on the diff, and the text of a review, ask for nothing', () => {
    const { issue, ...rest } = comment('/lockstep rebase') as { readonly issue: object }
    expect(causes('pull_request_review_comment', { ...rest, pull_request: issue })).toEqual([])
    const review = { body: '/lockstep rebase', user: person, state: 'commented' }
    expect(causes('pull_request_review', { action: 'submitted', review, pull_request: { user: bot } })).toEqual([
      { kind: 'reviewed' },
    ])
  })
})

describe('checks', () => {
  test('of others are looked at, also on commits that the App pushed', () => {
    expect(causes('check_suite', { ...suite({}), sender: bot })).toEqual([{ kind: 'checked' }])
    expect(causes('status', { state: 'failure', branches: [{ name: 'lockstep/torch' }] })).toEqual([
      { kind: 'checked' },
    ])
  })

  test('of the App, of the base, and those that have not ended, are not', () => {
    expect(causes('check_suite', suite({ app: { slug: 'lockstep' } }))).toEqual([])
    expect(causes('check_suite', suite({ head_branch: 'main' }))).toEqual([])
    expect(causes('check_suite', { ...suite({}), action: 'requested' })).toEqual([])
    expect(causes('status', { state: 'pending', branches: [{ name: 'lockstep/torch' }] })).toEqual([])
    expect(causes('status', { state: 'success', branches: [{ name: 'main' }] })).toEqual([])
  })

  test.each(['lockstep/state', 'lockstep/backups/0123456789ab'])('nothing that happens on %s is', (branch) => {
    expect(causes('check_suite', suite({ head_branch: branch }))).toEqual([])
    expect(causes('status', { state: 'failure', branches: [{ name: branch }, { name: 'main' }] })).toEqual([])
    expect(causes('push', push(['requirements.txt'], { ref: `refs/heads/${branch}` }))).toEqual([])
  })
})

test('a review of an own pull request is looked at, another is not', () => {
  expect(causes('pull_request_review', { action: 'submitted', pull_request: { user: bot } })).toEqual([
    { kind: 'reviewed' },
  ])
  expect(causes('pull_request_review', { action: 'submitted', pull_request: { user: person } })).toEqual([])
})

test.each(['renamed', 'archived', 'unarchived', 'transferred', 'edited', 'privatized', 'publicized'])(
  'a repository that is %s is looked at',
  (action) => {
    expect(causes('repository', { action })).toEqual([{ kind: 'renamed' }])
  },
)

test('a repository that is deleted is forgotten', () => {
  const payload = { action: 'deleted', sender: person, installation: { id: 9 }, repository }
  expect(effectsOf('repository', payload, self)).toEqual([{ kind: 'gone', repositories: [5] }])
})

describe('an installation', () => {
  const installation = { id: 9, account: { login: 'acme' } }

  test('brings its repositories', () => {
    expect(effectsOf('installation', { action: 'created', installation, repositories: [repository] }, self)).toEqual([
      { kind: 'installed', installation: 9, account: 'acme', isSuspended: false, repositories: [known] },
    ])
  })

  test('gains and loses some', () => {
    const payload = {
      action: 'removed',
      installation,
      repositories_added: [],
      repositories_removed: [{ id: 6, name: 'b', full_name: 'acme/b' }],
    }
    expect(effectsOf('installation_repositories', payload, self)).toEqual([
      { kind: 'installed', installation: 9, account: 'acme', isSuspended: false, repositories: [] },
      { kind: 'gone', repositories: [6] },
    ])
  })

  test('that gets more repositories brings them', () => {
    const more = { id: 7, name: 'c', full_name: 'acme/c' }
    expect(
      effectsOf('installation_repositories', { action: 'added', installation, repositories_added: [more] }, self),
    ).toMatchObject([{ kind: 'installed', repositories: [{ id: 7, installation: 9, owner: 'acme', name: 'c' }] }])
  })

  test('is suspended, and comes back', () => {
    expect(effectsOf('installation', { action: 'suspend', installation }, self)).toMatchObject([{ isSuspended: true }])
    const back = { action: 'unsuspend', installation: { ...installation, suspended_at: '2026-01-01T00:00:00Z' } }
    expect(effectsOf('installation', back, self)).toMatchObject([{ isSuspended: false }])
  })

  test('is removed', () => {
    expect(effectsOf('installation', { action: 'deleted', installation }, self)).toEqual([
      { kind: 'uninstalled', installation: 9 },
    ])
  })
})

test.each([
  ['what nobody asked for', 'star', { action: 'created' }],
  ['a name of the prototype', 'constructor', {}],
  ['a list', 'push', []],
  ['nothing', 'push', null],
  ['something else', 'pull_request', { action: 'opened', pull_request: 'x' }],
])('%s asks for nothing', (_, name, payload) => {
  const whole =
    Array.isArray(payload) || payload === null ? payload : { installation: { id: 9 }, repository, ...payload }
  expect(effectsOf(name, whole, self)).toEqual([])
})
