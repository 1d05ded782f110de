/** What `plan --format json` prints for the examples keeps the contract; test/scenarios/ holds every scenario's plan to it, too. */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'
import { beforeAll, expect, test } from 'vitest'
import { planForm } from './contract.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const universes = globSync(`${ROOT}examples/*/universe.json.gz`).toSorted()

beforeAll(() => {
  if (!existsSync(`${ROOT}dist/start.cjs`)) execFileSync(process.execPath, ['tools/build.ts'], { cwd: ROOT })
})

test('there are examples', () => {
  expect(universes.length).toBeGreaterThan(2)
})

test.each(universes)('%s', (universe) => {
  const argv = [
    `${ROOT}bin/lockstep.js`,
    'plan',
    dirname(universe),
    '--universe',
    universe,
    '--format',
    'json',
    '--quiet',
  ]
  const printed: unknown = JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' }))
  expect(z.safeParse(planForm, printed).error?.issues ?? []).toEqual([])
})
