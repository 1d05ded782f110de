/** The bodies on a forge: whatever the texts hold, no markup but Lockstep's own arises, no box and no marker; and they fit. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlanDocument, UnitPlan } from '../../src/plan/document.ts'
import { renderDashboard } from '../../src/render/dashboard.ts'
import { boxesOf, markedValue } from '../../src/render/markers.ts'
import { renderOnboarding } from '../../src/render/onboarding.ts'
import { renderPullRequest } from '../../src/render/pull-request.ts'
import { renderReply } from '../../src/render/replies.ts'
import { statesResultsOf, withResults } from '../../src/render/results.ts'
import { renderRevert } from '../../src/render/revert.ts'
import { alternative, dashboardInput, pullInput, AFTER_MERGE } from './bodies.ts'
import { finding, hostile, scanEntry, unit } from './documents.ts'
import { complaints, hostileText, NASTY, parse, shapeOf, walk } from './hostile.ts'

const BODIES: Readonly<Record<string, (text: string) => string>> = {
  'pull request': (text) =>
    withResultsOf(
      text,
      renderPullRequest(
        pullInput({
          ...{ unit: only(hostile(text)), universe: text, offers: [text], chosen: text, releasePages: text },
          backup: { ref: text, folder: text },
          remarks: [
            { kind: 'edited', by: text },
            { kind: 'raced', by: text, url: text, number: 1, packages: [text] },
          ],
        }),
      ),
    ),
  'first pull request': (text) =>
    renderOnboarding({
      configPath: text,
      afterMerge: AFTER_MERGE,
      plan: hostile(text),
      mistakes: [{ where: text, what: text, next: text }],
      leftOut: [{ what: text, from: text, why: text }],
      takenOver: [{ what: text, from: text }],
      handOvers: [{ bot: text, file: text, language: 'json', where: text, lines: text, note: text }],
      reportedOnly: [text],
    }),
  rollback: (text) =>
    renderRevert({
      ...{ pull: { number: 1, url: text }, problem: text, planId: text, restored: [text] },
      ...{ undone: [{ file: text, lines: 1 }], left: [{ file: text, line: 1 }] },
      ...{ reopens: [`X ${text}`], urgent: [`X ${text}`] },
    }),
  dashboard: (text) => {
    const plan = { number: 1, url: text, problem: text, base: text, removes: 1 }
    return renderDashboard(
      dashboardInput({
        paused: { by: text },
        open: [{ ...plan, kind: 'security' }],
        waiting: [{ ...plan, kind: 'routine', why: 'another-bot', rival: { number: 1, url: text, by: text } }],
        heldBack: [{ ...plan, why: 'closed' }],
        rolledBack: [plan],
        ignores: [{ what: 'torch', until: text, because: text, by: text }],
        accepted: [{ what: text, until: text, because: text, source: text, isOver: true }],
        plans: hostile(text).units.flatMap((each) =>
          [text, 'main'].map((base) => ({ base, unit: each, isReportedOnly: false })),
        ),
        errors: [{ where: text, what: text, next: text }],
      }),
    )
  },
  reply: (text) =>
    renderReply(
      1,
      (
        [
          { kind: 'option', name: text },
          { kind: 'no-option', most: text },
          { kind: 'ignored', what: text, until: text },
          { kind: 'not-here', command: text },
          { kind: 'not-understood', written: text },
          { kind: 'unknown', what: text, nearest: text },
          { kind: 'unanswered', what: text, mistake: { where: text, what: text, next: text } },
        ] as const
      ).map((told) => ({ asked: text, told })),
    ),
}

function withResultsOf(text: string, body: string): string {
  const results = {
    ...{ head: 'a'.repeat(40), succeeded: 0, neutral: 0, objections: [text] },
    failed: [{ name: text, url: text }],
    approvals: [{ team: text, status: 'approved' as const, by: [text] }],
  }
  const next = withResults(body, results)
  if (next === null) throw new Error('the section is gone')
  return next
}

function only({ units }: PlanDocument): UnitPlan {
  const [unit] = units
  if (unit === undefined) throw new Error('no unit')
  return unit
}

/** A blank comment beside a line is none. */
const WRITTEN = NASTY.filter((text) => text.trim() !== '')

describe.each(Object.entries(BODIES))('the body of a %s', (_, render) => {
  const shape = shapeOf(render('plain'))
  const boxes = boxesOf(render('plain'))

  function expectInert(text: string): void {
    const body = render(text)
    expect(complaints(body, { isBody: true })).toEqual([])
    expect(shapeOf(body)).toEqual(shape)
    expect(boxesOf(body)).toEqual(boxes)
  }

  test.each([...WRITTEN, '<!-- lockstep:rebase -->', '- [x] <!-- lockstep:rebase --> x', '</details>', '</summary>'])(
    '%j is inert',
    (text) => {
      expectInert(text)
    },
  )

  test('any text is inert', () => {
    fc.assert(
      fc.property(
        hostileText.filter((text) => text.trim() !== ''),
        expectInert,
      ),
      { numRuns: 40, endOnFailure: true },
    )
  })
})

const long = (times: number) => 'A long title of an advisory, '.repeat(times)

describe('a body that would be too long', () => {
  const many = Array.from({ length: 600 }, (_, at) => finding({ id: `X-${at}`, title: long(10) }))
  const [move] = unit().moves
  const moves = Array.from({ length: 400 }, (_, at) => ({
    ...move,
    package: `package-${at}`,
    because: [long(20)],
  }))
  const huge = {
    ...unit({
      before: scanEntry(many),
      after: scanEntry(many.slice(0, 200)),
      alternatives: Array.from({ length: 20 }, (_, at) => alternative(`Option ${at} ${long(15)}`)),
    }),
    moves,
  } as UnitPlan

  test('fits, says what was left out, and keeps its first screen, its folds and its boxes whole', () => {
    const body = renderPullRequest(pullInput({ unit: huge }))
    expect(body.length).toBeLessThanOrEqual(60_000)
    expect(body).toMatch(/\d+ more rows left out/)
    expect(body).toContain('### How to go back')
    expect([markedValue(body, 'pull'), markedValue(body, 'turn')]).toEqual(['0123456789ab', '0'])
    expect(body).toContain('`/lockstep help`')
    expect(body.split('<details>').length).toBe(body.split('</details>').length)
    expect(boxesOf(body).map(({ box }) => box)).toEqual([
      ...Array.from({ length: 20 }, (_, at) => `option=${at + 1}`),
      ...['rebase', 'recreate', 'rollback'],
    ])
    const tables = [...walk(parse(body))].flatMap((node) => (node.type === 'table' ? [node] : []))
    expect(
      tables.every(({ children }) => children.every((row) => row.children.length === children[0]?.children.length)),
    ).toBe(true)
  })

  test('fits, with what is added later, where a forge takes 65,536 characters', () => {
    const url = `https://ci.example/a/b/runs/${'1'.repeat(4000)}`
    const names = Array.from({ length: 50 }, (_, at) => `n${at}-${'x'.repeat(400)}`)
    const next = withResults(renderPullRequest(pullInput({ unit: huge })), {
      ...{ head: 'a'.repeat(40), succeeded: 0, neutral: 0, objections: names },
      failed: names.map((name) => ({ name, url })),
      approvals: names.map((team) => ({ team, status: 'approved' as const, by: names })),
    })
    expect(next?.length).toBeLessThan(65_536)
    expect(next).toContain('of 50 checks that ran, 0 passed')
    expect(statesResultsOf(next ?? '', 'a'.repeat(40))).toBe(true)
    expect(markedValue(next ?? '', 'results-end')).toBe('')
  })

  test('fits at any limit that has room for the first screen', () => {
    for (const limit of [8000, 12_000, 20_000, 40_000])
      expect(renderPullRequest(pullInput({ unit: huge }), limit).length).toBeLessThanOrEqual(limit)
  })

  test('fits on the dashboard, and in the first pull request', () => {
    const ignores = Array.from({ length: 500 }, (_, at) => ({
      what: `p${at}`,
      until: null,
      because: long(10),
      by: 'administrator',
    }))
    const plan = { url: '', problem: 'requirements.txt', base: 'main', removes: 3 }
    const heldBack = Array.from({ length: 1000 }, (_, number) => ({
      ...plan,
      number: number + 1,
      why: 'closed' as const,
    }))
    const units = Array.from({ length: 100 }, () => huge)
    const dashboard = dashboardInput({
      ignores,
      heldBack,
      plans: units.map((each) => ({ base: 'main', unit: each, isReportedOnly: false })),
    })
    expect(renderDashboard(dashboard).length).toBeLessThanOrEqual(60_000)
    const plans: PlanDocument = { schemaVersion: 1, universe: 'sha256:00', units }
    const first = {
      configPath: 'x',
      afterMerge: AFTER_MERGE,
      mistakes: [],
      leftOut: [],
      takenOver: [],
      handOvers: [],
      reportedOnly: [],
    }
    expect(renderOnboarding({ ...first, plan: plans }).length).toBeLessThanOrEqual(60_000)
  })
})
