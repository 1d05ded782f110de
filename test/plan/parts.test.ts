/** Tables for the small parts of a plan. */
import { expect, test } from 'vitest'
import { chooseHashes } from '../../src/plan/hashes.ts'
import { installHints, isHintFile } from '../../src/plan/hints.ts'
import { scanUnit } from '../../src/plan/scan-unit.ts'
import { stepBetween } from '../../src/plan/step.ts'
import { parseVersion } from '../../src/python/version.ts'
import { inputOf, planOf, vulnerability } from './situation.ts'
import type { Situation } from './situation.ts'

test.each([
  ['1.2.3', '2.0', 'major', true],
  ['1.2.3', '1!1.2.3', 'major', true],
  ['1.2.3', '1.3', 'minor', false],
  ['0.2.3', '0.3', 'minor', true],
  ['1.2.3', '1.2.4', 'patch', false],
  ['0.2.3', '0.2.4', 'patch', false],
  ['2.1.0+cu118', '2.1.0+cu121', 'patch', false],
  ['1', '1.0.1', 'patch', false],
  ['2.0', '1.9', 'major', true],
])('from %s to %s is %s', (from, to, step, mayBreak) => {
  const [a, b] = [parseVersion(from), parseVersion(to)]
  if (a === null || b === null) throw new Error('no version')
  expect(stepBetween(a, b)).toEqual({ step, mayBreak })
})

const file = (filename: string, sha256: string | null) => ({
  filename,
  kind: filename.endsWith('.whl') ? ('wheel' as const) : ('sdist' as const),
  sha256,
})
const release = (version: string, digits: string) => [
  file(`x-${version}-cp310-cp310-manylinux_2_17_x86_64.whl`, digits[0] ?? null),
  file(`x-${version}-cp311-cp311-manylinux2014_x86_64.whl`, digits[1] ?? null),
  file(`x-${version}-cp311-cp311-macosx_11_0_arm64.whl`, digits[2] ?? null),
  file(`x-${version}.tar.gz`, digits[3] ?? null),
]

test.each<[string, string[], string[] | null]>([
  ['one wheel', ['b'], ['sha256:2']],
  ['two Pythons', ['a', 'b'], ['sha256:1', 'sha256:2']],
  ['the sdist', ['d'], ['sha256:4']],
  ['every wheel', ['a', 'b', 'c'], ['sha256:1', 'sha256:2', 'sha256:3']],
  ['everything', ['a', 'b', 'c', 'd'], ['sha256:1', 'sha256:2', 'sha256:3', 'sha256:4']],
  ['digests of no known file', ['z'], ['sha256:1', 'sha256:2', 'sha256:3', 'sha256:4']],
  ['capitals', ['B'], ['sha256:2']],
])('a line that covered %s', (_, old, hashes) => {
  expect(chooseHashes(old, release('1.0', 'abcd'), release('1.1', '1234'))).toEqual(hashes)
})

test('hashes where the new release has other kinds of file, or no digests', () => {
  const abi3 = [file('x-1.1-cp39-abi3-manylinux_2_28_x86_64.whl', '5'), file('x-1.1-cp39-abi3-win_amd64.whl', '6')]
  expect(chooseHashes(['b'], release('1.0', 'abcd'), abi3)).toEqual(['sha256:5'])
  expect(chooseHashes(['d'], release('1.0', 'abcd'), abi3)).toEqual(['sha256:5', 'sha256:6'])
  expect(chooseHashes(['b'], release('1.0', 'abcd'), release('1.1', ''))).toBeNull()
  expect(chooseHashes(['b'], release('1.0', 'abcd'), [])).toBeNull()
})

test('hints: what a README installs by hand, if it brings an accelerator', () => {
  const text =
    '# Use\n\n    pip install "torch==2.1" requests\n\n`pip3 install torch`; uv pip install flash_attn\npip installs jax\n'
  const hints = installHints([{ path: 'README.md', bytes: new TextEncoder().encode(text) }])
  expect(hints).toEqual([
    { name: 'torch', file: 'README.md', line: 3 },
    { name: 'flash-attn', file: 'README.md', line: 5 },
  ])
  expect(
    ['README.md', 'docs/install.rst', 'scripts/setup.sh', 'main.py', 'requirements.txt'].filter(isHintFile),
  ).toEqual(['README.md', 'docs/install.rst', 'scripts/setup.sh'])
})

test('a scan tells findings, what floors admit, and what the set brings', async () => {
  const input = await inputOf({
    files: { 'requirements.txt': 'lib>=1.0\npinned==1.0\n' },
    index: {
      lib: { '1.0': [], '2.0': [] },
      pinned: { '1.0': ['nvidia-cublas-cu12'] },
      'nvidia-cublas-cu12': { '12.0': [] },
    },
    vulnerabilities: [vulnerability('X-1', 'lib', '2.0'), vulnerability('X-2', 'pinned', null)],
    solution: null,
  })
  const unit = scanUnit(input)
  expect(unit.found.findings.map(({ id, version, affected }) => [id, version, affected])).toEqual([
    ['X-2', '1.0', ['every version']],
  ])
  expect(unit.found.admitted.map(({ id, version }) => [id, version])).toEqual([['X-1', '1.0']])
  expect(unit).toMatchObject({ accelerator: 'cu12', resolved: [{ lib: '2.0', pinned: '1.0' }], notes: [] })
})

test('the score is counted with the weights of the configuration, by scan as by plan', async () => {
  const situation: Situation = {
    files: { 'requirements.txt': 'lib==1.0\n' },
    index: { lib: { '1.0': [] } },
    vulnerabilities: [vulnerability('X-1', 'lib', '2.0'), vulnerability('X-2', 'lib', '2.0', { tier: 'unknown' })],
    solution: { lib: '1.0' },
    config: { scoreWeights: { critical: 0, high: 3, medium: 0, low: 0, unknown: 0.5 } },
  }
  expect(scanUnit(await inputOf(situation)).found.score).toBe(6.5)
  expect((await planOf(situation)).document.before.score).toBe(6.5)
})
