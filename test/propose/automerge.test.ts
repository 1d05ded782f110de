import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/read.ts'
import { mayMerge, verdictOn } from '../../src/propose/automerge.ts'
import type { CheckRun, ChecksFacts } from '../../src/propose/forge.ts'
import { BLANK_PULL } from '../../src/propose/state.ts'
import type { OwnPull } from '../../src/propose/state.ts'

const NOW = new Date('2026-03-02T12:00:00Z')
const AT = '2026-03-02T11:00:00Z'

function own(more: Partial<OwnPull>): OwnPull {
  return {
    ...{ number: 7, problem: 'requirements.txt', base: 'main', kind: 'security', branch: 'lockstep/x' },
    ...{ head: 'a'.repeat(40), from: 'b'.repeat(40), planId: '0123456789ab', writes: null, step: 'patch' },
    ...BLANK_PULL,
    ...more,
  }
}

function configOf(text: string) {
  return readConfig({ path: '.github/lockstep.yml', bytes: new TextEncoder().encode(text) })
}

test.each([
  ['off by default', '', own({ step: 'patch' }), false],
  ['up to the named step', 'automerge: { moves: minor }', own({ step: 'minor' }), true],
  ['not beyond it', 'automerge: { moves: minor }', own({ step: 'major' }), false],
  ['a major where it is named', 'automerge: { moves: major }', own({ step: 'major' }), true],
  ['not another accelerator', 'automerge: { moves: major }', own({ changesAccelerator: true }), false],
  [
    'another accelerator where it is named',
    'automerge: { moves: patch, accelerator: true }',
    own({ changesAccelerator: true }),
    true,
  ],
  ['not another Python', 'automerge: { moves: major, accelerator: true }', own({ changesPython: true }), false],
  ['another Python where it is named', 'automerge: { moves: patch, python: true }', own({ changesPython: true }), true],
  ['never a rollback', 'automerge: { moves: major }', own({ kind: 'rollback' }), false],
  ['never the onboarding', 'automerge: { moves: major }', own({ kind: 'onboarding' }), false],
])('%s', (_, text, pull, expected) => {
  expect(mayMerge(configOf(text), pull)).toBe(expected)
})

function run(status: CheckRun['status'], more: Partial<CheckRun> = {}): CheckRun {
  const endedAt = status === 'waiting' ? null : AT
  return { name: 'test', by: 'github-actions', isOwn: false, status, url: null, endedAt, ...more }
}

const WAITS = { status: 'wait', until: null } as const
const READY = { status: 'ready' } as const

test.each<[string, ChecksFacts, string, object]>([
  ['nothing ran', { runs: [], openSuites: 0 }, '', WAITS],
  ['Lockstep’s own check alone', { runs: [run('succeeded', { isOwn: true })], openSuites: 0 }, '', WAITS],
  ['one ended well', { runs: [run('succeeded')], openSuites: 0 }, '', READY],
  ['one runs', { runs: [run('succeeded'), run('waiting', { name: 'gpu' })], openSuites: 0 }, '', WAITS],
  ['one failed', { runs: [run('succeeded'), run('failed', { name: 'gpu' })], openSuites: 0 }, '', WAITS],
  ['skipped alone', { runs: [run('neutral')], openSuites: 0 }, '', WAITS],
  [
    'skipped beside a good one',
    { runs: [run('succeeded'), run('neutral', { name: 'gpu' })], openSuites: 0 },
    '',
    READY,
  ],
  ['a suite that has not begun', { runs: [run('succeeded')], openSuites: 1 }, '', WAITS],
  [
    'the one that counts failed',
    { runs: [run('failed'), run('succeeded', { name: 'lint' })], openSuites: 0 },
    'checks: [test]',
    WAITS,
  ],
  [
    'the one that counts is not there',
    { runs: [run('succeeded', { name: 'lint' })], openSuites: 0 },
    'checks: [test]',
    WAITS,
  ],
  [
    'one that does not count failed',
    { runs: [run('succeeded'), run('failed', { name: 'lint' })], openSuites: 0 },
    'checks: [test]',
    READY,
  ],
  [
    'it has to settle',
    { runs: [run('succeeded')], openSuites: 0 },
    'automerge: { settle: 2 hours }',
    { status: 'wait', until: new Date('2026-03-02T13:00:00Z') },
  ],
])('checks: %s', (_, facts, text, verdict) => {
  const config = configOf(text)
  expect(verdictOn(facts, { required: config.checks, config, now: NOW })).toEqual(verdict)
})
