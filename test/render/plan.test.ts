import { describe, expect, test } from 'vitest'
import { renderApply } from '../../src/render/apply.ts'
import { renderPlan } from '../../src/render/plan.ts'
import { renderRecord } from '../../src/render/record.ts'
import { renderRollback } from '../../src/render/rollback.ts'
import { renderScan } from '../../src/render/scan.ts'
import { broughtBeside, explanation, finding, planDocument, scanDocument, scanEntry, unit } from './documents.ts'
import type { MoveEntry, ScanEntry, UnitPlan } from '../../src/plan/document.ts'

const PLAIN = { color: false }
const notice = (more: Partial<UnitPlan> = {}) => renderPlan(planDocument(unit(more)), 'markdown', PLAIN)
const brief = (more: Partial<UnitPlan> = {}) => renderPlan(planDocument(unit(more)), 'text', PLAIN)
const headings = (markdown: string) => markdown.split('\n').filter((line) => /^#{1,2} /.test(line))

describe('the notice', () => {
  test('tells its parts in the order of their weight', () => {
    const markdown = notice({
      after: scanEntry([finding({ id: 'X-2' })], { admitted: [finding({ id: 'X-3' })] }),
      clash: [{ fact: 'torch 2.1.0 and torchvision 0.20.0 clash', source: 'requirements.txt:1' }],
      undecided: [{ id: 'X-4', package: 'keras', why: 'no version range that can be compared', url: '', title: '' }],
      withdrawn: [{ id: 'X-5', package: 'torch' }],
      notes: [{ kind: 'young', text: 'torch is young.' }],
    })
    expect(headings(markdown)).toEqual([
      '# Upgrade of `requirements.txt`',
      '## What stands today does not install together',
      '## Moves',
      '## Vulnerabilities that go',
      '## Withdrawn',
      '## Undecided',
      '## What remains',
      '## What the declarations admit afterwards',
      '## Notes',
      '## Edits',
      '## How sure this is',
      '## To verify, and to go back',
      '## Good practice',
      '## Where to report',
    ])
    expect(markdown.indexOf('The accelerator changes from CUDA 12 to CUDA 13.')).toBeLessThan(markdown.indexOf('## '))
    expect(markdown).toContain('It needs driver 580 or newer')
  })

  test('says of each vulnerability what it is, what to do, and what it means here', () => {
    expect(notice()).toContain(`### [PYSEC-2024-250](https://osv.dev/vulnerability/PYSEC-2024-250) in \`torch\` · high

- **Severity:** high, CVSS 8.8
- **Affected:** \`<2.2.0\`
- **Patched:** \`2.2.0\`
- **Description:** A heap overflow in the runtime. Kind of weakness: memory and checks of input (CWE-122). Also known as CVE-2024-31580.
- **While it stands:** Hand it no models, shapes or parameters from outside, and isolate the process so that a crash stays small.
- **Here:** requirements.txt:3 brings torch 2.1.0; this plan moves it to 2.13.0.`)
  })

  test('good practice is told where the packages make it relevant', () => {
    expect(notice()).toContain('weights_only=True')
    const web = notice({ resolved: [{ fastapi: '0.133.0' }], moves: [], before: scanEntry([]) })
    expect(web).not.toContain('weights_only')
    expect(web).toContain('Limit the size and the rate of requests')
    expect(headings(notice({ resolved: [{ tool: '1.0' }], moves: [], before: scanEntry([]) }))).not.toContain(
      '## Good practice',
    )
  })

  test('the commands name the plan', () => {
    expect(notice()).toContain('lockstep rollback --plan 0123456789ab')
    expect(brief()).toContain('Next: lockstep apply makes these edits')
    expect(brief({ edits: [] })).not.toContain('lockstep apply')
  })

  test('what remains is told with its facts', () => {
    const markdown = notice({
      after: scanEntry([finding({ id: 'X-2' })]),
      explanations: [explanation('X-2', 'torch')],
    })
    expect(markdown).toContain(
      '`X-2` in torch stays, since:\n\n- a fact of X-2 (`requirements.txt:3`)\n\n' +
        'It would go if:\n\n- the cap were lifted (requirements.txt:3): then torch 2.1.0 -> 2.6.0, and 2 findings are left',
    )
    expect(markdown).toContain('```mermaid\nflowchart LR\n  n0["X-2"]\n  n1["torch"]')
  })
})

describe('what comes with the plan', () => {
  test('is told apart from what remains, with what brings it', () => {
    const markdown = notice(broughtBeside(['X-2'], ['X-3']))
    const [, remains = '', comes = ''] = markdown.split(/^## What (?:remains|comes with the plan)$/m)
    expect(remains).toContain('`X-2` in imaging stays, since:')
    expect(remains).toContain('keeps imaging 9.0.')
    expect(remains).not.toContain('X-3')
    expect(comes).toContain('`X-3` in imaging comes with the plan, since:')
    expect(comes).toContain('brings imaging 9.0.')
    expect(comes).toContain(
      'Today’s set is free of these; the plan brings them:\n\n- `imaging`: torch moves from 2.1.0 to 2.13.0 (`requirements.txt:3`)\n',
    )
    expect(comes).not.toContain('X-2')
  })

  test('where nothing stays, nothing is said to remain', () => {
    const text = brief(broughtBeside([], ['X-3', 'X-4']))
    expect(text).not.toMatch(/remains|stays?\b/)
    expect(text).toContain('imaging: torch moves from 2.1.0 to 2.13.0 (requirements.txt:3)')
    expect(text.match(/torch moves from 2\.1\.0/g)).toHaveLength(1)
  })

  test('findings that the same facts hold are told together, though some stay', () => {
    const both = broughtBeside(['X-2'], ['X-3'])
    const [first] = both.explanations ?? []
    if (first === undefined) throw new Error('nothing is explained')
    const findings = (both.explanations ?? []).flatMap((each) => each.findings)
    expect(brief({ ...both, explanations: [{ ...first, findings }] })).toContain(
      'X-2 and X-3 in imaging stay or come with the plan, since:',
    )
  })
})

function moveOf({ moves: [first] }: UnitPlan): MoveEntry {
  if (first === undefined) throw new Error('nothing moves')
  return first
}

const STILL = { moves: [], edits: [] }
const MOVE = moveOf(unit())

describe('words', () => {
  test.each<[string, Partial<ScanEntry>, readonly [], boolean]>([
    ['nothing found', {}, [], true],
    ['a source that did not answer', { gaps: ['An index did not answer.'] }, [], false],
    ['a finding', { findings: [finding()] }, [], false],
  ])('all clear: %s', (_, after, undecided, isClear) => {
    const text = brief({ after: scanEntry([], after), undecided })
    expect(/all clear/i.test(text)).toBe(isClear)
    expect(/all clear/i.test(renderScan(scanDocument(scanEntry([], after)), 'text', PLAIN))).toBe(isClear)
  })

  test('all clear needs nothing undecided', () => {
    const undecided = [{ id: 'X-4', package: 'keras', why: 'w', url: '', title: '' }]
    expect(brief({ undecided })).not.toMatch(/all clear/i)
  })

  test.each([
    [{ noStatedFix: true, fixedIn: ['1.3'] }, '`1.3` not listed as affected, no fix stated'],
    [{ noStatedFix: true, fixedIn: [] }, '**Patched:** no fix stated'],
    [{ fixedIn: ['1', '2', '3', '4', '5', '6'] }, '`4` and 2 more'],
    [{ severity: 'unknown' as const, cvss: null }, '**Severity:** unknown; it weighs as medium'],
    [{ malicious: true, severity: 'critical' as const }, 'rotate every secret'],
    [
      { affected: ['<=2.6.0-NA'], looseBounds: [{ written: '2.6.0-NA', readAs: '2.6.0' }] },
      '`<=2.6.0-NA`; `2.6.0-NA` is no version in Python’s form and is read as `2.6.0`',
    ],
    [
      { looseBounds: [{ written: 'trunk', readAs: null }] },
      '`trunk` is no version in Python’s form and cannot be read',
    ],
  ])('%j', (more, words) => {
    expect(notice({ before: scanEntry([finding(more)]) })).toContain(words)
  })

  test.each<[Partial<UnitPlan>, string]>([
    [{}, '1 move, not a major one; findings fall from 1 to 0. All clear afterwards.'],
    [{ after: scanEntry([finding()]) }, '1 move, not a major one; 1 finding before and after.'],
    [
      { moves: [], before: scanEntry([]), after: scanEntry([finding(), finding({ id: 'X' })]) },
      'No declared package moves, and 1 file is edited; findings rise from 0 to 2.',
    ],
    [
      {
        before: { ...scanEntry([finding()]), counts: { ...scanEntry([]).counts, critical: 1 } },
        after: { ...scanEntry([finding(), finding({ id: 'X' })]), counts: { ...scanEntry([]).counts, low: 2 } },
      },
      'critical findings fall from 1 to 0, for more of lower tiers: 1 in all before, 2 after.',
    ],
    [
      {
        clash: [{ fact: 'a==1 is asked for', source: 'requirements.txt:1' }],
        before: scanEntry([]),
        after: scanEntry([finding()]),
      },
      'findings rise from 0 to 1, since today’s set does not install.',
    ],
    [
      { certificate: { ...unit().certificate, status: 'infeasible', checked: false } },
      'No set of versions installs together',
    ],
    [{ certificate: { ...unit().certificate, checked: false } }, 'do not apply this plan'],
    [{ certificate: { ...unit().certificate, checked: false } }, 'findings fall from 1 to 0.\n'],
    [{ ...STILL, before: scanEntry([]), after: scanEntry([]) }, 'Nothing moves, and there are no findings. All clear.'],
    [{ ...STILL, after: scanEntry([finding()]) }, 'Nothing moves; 1 finding stays.'],
    [{ ...STILL, after: scanEntry([finding()]) }, 'Findings: 1 high. Security score 9.75 of 10.'],
    [{ ...STILL, after: scanEntry([finding(), finding({ id: 'X' })]) }, 'Nothing moves; 2 findings stay.'],
    [
      { moves: [MOVE, { ...MOVE, step: 'major', mayBreak: true }], before: scanEntry([]) },
      '2 moves, 1 of them major; no findings before or after.',
    ],
    [{ moves: [{ ...MOVE, step: 'major' }] }, '1 move, a major one; '],
    [
      {
        ...STILL,
        clash: [{ fact: 'a 1.0 needs b<1', source: 'a 1.0 requires-dist' }],
        certificate: { ...unit().certificate, status: 'infeasible', checked: false },
      },
      'Why no set exists\n\nThese cannot all hold:\n\n  - a 1.0 needs b<1 (a 1.0 requires-dist)\n\nOne of them has to change',
    ],
    [
      { certificate: { ...unit().certificate, status: 'best-found', objective: [0, 3], bound: [0, 1] } },
      'The first figure that is not proven to be the lowest: 3 high findings left; 1 is the lowest that was proven.',
    ],
    [
      { accelerator: { before: 'none', after: 'none', driver: null, kept: true } },
      'Upgrade of requirements.txt\n\nIt installs on:',
    ],
    [{ accelerator: { before: 'cu12', after: 'cu12', driver: null, kept: true } }, 'The accelerator stays: CUDA 12.'],
    [
      { accelerator: { before: 'cu13', after: 'cu13', driver: '>=580', kept: true, stated: ['cu11'] } },
      'The set brings CUDA 13, as it does today. The repository says CUDA 11. It needs driver 580 or newer on every',
    ],
  ])('%#', (more, words) => {
    expect(brief(more)).toContain(words)
  })

  test('the score is explained wherever it is shown', () => {
    for (const text of [brief(), notice(), renderScan(scanDocument(scanEntry([finding()])), 'text', PLAIN)]) {
      expect(text).toMatch(/security score .* 10 minus a weight for each finding/is)
    }
  })

  test('tables align on a terminal', () => {
    const lines = brief().split('\n')
    const at = lines.findIndex((line) => line.includes('From'))
    expect(lines[at]?.indexOf('From')).toBe(lines[at + 1]?.indexOf('2.1.0'))
  })
})

test('the other commands', () => {
  const applied = [{ planId: '0123456789ab', files: ['requirements.txt'], backup: '.lockstep/backups/0123456789ab' }]
  expect(renderApply({ ...planDocument(unit()), applied }, 'text', PLAIN)).toContain(
    'the backup stands in .lockstep/backups/0123456789ab.',
  )
  expect(renderApply({ ...planDocument(unit()), applied }, 'text', PLAIN)).not.toContain('Next:')
  expect(renderApply({ ...planDocument(unit()), applied: [] }, 'text', PLAIN)).toContain('Nothing to write')
  expect(
    renderRollback({ schemaVersion: 1, planIds: ['0123456789ab'], files: ['a.txt', 'b.txt'] }, 'text', PLAIN),
  ).toBe('Restored 2 files, bit for bit, as before plan 0123456789ab:\n\n  - a.txt\n  - b.txt\n')
  expect(renderRollback({ schemaVersion: 1, planIds: [], files: [] }, 'markdown', PLAIN)).toContain(
    'Nothing was restored',
  )
  expect(
    renderRecord({ schemaVersion: 1, universe: 'sha256:00', file: "it's.json", bytes: 9 }, 'text', PLAIN),
  ).toContain(`lockstep plan --universe 'it'\\''s.json'`)
  expect(
    renderRecord({ schemaVersion: 1, universe: 'sha256:00', file: 'u.json', bytes: 1_201_655 }, 'markdown', PLAIN),
  ).toContain('`u.json`, 1,201,655 bytes, named')
  expect(renderPlan(planDocument(), 'text', PLAIN)).toBe('No declared dependency was found.\n')
})
