import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/read.ts'
import { commandsOf } from '../../src/propose/commands.ts'
import { advisoryIdOf } from '../../src/osv/id.ts'

const IDS: readonly (readonly [written: string, id: string])[] = [
  ['CVE-2025-32434', 'CVE-2025-32434'],
  ['cve-2025-32434', 'CVE-2025-32434'],
  ['ghsa-53Q9-r3pm-6pq6', 'GHSA-53q9-r3pm-6pq6'],
  ['GHSA-abcd-efgh-jkmn', 'GHSA-abcd-efgh-jkmn'],
  ['Pysec-2025-41', 'PYSEC-2025-41'],
  ['X-1', 'X-1'],
  ['SNYK-PYTHON-TORCH-123', 'SNYK-PYTHON-TORCH-123'],
  ['BIT-pytorch-2024-1', 'BIT-pytorch-2024-1'],
]

describe.each(IDS)('%s', (written, id) => {
  it('is an id', () => {
    expect(advisoryIdOf(written)).toBe(id)
  })

  it('is the same one in the config and in a command', () => {
    const bytes = new TextEncoder().encode(`ignore:\n  - id: ${written}\n`)
    expect(readConfig({ path: 'lockstep.yml', bytes }).ignore).toMatchObject([{ id, package: null }])
    expect(commandsOf(`/lockstep ignore ${written}`, new Date(0))).toMatchObject([{ kind: 'ignore', what: id }])
  })
})

it.each([
  'torch',
  'torch-2',
  'TORCH-VISION',
  'Flask-2',
  'CVE',
  'CVE-',
  'GHSA-abcd',
  'CVE-2025-1; x',
  `A-${'1'.repeat(100)}`,
])('%s is none', (text) => {
  expect(advisoryIdOf(text)).toBeNull()
})
