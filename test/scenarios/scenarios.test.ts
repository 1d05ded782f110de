/**
 * Every scenario file, through the whole route: grouping, the installer's choice, the solver, the independent check, the plan.
 */
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FindingEntry, UnitPlan } from '../../src/plan/document.ts'
import type { Draft } from '../../src/plan/identity.ts'
import { planProblem, problemsOf } from '../../src/run.ts'
import type { Route } from '../../src/run.ts'
import { readRepository } from '../../src/run/repository.ts'
import { readScenario } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const FEWEST = 1

async function routeOf(scenario: Scenario): Promise<Route> {
  const repository = await readRepository(scenario.tree)
  return { repository, config: scenario.config, facts: scenario.facts, pythons: new Map() }
}

function idsOf(findings: readonly FindingEntry[]): readonly string[] {
  return findings.map(({ id, package: name }) => `${id} ${name}`)
}

/** "X-1" stands for "X-1 torch" where only one package has it. */
function named(expected: readonly string[], found: readonly string[]): readonly string[] {
  return expected.map((text) => (text.includes(' ') ? text : (found.find((one) => one.startsWith(`${text} `)) ?? text)))
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort()
}

type Document = Omit<UnitPlan, 'planId'>

function expectLists({ expect: wanted }: Scenario, document: Document): void {
  const lists: readonly (readonly [string, readonly string[] | undefined, readonly string[]])[] = [
    ['moves', wanted.moves, document.moves.map(({ package: name, from, to }) => `${name} ${from} -> ${to}`)],
    ['before', wanted.before, idsOf(document.before.findings)],
    ['after', wanted.after, idsOf(document.after.findings)],
    ['undecided', wanted.undecided, document.undecided.map(({ id, package: name }) => `${id} ${name}`)],
    ['withdrawn', wanted.withdrawn, document.withdrawn.map(({ id, package: name }) => `${id} ${name}`)],
  ]
  for (const [what, expected, found] of lists) {
    if (expected !== undefined) expect(sorted(found), what).toEqual(sorted(named(expected, found)))
  }
  const kinds = document.notes.map(({ kind }) => kind)
  for (const kind of wanted.notes ?? []) expect(kinds, 'notes').toContain(kind)
  const clash = document.clash.map(({ fact, source }) => `${fact} (${source})`).join('\n')
  for (const text of wanted.clash ?? []) expect(clash, 'clash').toContain(text)
  const assumptions = document.certificate.assumptions.join('\n')
  for (const text of wanted.assumptions ?? []) expect(assumptions, 'assumptions').toContain(text)
}

function expectSets({ expect: wanted }: Scenario, document: Document): void {
  const each = wanted['resolved-each'] ?? (wanted.resolved === undefined ? [] : [wanted.resolved])
  if (wanted['resolved-each'] !== undefined) expect(document.resolved, 'environments').toHaveLength(each.length)
  for (const [ordinal, set] of each.entries()) expect(document.resolved[ordinal], 'resolved').toMatchObject(set)
  for (const name of wanted.absent ?? []) {
    for (const set of document.resolved) expect(Object.keys(set), 'absent').not.toContain(name)
  }
  if (wanted.environments !== undefined) {
    const shown = document.environments.map(
      ({ python, platform, accelerator }) => `${python} ${platform} ${accelerator}`,
    )
    expect(shown, 'environments').toEqual(wanted.environments)
  }
}

function expectCertificate({ expect: wanted }: Scenario, document: Document): void {
  const { certificate } = document
  expect(certificate.status, 'status').toBe(wanted.status ?? 'optimal')
  if (certificate.status !== 'infeasible') expect(certificate.checked, 'the independent check').toBe(true)
  for (const [level, cost] of Object.entries(wanted.objective ?? {})) {
    expect(certificate.levels, 'level').toContain(level)
    expect(certificate.objective[certificate.levels.indexOf(level)], level).toBe(cost)
  }
  if (wanted.accelerator !== undefined) expect(document.accelerator, 'accelerator').toMatchObject(wanted.accelerator)
}

function expectFiles({ expect: wanted }: Scenario, draft: Draft): void {
  if (wanted.files === undefined) return
  const after = Object.fromEntries(draft.edits.map((edit) => [edit.file, new TextDecoder().decode(edit.after)]))
  expect(after, 'files').toEqual(wanted.files)
}

describe('scenarios', () => {
  const files = globSync('test/scenarios/**/*.toml').sort()

  it('are found', () => {
    expect(files.length).toBeGreaterThanOrEqual(FEWEST)
  })

  for (const file of files) {
    const scenario = readScenario(readFileSync(file, 'utf8'))
    it(`${basename(file, '.toml')}: ${scenario.about}`, async () => {
      const route = await routeOf(scenario)
      const problems = problemsOf(route)
      if (scenario.expect.problems !== undefined) expect(problems).toHaveLength(scenario.expect.problems)
      const problem = problems.find(({ id }) => scenario.problem === null || id === scenario.problem)
      if (problem === undefined) throw new Error(`no problem among ${problems.map(({ id }) => id).join(', ')}`)
      const draft = await planProblem(problem, route)
      expectLists(scenario, draft.document)
      expectSets(scenario, draft.document)
      expectCertificate(scenario, draft.document)
      expectFiles(scenario, draft)
    })
  }
})
