/** What is known of a real ecosystem's advisories, where a copy of them lies beside the project. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { affects } from '../../src/osv/affects.ts'
import { looselyReadBounds } from '../../src/osv/bound.ts'
import { normalizeName } from '../../src/python/name.ts'
import { openAdvisories } from '../../src/sources/advisories.ts'
import { version } from '../osv/records.ts'
import { optionsIn } from './advisories-fixtures.ts'
import { scratch } from './scratch.ts'

const REAL = join(import.meta.dirname, '../../../shared/data/osv-pypi-2026-07-23.jsonl.gz')

/** Package, version, how many vulnerabilities affect it, which are undecided. */
const COUNTS: readonly (readonly [string, string, number, readonly string[]])[] = [
  ['torch', '1.13.1', 26, []],
  ['torch', '2.1.0', 26, []],
  ['torch', '2.1.0+cu121', 26, []],
  ['torch', '2.10.0', 1, []],
  ['torch', '2.13.0', 0, []],
  ['torchvision', '0.14.1', 0, []],
  ['keras', '3.14.0', 0, ['PYSEC-2025-75', 'PYSEC-2025-76']],
  ['fastapi', '0.133.0', 0, []],
  ['python-multipart', '0.0.30', 1, []],
  ['python-multipart', '0.0.31', 0, []],
]

/** Case 1 knew these of torch 2.1.0 and keras 2.15.0 in October 2025. */
const KNOWN_IN_2025 = {
  torch: [
    'PYSEC-2024-250',
    'PYSEC-2024-251',
    'PYSEC-2024-252',
    'PYSEC-2024-259',
    'PYSEC-2025-41',
    'GHSA-3749-ghw9-m3mg',
    'GHSA-887c-mr87-cxwp',
  ],
  keras: ['GHSA-cjgq-5qmw-rcj6', 'GHSA-36fq-jgmw-4r9c'],
}

describe.skipIf(!existsSync(REAL))('7,080 real advisories', () => {
  test('count, decide and name as they are known to', async () => {
    const cache = scratch()
    const index = await openAdvisories([REAL], optionsIn(cache))
    expect(index).toMatchObject({ recordCount: 7080, withdrawnCount: 269, problems: [], gaps: [] })
    const verdicts = (name: string, text: string, verdict: string) =>
      index.vulnerabilities(normalizeName(name)).filter((found) => affects(found, version(text)) === verdict)
    for (const [name, text, affected, undecided] of COUNTS) {
      expect([name, text, verdicts(name, text, 'affected').length]).toEqual([name, text, affected])
      expect(verdicts(name, text, 'undecided').map(({ id }) => id)).toEqual(undecided)
    }
    const stays = (name: 'torch' | 'keras', text: string, ...which: readonly string[]) =>
      KNOWN_IN_2025[name].filter((id) =>
        which
          .flatMap((verdict) => verdicts(name, text, verdict))
          .some((found) => [found.id, ...found.aliases].includes(id)),
      )
    expect(stays('torch', '2.1.0', 'affected')).toEqual(KNOWN_IN_2025.torch)
    expect(stays('torch', '2.8.0', 'affected', 'undecided')).toEqual([])
    expect(stays('keras', '2.15.0', 'affected', 'undecided')).toEqual(KNOWN_IN_2025.keras)
    expect(stays('keras', '3.11.3', 'affected')).toEqual([])
    expect(stays('keras', '3.11.3', 'undecided')).toEqual(['GHSA-36fq-jgmw-4r9c'])
    const loose = index.vulnerabilities(normalizeName('torch')).flatMap((found) => looselyReadBounds(found))
    expect(loose).toContainEqual({ written: '2.6.0-cu124', readAs: '2.6.0' })
    expect(loose).toHaveLength(9)
    const [kept = ''] = readdirSync(join(cache, 'advisories'))
    const made = statSync(join(cache, 'advisories', kept)).ino
    expect((await openAdvisories([REAL], optionsIn(cache))).sha256).toBe(index.sha256)
    expect(statSync(join(cache, 'advisories', kept)).ino).toBe(made)
  })
})
