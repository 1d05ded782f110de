/** Every key that the engine reads has an effect: a plan with it in the file is not the plan without. */
import { readFileSync } from 'node:fs'
import { parse, stringify } from '@iarna/toml'
import * as z from 'zod/mini'
import { expect, test } from 'vitest'
import { appKeys } from '../../src/config/app-keys.ts'
import { allowedKeys, describeKeys } from '../../src/config/keys.ts'
import { readConfig } from '../../src/config/read.ts'
import { planProblem } from '../../src/run.ts'
import { policyOf } from '../../src/run/policy.ts'
import { readRepository } from '../../src/run/repository.ts'
import { problemsOf } from '../../src/run/route.ts'
import { readScenario } from './scenario.ts'

const WORLD = `
about = "Two packages, of which one has findings of every severity"
now = "2026-01-10T00:00:00Z"

[index.lib]
"1.0.0" = []
"1.0.1" = { requires = [], uploaded = "2025-12-01T00:00:00Z" }
"1.0.2" = { requires = [], uploaded = "2026-01-08T00:00:00Z" }

[index.other]
"1.0.0" = []
"1.1.0" = []

${['critical', 'high', 'medium', 'low'].map((tier, at) => `[advisories.X-${at}]\npackage = "lib"\nfixed = "1.0.1"\nseverity = "${tier}"\n`).join('\n')}
[advisories.X-4]
package = "lib"
fixed = "1.0.1"

[declared.files]
"a/requirements.txt" = "lib==1.0.0\\nother==1.0.0\\n"
"b/requirements.txt" = "other==1.0.0\\n"

[expect]
`

const IGNORE = '[{ id: X-1, until: "2026-12-31", because: ours }]'

/** `before`: what stands in the file in its place; nothing by itself. `scenario`: another world. */
interface Row {
  readonly yaml: string
  readonly before?: string
  readonly scenario?: string
}

const ROWS: Readonly<Record<string, Row>> = {
  python: { yaml: 'python: 3.10' },
  platforms: { yaml: 'platforms: win_amd64' },
  accelerator: { yaml: 'accelerator: cpu' },
  include: { yaml: 'include: a/**' },
  exclude: { yaml: 'exclude: a/**' },
  strategy: { yaml: 'strategy: latest' },
  minimumReleaseAge: { yaml: 'minimumReleaseAge: 1 day' },
  constraints: { yaml: 'constraints: lib<1.0.1' },
  allowedVersions: { yaml: 'allowedVersions: lib<1.0.1' },
  hold: { yaml: 'hold: lib' },
  'ignore.id': { yaml: 'ignore: [{ id: X-1 }]' },
  'ignore.package': { yaml: 'ignore: [{ package: lib }]' },
  'ignore.until': { yaml: 'ignore: [{ id: X-1, until: "2026-01-01" }]', before: 'ignore: [{ id: X-1 }]' },
  'ignore.because': { yaml: `ignore: ${IGNORE}`, before: `ignore: ${IGNORE.replace(', because: ours', '')}` },
  'units.paths': {
    yaml: 'units: [{ paths: "a/**", python: 3.10 }]',
    before: 'units: [{ paths: "c/**", python: 3.10 }]',
  },
  'units.python': { yaml: 'units: [{ paths: "a/**", python: 3.10 }]' },
  'units.platforms': { yaml: 'units: [{ paths: "a/**", platforms: win_amd64 }]' },
  'units.accelerator': { yaml: 'units: [{ paths: "a/**", accelerator: cpu }]' },
  'units.raisePython': {
    yaml: 'units: [{ paths: "**", raisePython: true }]',
    scenario: 'raised/a-newer-python-leaves-fewer',
  },
  'units.joined': { yaml: 'units: [{ paths: "**", joined: true }]', before: 'units: [{ paths: "**" }]' },
  'allow.downgrades': { yaml: 'allow: { downgrades: [lib] }', scenario: 'may-move/a-downgrade-where-allowed' },
  'allow.majors': {
    yaml: 'strategy: latest\nallow: { majors: [lib] }',
    before: 'strategy: latest',
    scenario: 'best/latest-takes-majors-where-allowed',
  },
  'allow.build': { yaml: 'allow: { build: [mmcv] }', scenario: 'may-move/compiled-sources-move-where-allowed' },
  'allow.unknownRequirements': {
    yaml: 'allow: { unknownRequirements: true }',
    scenario: 'proven/unknown-requirements-allowed-are-conditional',
  },
  'allow.acceleratorChange': {
    yaml: 'allow: { acceleratorChange: true }',
    scenario: 'accelerators/the-config-lets-it-change',
  },
  raiseFloors: { yaml: 'raiseFloors: report', scenario: 'may-move/the-config-reports-an-applications-floor' },
  raisePython: { yaml: 'raisePython: true', scenario: 'raised/a-newer-python-leaves-fewer' },
  'scoreWeights.critical': { yaml: 'scoreWeights: { critical: 2 }' },
  'scoreWeights.high': { yaml: 'scoreWeights: { high: 2 }' },
  'scoreWeights.medium': { yaml: 'scoreWeights: { medium: 2 }' },
  'scoreWeights.low': { yaml: 'scoreWeights: { low: 2 }' },
  'scoreWeights.unknown': { yaml: 'scoreWeights: { unknown: 2 }' },
}

/** All plans of a world, with another config. */
async function plansWith(scenario: string | undefined, config: string): Promise<string> {
  const text = scenario === undefined ? WORLD : readFileSync(`test/scenarios/${scenario}.toml`, 'utf8')
  const { options, ...rest } = parse(text)
  const others = z.parse(z.prefault(z.record(z.string(), z.unknown()), {}), options)
  const form = stringify({ ...rest, options: { ...others, config } })
  const read = readScenario(form, { rules: [], drivers: [] })
  const repository = await readRepository(read.tree)
  const route = { repository, config: read.config, facts: read.facts, pythons: new Map<string, string>() }
  const drafts = await Promise.all(problemsOf(route).map((problem) => planProblem(problem, route)))
  return JSON.stringify(drafts.map(({ document }) => document))
}

test.each(Object.entries(ROWS))('%s', async (_, { yaml, before = '', scenario }) => {
  expect(await plansWith(scenario, yaml)).not.toBe(await plansWith(scenario, before))
})

/** What comes of it where the time is up: test/solve/solve.test.ts. */
test('timeBudget', () => {
  const bytes = new TextEncoder().encode('timeBudget: 2 minutes')
  expect(policyOf(readConfig({ path: 'lockstep.yml', bytes }), '2026-01-10T00:00:00Z').timeBudgetMs).toBe(120_000)
})

test('there is no other key', () => {
  const tops = Object.keys(appKeys())
  const known = describeKeys()
    .map(({ key }) => key)
    .filter((key) => !tops.includes(key.split('.')[0] ?? ''))
  const items = ['ignore', 'units'].flatMap((key) => (allowedKeys([key, '[]']) ?? []).map((name) => `${key}.${name}`))
  const all = [...known, ...items]
  const leaves = all.filter((key) => !all.some((other) => other.startsWith(`${key}.`)))
  expect([...Object.keys(ROWS), 'timeBudget'].sort()).toEqual(leaves.sort())
})

test('there are at most 40 keys', () => {
  const keys = describeKeys().filter(({ key }) => !key.includes('.'))
  expect(keys.length).toBeLessThanOrEqual(40)
})
