import { expect, test } from 'vitest'
import { candidatesOf } from '../../src/propose/candidate.ts'
import type { Candidate, Kind } from '../../src/propose/candidate.ts'
import { choose } from '../../src/propose/choose.ts'
import type { HeldBack } from '../../src/propose/state.ts'
import type { Tier } from '../../src/osv/vulnerability.ts'
import { finding, planDocument, scanEntry, unit } from '../render/documents.ts'

const AT_ONCE = { heldBack: [], standing: [], most: 2, isDue: false }

function candidate(problem: string, kind: Kind, ...severities: readonly Tier[]): Candidate {
  const findings = severities.map((severity, at) => finding({ id: `${severity}-${at}`, severity }))
  const one = unit({ id: problem, before: scanEntry(findings) })
  const [made] = candidatesOf(
    {
      status: 'planned',
      document: planDocument(one),
      edits: new Map([[problem, [{ file: problem, before: new Uint8Array(), after: new Uint8Array(1) }]]]),
      messages: [],
    },
    { kind, base: 'main', floor: 'high' },
  )
  if (made === undefined) throw new Error('nothing to propose')
  return made
}

function heldBack(more: Partial<HeldBack>): HeldBack {
  const entry = { problem: 'a.txt', base: 'main', kind: 'security', why: 'closed', pull: 7, removes: [] } as const
  return { ...entry, at: '2026-03-01T00:00:00Z', ...more, removes: more.removes ?? [] }
}

test('the worst findings go first, and as many as the config lets', () => {
  const { open, waiting } = choose(
    [
      candidate('a.txt', 'security', 'high', 'high'),
      candidate('b.txt', 'security', 'critical'),
      candidate('c.txt', 'security', 'high'),
    ],
    AT_ONCE,
  )
  expect(open.map(({ problem }) => problem)).toEqual(['b.txt', 'a.txt'])
  expect(waiting).toMatchObject([{ problem: 'c.txt', why: 'limit', removes: 1 }])
})

test('what removes nothing at or above the floor waits for the schedule', () => {
  const candidates = [candidate('a.txt', 'security', 'medium', 'unknown', 'low')]
  expect(choose(candidates, AT_ONCE).waiting).toMatchObject([{ problem: 'a.txt', why: 'schedule' }])
  expect(choose(candidates, { ...AT_ONCE, isDue: true }).open).toHaveLength(1)
})

test('a malicious release is urgent whatever its record says', () => {
  const one = unit({ before: scanEntry([finding({ severity: 'none', malicious: true })]) })
  const edits = new Map([[one.id, [{ file: one.id, before: new Uint8Array(), after: new Uint8Array(1) }]]])
  const answer = { status: 'planned', document: planDocument(one), edits, messages: [] } as const
  const of = candidatesOf(answer, { kind: 'security', base: 'main', floor: 'critical' })
  expect(of).toMatchObject([{ urgent: ['PYSEC-2024-250 torch'] }])
})

test('one per problem, security before routine', () => {
  const candidates = [candidate('a.txt', 'routine', 'critical'), candidate('a.txt', 'security', 'high')]
  const { open, waiting } = choose(candidates, { ...AT_ONCE, isDue: true })
  expect(open).toMatchObject([{ kind: 'security' }])
  expect(waiting).toMatchObject([{ kind: 'routine', why: 'security-first' }])
})

test('a problem with an open pull request gets no second one', () => {
  const standing = [{ problem: 'a.txt', base: 'main' }]
  const candidates = [candidate('a.txt', 'security', 'critical'), candidate('b.txt', 'security', 'critical')]
  expect(choose(candidates, { ...AT_ONCE, standing }).open).toMatchObject([{ problem: 'b.txt' }])
})

test('what a person closed stays away until a plan removes what it did not', () => {
  const same = candidate('a.txt', 'security', 'critical')
  const more = candidate('a.txt', 'security', 'critical', 'high')
  const held = [heldBack({ removes: ['critical-0 torch'] })]
  expect(choose([same], { ...AT_ONCE, heldBack: held })).toEqual({ open: [], waiting: [] })
  expect(choose([more], { ...AT_ONCE, heldBack: held }).open).toEqual([more])
})

test('what a closed one removed is no reason to come back once it weighs more, or goes by another name', () => {
  const held = [heldBack({ removes: ['medium-0 torch', 'GHSA-0 numpy'] })]
  const weighs = candidate('a.txt', 'security', 'medium')
  expect(choose([{ ...weighs, urgent: weighs.removes }], { ...AT_ONCE, heldBack: held }).open).toEqual([])
  const renamed = finding({ id: 'X-0', aliases: ['CVE-0', 'GHSA-0'], package: 'numpy', severity: 'critical' })
  const one = unit({ id: 'a.txt', before: scanEntry([renamed]) })
  const again = { ...weighs, unit: one, removes: ['X-0 numpy'], urgent: ['X-0 numpy'] }
  expect(choose([again], { ...AT_ONCE, heldBack: held }).open).toEqual([])
  const other = { ...again, unit: unit({ id: 'a.txt', before: scanEntry([{ ...renamed, package: 'torch' }]) }) }
  expect(choose([{ ...other, urgent: ['X-0 torch'] }], { ...AT_ONCE, heldBack: held }).open).toHaveLength(1)
})

test('what was rolled back stays away whatever a plan removes, until a person lifts it', () => {
  const more = candidate('a.txt', 'security', 'critical', 'high')
  expect(choose([more], { ...AT_ONCE, heldBack: [heldBack({ why: 'rolled-back', removes: [] })] }).open).toEqual([])
  expect(choose([more], { ...AT_ONCE, heldBack: [] }).open).toEqual([more])
})

test('a rollback holds back the routine upgrade too, a closed one its own kind alone', () => {
  const routine = candidate('a.txt', 'routine')
  const due = { ...AT_ONCE, isDue: true }
  expect(choose([routine], { ...due, heldBack: [heldBack({ why: 'rolled-back' })] }).open).toEqual([])
  expect(choose([routine], { ...due, heldBack: [heldBack({ why: 'closed' })] }).open).toEqual([routine])
})
