import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { compareVectors } from './vectors.ts'

const GENERATOR = fileURLToPath(new URL('../../tools/python-oracle/generate.py', import.meta.url))
const NEEDED = 'import packaging as p; assert tuple(map(int, p.__version__.split(".")[:2])) >= (26, 4)'
const ENVIRONMENT = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }

function findPython(): string | null {
  const python = process.env['LOCKSTEP_PYTHON'] ?? 'python3'
  return spawnSync(python, ['-c', NEEDED], { stdio: 'ignore' }).status === 0 ? python : null
}

const python = findPython()
const seed = process.env['LOCKSTEP_SEED'] ?? '20261122'

it.skipIf(python === null)(
  `agrees with packaging >= 26.4 in all of 100,000 pairs and 20,000 markers (seed ${seed}; set LOCKSTEP_PYTHON to run)`,
  { timeout: 300_000 },
  () => {
    const run = spawnSync(python ?? '', [GENERATOR, '--seed', seed], {
      encoding: 'utf8',
      env: ENVIRONMENT,
      maxBuffer: 256 * 1024 * 1024,
    })
    expect(run.stderr).toBe('')
    const { counts, disagreements } = compareVectors(run.stdout)
    console.log(`seed ${seed}:`, counts)
    expect(disagreements.slice(0, 20)).toEqual([])
    expect(counts['pair']).toBeGreaterThanOrEqual(100_000)
    expect(counts['marker in every environment']).toBeGreaterThanOrEqual(20_000)
    expect(counts['marker']).toBeGreaterThanOrEqual(500_000)
    expect(counts['tag list']).toBeGreaterThanOrEqual(12)
  },
)
