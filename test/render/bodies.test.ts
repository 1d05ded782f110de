import { describe, expect, test } from 'vitest'
import { aboutTarget } from '../../src/plan/explained.ts'
import { renderDashboard } from '../../src/render/dashboard.ts'
import { boxesOf, markedValue } from '../../src/render/markers.ts'
import { renderOnboarding } from '../../src/render/onboarding.ts'
import { renderPullRequest } from '../../src/render/pull-request.ts'
import type { PullRequestInput } from '../../src/render/pull-request.ts'
import { renderReply } from '../../src/render/replies.ts'
import { statesResultsOf, withResults } from '../../src/render/results.ts'
import { renderRevert } from '../../src/render/revert.ts'
import { alternative, dashboardInput, pullInput, AFTER_MERGE } from './bodies.ts'
import { broughtBeside, explanation, finding, planDocument, scanEntry, unit } from './documents.ts'

const titles = (body: string) => body.split('\n').filter((line) => /^### |^<summary>/.test(line))

describe('the body of a pull request', () => {
  test('tells on its first screen what goes, what could break, what is not covered, how to go back', () => {
    const body = renderPullRequest(pullInput())
    const first = body.slice(0, body.indexOf('<details>'))
    expect(titles(first)).toEqual([
      '### What goes away',
      '### What could break',
      '### What the checks do not cover',
      '### How to go back',
      '### What the checks said',
    ])
    expect(first).toContain('The accelerator changes from CUDA 12 to CUDA 13.')
    expect(first).toContain('No runner with a GPU was seen')
    expect(first).toContain('`refs/lockstep/backups/0123456789ab`')
  })

  test('keeps the first screen short where much moves and much breaks, and folds the rest', () => {
    const plain = unit()
    const [move] = plain.moves
    if (move === undefined) throw new Error('no move')
    const moves = Array.from({ length: 40 }, (_, at) => ({ ...move, package: `package-${at}`, step: 'major' as const }))
    const notes = Array.from({ length: 9 }, (_, at) => ({ kind: 'python', text: `Python note ${at}` }))
    const before = scanEntry(Array.from({ length: 60 }, (_, at) => finding({ id: `X-${at}` })))
    const after = scanEntry([], { gaps: Array.from({ length: 30 }, (_, at) => `index ${at} is silent`) })
    const body = renderPullRequest(pullInput({ unit: unit({ moves, notes, before, after }) }))
    const first = body.slice(0, body.indexOf('<details>'))
    expect(first.split('\n').filter((line) => line !== '').length).toBeLessThan(48)
    expect(first.length).toBeLessThan(4000)
    expect(first).toContain('and 36 more, listed under “The first screen in full”')
    expect(first).toContain('and 56 more, listed under “Findings before and after”')
    for (const folded of ['package-39', 'Python note 8', 'index 29 is silent', 'X-59'])
      expect([folded, body.slice(first.length).includes(folded)]).toEqual([folded, true])
  })

  test.each([
    [['X-2'], [], '1 finding stays: “What stays, and what would free it” says why.', 'These stay:'],
    [
      [],
      ['X-3'],
      '1 finding comes with the plan: “What comes with the plan, and what would free it” says why.',
      'These come with the plan:',
    ],
    [
      ['X-2'],
      ['X-3', 'X-4'],
      '1 finding stays and 2 come with the plan: “What stays, what comes with the plan, and what would free it” says why.',
      'These come with the plan:',
    ],
  ])('tells what stays (%j) from what comes with the plan (%j)', (stays, brought, said, table) => {
    const body = renderPullRequest(pullInput({ unit: unit(broughtBeside(stays, brought)) }))
    expect(body).toContain(said)
    expect(body).toContain(`**${table}**`)
    const [, title = ''] = /“(.*)” says why/.exec(said) ?? []
    expect(body).toContain(`<summary>${title} (${stays.length + brought.length})</summary>`)
  })

  test('says nothing of GPU runners where one was seen, or none is needed', () => {
    const seen = renderPullRequest(pullInput({ checks: { hasWorkflows: true, hasGpuRunner: true } }))
    const accelerator = { before: 'cpu', after: 'cpu', driver: null, kept: true }
    const cpu = renderPullRequest(pullInput({ unit: unit({ accelerator }) }))
    for (const body of [seen, cpu]) expect(body).not.toContain('No runner with a GPU')
  })

  test('tells apart what only floors admitted, and an upgrade for its own sake', () => {
    const before = scanEntry([], { admitted: [finding({ id: 'X-7' })] })
    const body = renderPullRequest(pullInput({ unit: unit({ before }), kind: 'routine' }))
    expect(body).toContain('The newest set that installs together')
    expect(body).toContain('No vulnerability is known of what is installed today.')
    expect(body).toMatch(/the declarations admit them, and no longer do:\n\n- high: .X-7/)
    expect(body).toContain('**The declarations no longer admit:**')
  })

  test('says whether it is good enough, where the configuration asks for something', () => {
    const plan = unit({ after: scanEntry([finding({ id: 'X-2' })]) })
    const say = (criteria: PullRequestInput['criteria']) =>
      renderPullRequest(pullInput({ unit: plan, criteria: criteria ?? {} }))
    expect(say({ critical: 0, score: 9 })).toContain('this is good enough.')
    expect(say({ high: 0, score: 10 })).toContain(
      'not good enough:** the score is 9.75, and 10 is asked for; 1 high left, and at most 0 may be.',
    )
    expect(say({})).not.toContain('good enough')
  })

  test('a release is linked only where the operator says where', () => {
    expect(renderPullRequest(pullInput())).not.toContain('index.example')
    const releasePages = 'https://index.example/project/{name}/{version}/'
    expect(renderPullRequest(pullInput({ releasePages }))).toContain(
      '[2.13.0](https://index.example/project/torch/2.13.0/)',
    )
  })

  test('a section is found by its markers and replaced, whatever stands in code', () => {
    const marks = '<!-- lockstep:results -->'
    const body = renderPullRequest(
      pullInput({ unit: unit({ before: scanEntry([finding({ title: marks, version: marks })]) }) }),
    )
    const results = { head: 'a'.repeat(40), succeeded: 3, failed: [], neutral: 0, approvals: [], objections: [] }
    const next = withResults(body, results) ?? ''
    expect([statesResultsOf(body, results.head), statesResultsOf(next, results.head)]).toEqual([false, true])
    expect(next).toContain('of 3 checks that ran, 3 passed (100 %).')
    expect(next).not.toContain('They have not ended yet')
    expect(next.split('<details>').length).toBe(body.split('<details>').length)
  })
})

describe('boxes', () => {
  test('are read with their values, and not from code or quotes', () => {
    const body = [
      '- [ ] <!-- lockstep:rebase --> a',
      '- [x] <!-- lockstep:option=2 --> b',
      '',
      '```',
      '- [x] <!-- lockstep:scan --> c',
      '```',
      '',
      '> - [x] <!-- lockstep:pause --> d',
    ].join('\n')
    expect(boxesOf(body)).toEqual([
      { box: 'rebase', isTicked: false },
      { box: 'option=2', isTicked: true },
    ])
  })

  test('stand in every body that has them', () => {
    expect(boxesOf(renderPullRequest(pullInput())).map(({ box }) => box)).toEqual(['rebase', 'recreate', 'rollback'])
    const held = {
      number: 7,
      url: 'https://github.com/o/r/pull/7',
      problem: 'requirements.txt',
      base: 'main',
      why: 'closed',
      removes: 2,
    } as const
    const ignored = { what: 'torch', until: null, because: null, by: 'administrator' }
    const body = renderDashboard(dashboardInput({ heldBack: [held], ignores: [ignored] }))
    expect(boxesOf(body).map(({ box }) => box)).toEqual(['lift=7', 'unignore=torch', 'scan', 'pause'])
    expect(body).toContain('https://redirect.github.com/o/r/pull/7')
    expect(markedValue(body, 'dashboard')).toBe('')
  })
})

describe('the dashboard', () => {
  const stays = {
    base: 'main',
    unit: unit({ after: scanEntry([finding({ id: 'X-2' })]), explanations: [explanation('X-2', 'torch')] }),
    isReportedOnly: false,
  }

  test('names what stays only where it may', () => {
    expect(renderDashboard(dashboardInput({ plans: [stays] }))).toContain('X-2')
    const counted = renderDashboard(dashboardInput({ plans: [stays], showsNames: false }))
    expect(counted).not.toContain('X-2')
    expect(counted).not.toContain('torch')
    expect(counted).toContain('today 1 high; after the plan 1 high')
  })
})

const on = (base: string, more: Parameters<typeof unit>[0] = {}) => ({ base, unit: unit(more), isReportedOnly: false })

describe('what the dashboard says of what Lockstep sees', () => {
  const clash = [{ fact: 'a asks for b<2', source: 'a 1.0' }]

  test('a base branch is named where there are several', () => {
    const sees = (...plans: readonly ReturnType<typeof on>[]) => renderDashboard(dashboardInput({ plans }))
    expect(sees(on('main'))).not.toContain('on `main`')
    expect(sees(on('main'), on('v1'))).toMatch(/`requirements\.txt` on `main`:[^]*`requirements\.txt` on `v1`:/)
  })

  test('what keeps it from a plan is told, in public without names', () => {
    const certificate = { ...unit().certificate, status: 'infeasible' as const }
    const plans = [on('main', { clash, certificate })]
    expect(renderDashboard(dashboardInput({ plans }))).toContain(
      'No set of versions installs together here, so nothing can be proposed.\n\n- a asks for b<2 (`a 1.0`)',
    )
    const counted = renderDashboard(dashboardInput({ plans, showsNames: false }))
    expect(counted).toContain('No set of versions installs together here')
    expect(counted).not.toContain('asks for')
  })

  test('what is left alone by where it stands is told so', () => {
    const body = renderDashboard(dashboardInput({ plans: [{ ...on('main'), isReportedOnly: true }] }))
    expect(body).toContain('`requirements.txt`, left alone by where it stands')
    expect(body).toContain('`requirements.txt`: today 1 high; nothing is proposed for it')
  })

  test('what could not be seen is told, in public by a count', () => {
    const after = scanEntry([], { gaps: ['An index that may have a did not answer: 503.'] })
    const body = (showsNames: boolean) =>
      renderDashboard(dashboardInput({ plans: [on('main', { after, clash })], showsNames }))
    expect(body(true)).toContain('1 thing is missing.\n\n- An index that may have a did not answer: 503.')
    expect(body(true)).toContain('What stands today does not install together.')
    expect(body(false)).toContain('1 thing is missing.')
    expect(body(false)).not.toContain('An index')
  })
})

describe('the body of the first pull request', () => {
  test('shows what was found, mistakes with their mend, and the way to say no', () => {
    const notes = [{ kind: 'yanked', text: 'torch 2.1.0 was yanked.' }]
    const body = renderOnboarding({
      configPath: '.github/lockstep.yml',
      afterMerge: AFTER_MERGE,
      plan: planDocument(unit({ after: scanEntry([], { gaps: ['index.example is silent'] }), notes })),
      mistakes: [{ where: '.github/lockstep.yml:3 `stratgy`', what: 'unknown key.', next: 'Did you mean `strategy`?' }],
      takenOver: [{ what: 'torch<3', from: 'renovate.json:4', why: 'no major updates' }],
      leftOut: [{ what: 'numpy', from: 'renovate.json:9', why: 'Switched off by matchUpdateTypes alone.' }],
      handOvers: [
        {
          ...{ bot: 'Renovate', file: 'renovate.json', language: 'json', where: ', beside what stands there' },
          ...{ lines: '"pip_requirements": { "enabled": false }', note: 'The rest goes on.' },
        },
      ],
      reportedOnly: ['tests/requirements.txt'],
    })
    expect(titles(body)).toEqual([
      '### A mistake to mend',
      '### What was found',
      '<summary>requirements.txt</summary>',
      '### Another bot manages Python here',
      '### Taken over',
      '### Not taken over',
      '### Seen and left alone',
      '### To say no',
    ])
    expect(body).toContain('Did you mean \\`strategy\\`?')
    expect(body).toContain('Renovate, in `renovate.json`, beside what stands there:')
    expect(body).toContain('The rest goes on.')
    expect(body).toContain(
      'a finding of severity high or above is proposed at once, and the rest by the schedule, `0 6 * * 1` in UTC.',
    )
    expect(body).toContain('[PYSEC-2024-250](https://osv.dev/vulnerability/PYSEC-2024-250)')
    for (const text of ['index.example is silent', 'torch 2.1.0 was yanked.']) expect(body).toContain(text)
    expect(body).toContain('- `torch<3`, from `renovate.json:4`: no major updates')
  })
})

describe('the body of a rollback', () => {
  test('lists what it restores, undoes, leaves and reopens', () => {
    const body = renderRevert({
      pull: { number: 7, url: 'https://github.com/o/r/pull/7' },
      problem: 'requirements.txt',
      planId: '0123456789ab',
      restored: ['a.txt'],
      undone: [{ file: 'b.txt', lines: 1 }],
      left: [{ file: 'b.txt', line: 4 }],
      reopens: ['X-1 torch', 'X-2 numpy'],
      urgent: ['X-2 numpy'],
    })
    expect(body).toContain('- `X-2` in `numpy` (at or above the floor)\n- `X-1` in `torch`\n')
    expect(body).toContain('2 findings, 1 of them at or above the severity floor.')
    expect(body).toContain('`a.txt` stands again as it was before, bit for bit')
    expect(body).toContain('1 line of the plan goes back')
    expect(body).toContain('a line that the plan had written (4) changed since and stays')
  })
})

describe('an explanation in a reply', () => {
  test('has small headings', () => {
    const document = aboutTarget(planDocument(unit()), 'torch')
    if (document === null) throw new Error('torch is known')
    expect(renderReply(7, [{ asked: '', told: { kind: 'explained', document } }])).toMatch(
      /^### `torch` in `requirements\.txt`$/m,
    )
  })
})

describe('an alternative', () => {
  const crossing = { before: 'cu12', after: 'cu13', driver: '>=580', kept: false }
  const told = (name: string) =>
    renderPullRequest(pullInput({ unit: unit({ alternatives: [{ ...alternative(name), accelerator: crossing }] }) }))

  test('says what it goes to, unless its name does', () => {
    expect(told('The newest versions')).toContain('It goes to CUDA 13, which needs driver 580 or newer.')
    expect(told('Crossing to CUDA 13')).not.toContain('It goes to')
  })
})
