import { expect, test } from 'vitest'
import { commitStyle, proposalMessage, proposalTitle } from '../../src/propose/title.ts'
import { unit } from '../render/documents.ts'

const KNOWN = { purpose: { kind: 'security', key: '0123456789' }, planId: '0123456789ab' } as const

const history = (...messages: readonly string[]) => messages.map((message) => ({ message, parents: ['a'] }))
const PLAIN = { kind: 'plain' } as const
const [torch] = unit().moves

test.each([
  ['plain sentences', ['Add a model', 'Mend it', 'Fix: the loader', 'Tell more'], PLAIN],
  ['too few to tell', ['feat: a model', 'fix: it'], PLAIN],
  ['conventional', ['feat: a model', 'fix(api)!: it', 'docs: more', 'Merge it'], { type: 'build', scope: 'deps' }],
  [
    'its own way with dependencies',
    ['chore(deps): numpy', 'chore(deps): torch', 'fix(deps): pillow', 'feat: x'],
    { type: 'chore', scope: 'deps' },
  ],
  ['chores without a scope', ['feat: a model', 'chore: tidy', 'fix: it'], { type: 'chore', scope: null }],
  ['builds with scopes', ['feat(api): a', 'build: b', 'chore: c'], { type: 'build', scope: 'deps' }],
  ['deps as a type', ['deps: numpy', 'feat: x', 'fix: y'], { type: 'deps', scope: null }],
])('the style is read from the history: %s', (_, messages, style) => {
  expect(commitStyle('auto', history(...messages))).toMatchObject(style)
})

test('merges say nothing of the style, and the config outweighs the history', () => {
  const merges = Array.from({ length: 9 }, () => ({ message: 'Merge pull request #1', parents: ['a', 'b'] }))
  const written = history('feat: a', 'fix: b', 'docs: c')
  expect(commitStyle('auto', [...merges, ...written])).toMatchObject({ kind: 'conventional' })
  expect(commitStyle('plain', written)).toEqual(PLAIN)
  expect(commitStyle('conventional', history('Begin'))).toEqual({ kind: 'conventional', type: 'build', scope: 'deps' })
})

test('a title names the first package, how many more, and what goes', () => {
  if (torch === undefined) throw new Error('no move')
  const moves = [torch, { ...torch, package: 'Pillow_SIMD', to: '10.3.0' }]
  expect(proposalTitle({ kind: 'security', moves, removes: 5 }, PLAIN)).toBe(
    'Upgrade torch to 2.13.0 and 1 more, removing 5 vulnerabilities',
  )
  const style = { kind: 'conventional', type: 'build', scope: 'deps' } as const
  expect(proposalTitle({ kind: 'routine', moves: [torch], removes: 0 }, style)).toBe(
    'build(deps): upgrade torch to 2.13.0',
  )
  expect(proposalMessage('Title', moves, KNOWN)).toBe(
    'Title\n\ntorch 2.1.0 to 2.13.0\npillow-simd 2.1.0 to 10.3.0\n\nLockstep-Plan: 0123456789ab\nLockstep-For: security-0123456789\n',
  )
})

test('a title fits where a forge takes 256 characters', () => {
  if (torch === undefined) throw new Error('no move')
  const style = { kind: 'conventional', type: 'security', scope: 'dependencies' } as const
  for (const length of [60, 61, 300]) {
    const long = { ...torch, package: 'a'.repeat(length), to: `1.${'0'.repeat(length - 2)}` }
    const moves = [long, ...Array.from({ length: 100 }, (_, at) => ({ ...torch, package: `p${at}` }))]
    expect(proposalTitle({ kind: 'security', moves, removes: 10_000 }, style).length).toBeLessThanOrEqual(256)
  }
})

test('nothing that is no name and no version stands in a title or a message', () => {
  if (torch === undefined) throw new Error('no move')
  const moves = [
    { ...torch, package: 'torch @octocat' },
    { ...torch, to: '1.0\nSigned-off-by: x' },
  ]
  const title = proposalTitle({ kind: 'security', moves, removes: 1 }, PLAIN)
  expect(title).toBe('Upgrade dependencies, removing a vulnerability')
  expect(proposalMessage(title, moves, KNOWN)).toBe(
    `${title}\n\nLockstep-Plan: 0123456789ab\nLockstep-For: security-0123456789\n`,
  )
})
