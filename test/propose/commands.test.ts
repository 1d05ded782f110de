import { describe, expect, test } from 'vitest'
import { commandsOf, commandText } from '../../src/propose/commands.ts'

const NOW = new Date('2026-03-02T08:00:00Z')
const read = (comment: string) => commandsOf(comment, NOW)
const mistake = (written: string) => ({ kind: 'mistake', written })
const ignore = (what: string, until: string | null = null, because: string | null = null) => ({
  kind: 'ignore',
  what,
  until,
  because,
})

describe('a line that starts with /lockstep', () => {
  test.each([
    ['/lockstep rebase', { kind: 'rebase' }],
    ['/lockstep recreate', { kind: 'recreate' }],
    ['/lockstep rollback', { kind: 'rollback' }],
    ['/lockstep scan', { kind: 'scan' }],
    ['/lockstep pause', { kind: 'pause' }],
    ['/lockstep resume', { kind: 'resume' }],
    ['/lockstep help', { kind: 'help' }],
    ['/lockstep', { kind: 'help' }],
    ['/lockstep   Rebase  ', { kind: 'rebase' }],
    ['  /lockstep rebase', { kind: 'rebase' }],
    ['/lockstep rebase\n-- \nAnn', { kind: 'rebase' }],
    ['/lockstep rebase\r\n\r\nthanks', { kind: 'rebase' }],
    ['please\r/lockstep rebase', { kind: 'rebase' }],
    ['/lockstep option 2', { kind: 'option', number: 2 }],
    ['/lockstep option 0', { kind: 'option', number: 0 }],
    ['/lockstep explain torch', { kind: 'explain', what: 'torch' }],
    ['/lockstep explain `Flash_Attn`', { kind: 'explain', what: 'flash-attn' }],
    ['/lockstep explain cve-2025-32434', { kind: 'explain', what: 'CVE-2025-32434' }],
    ['/lockstep explain ghsa-53Q9-r3pm-6pq6', { kind: 'explain', what: 'GHSA-53q9-r3pm-6pq6' }],
    ['/lockstep explain PYSEC-2025-41', { kind: 'explain', what: 'PYSEC-2025-41' }],
    ['/lockstep ignore torch', ignore('torch')],
    ['/lockstep ignore CVE-2025-32434 until 2026-04-01', ignore('CVE-2025-32434', '2026-04-01T23:59:59Z')],
    ['/lockstep ignore torch because it is ours', ignore('torch', null, 'it is ours')],
    ['/lockstep ignore torch until 2026-03-02 because of *this*', ignore('torch', '2026-03-02T23:59:59Z', 'of *this*')],
  ])('%j', (comment, command) => {
    const commands = read(comment)
    expect(commands).toEqual([command])
    expect(read(`/lockstep ${commands.map(commandText).join()}`)).toEqual([command])
  })

  test('several of one comment are read in their order', () => {
    expect(read('Both, please:\n/lockstep pause\nand\n\n/lockstep ignore torch')).toEqual([
      { kind: 'pause' },
      ignore('torch'),
    ])
  })
})

describe('what is no command', () => {
  test.each([
    '> /lockstep rebase',
    '> quoted\n/lockstep rebase',
    '`/lockstep rebase`',
    '```\n/lockstep rebase\n```',
    '    /lockstep rebase',
    '~~~\n/lockstep rebase',
    '- /lockstep rebase',
    '1. /lockstep rebase',
    '# /lockstep rebase',
    '| a |\n| - |\n| /lockstep rebase |',
    '<!-- /lockstep rebase -->',
    '<!--\n/lockstep rebase\n-->',
    '<pre>\n/lockstep rebase\n</pre>',
    'use `\n/lockstep rebase\n` for it',
    'use `\r/lockstep rebase\r` for it',
    'please\u2028/lockstep rebase',
    '\u200B/lockstep rebase',
    'please /lockstep rebase',
    '\\/lockstep rebase',
    '/lockstepper rebase',
    '/lockstep-x rebase',
    '/lockstep/rebase',
    '//lockstep rebase',
    '@lockstep rebase',
    '[^1]: x\n    /lockstep rebase',
    '',
    `/lockstep rebase ${'x'.repeat(80_000)}`,
  ])('%j', (comment) => {
    expect(read(comment)).toEqual([])
  })
})

test('a text that is made to take long, or to go too deep, is read all the same or not at all', () => {
  for (const made of ['_a*', '~a', '[a](b ', 'a|b\n-|-\n', '*a ', '!['])
    expect(read(`${made.repeat(5000)}\n\n/lockstep scan`)).toEqual([{ kind: 'scan' }])
  for (const made of ['> ', '- ', '1) ']) expect(read(`${made.repeat(20_000)}a\n\n/lockstep scan`)).toEqual([])
})

describe('a mistake', () => {
  test.each([
    ['/lockstep merge', 'merge'],
    ['/lockstep rebase now', 'rebase now'],
    ['/lockstep option', 'option'],
    ['/lockstep option two', 'option two'],
    ['/lockstep option -1', 'option -1'],
    ['/lockstep option 1000', 'option 1000'],
    ['/lockstep explain', 'explain'],
    ['/lockstep explain ../x', 'explain ../x'],
    ['/lockstep explain torch numpy', 'explain torch numpy'],
    ['/lockstep ignore', 'ignore'],
    ['/lockstep ignore torch until', 'ignore torch until'],
    ['/lockstep ignore torch until tomorrow', 'ignore torch until tomorrow'],
    ['/lockstep ignore torch until 2026-02-30', 'ignore torch until 2026-02-30'],
    ['/lockstep ignore torch until 2026-03-01', 'ignore torch until 2026-03-01'],
    ['/lockstep ignore torch because', 'ignore torch because'],
    ['/lockstep ignore torch, numpy', 'ignore torch, numpy'],
    ['/lockstep ignore $(id)', 'ignore $(id)'],
    [`/lockstep ${'x'.repeat(300)}`, `${'x'.repeat(99)}…`],
    ['/lockstep \u202Eesaber', '\uFFFDesaber'],
  ])('%j', (comment, written) => {
    expect(read(comment)).toEqual([mistake(written)])
  })

  test('no more than 20 lines of a comment count', () => {
    expect(read('/lockstep scan\n'.repeat(50))).toHaveLength(20)
  })
})
