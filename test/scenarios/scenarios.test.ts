/**
 * Every scenario file, through the whole route: grouping, the installer's choice, the solver, the independent check, the plan.
 */
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import type { FindingEntry, UnitPlan } from '../../src/plan/document.ts'
import type { Draft } from '../../src/plan/identity.ts'
import { parseSpecifierSet } from '../../src/python/specifier.ts'
import { explanationBlocks } from '../../src/render/explanations.ts'
import { broughtKeys } from '../../src/render/left.ts'
import { writeTerminal } from '../../src/render/terminal.ts'
import { simulate } from '../../src/resolve/simulate.ts'
import { planProblem } from '../../src/run.ts'
import { planChosen } from '../../src/run/chosen.ts'
import { policyOf } from '../../src/run/policy.ts'
import { readRepository, withFiles } from '../../src/run/repository.ts'
import { solve } from '../../src/solve/solve.ts'
import { loadRules } from '../../src/sources/rules.ts'
import { groupProblems } from '../../src/units/grouping.ts'
import { servingPython, openDeclarations } from '../../src/units/serving-python.ts'
import type { Problem } from '../../src/units/problem.ts'
import { verify } from '../../src/verify/verify.ts'
import { unitForm } from '../cli/contract.ts'
import { problemsOf } from '../../src/run/route.ts'
import type { Route } from '../../src/run/route.ts'
import { readScenario } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const FEWEST = 240

const curated = await loadRules()

async function routeOf({ tree, config, facts }: Scenario): Promise<Route> {
  const repository = await readRepository(tree)
  const grouping = groupProblems(repository.reads, repository.evidence, config)
  const pythons = new Map<string, string>()
  for (const { problem: id, unit, among } of grouping.openPythons) {
    const problem = grouping.problems.find((one) => one.id === id)
    if (problem === undefined) continue
    pythons.set(
      unit,
      servingPython(openDeclarations(problem, unit), among, (name) => facts.project(name), facts.clock, facts.rules),
    )
  }
  return { repository, config, facts, pythons }
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
    ['admitted', wanted.admitted, idsOf(document.before.admitted)],
    ['admitted-after', wanted['admitted-after'], idsOf(document.after.admitted)],
    ['may-break', wanted['may-break'], document.moves.flatMap((move) => (move.mayBreak ? [move.package] : []))],
    ['withdrawn', wanted.withdrawn, document.withdrawn.map(({ id, package: name }) => `${id} ${name}`)],
  ]
  for (const [what, expected, found] of lists) {
    if (expected !== undefined) expect(sorted(found), what).toEqual(sorted(named(expected, found)))
  }
  const kinds = document.notes.map(({ kind }) => kind)
  for (const kind of wanted.notes ?? []) {
    if (kind.startsWith('!')) expect(kinds, 'notes').not.toContain(kind.slice(1))
    else expect(kinds, 'notes').toContain(kind)
  }
  const said = document.notes.map(({ text }) => text).join('\n')
  for (const text of wanted.says ?? []) expect(said, 'says').toContain(text)
  const clash = document.clash.map(({ fact, source }) => `${fact} (${source})`).join('\n')
  for (const text of wanted.clash ?? []) expect(clash, 'clash').toContain(text)
  const gaps = document.after.gaps.join('\n')
  for (const text of wanted.gaps ?? []) expect(gaps, 'gaps').toContain(text)
  if (wanted.gaps?.length === 0) expect(gaps, 'gaps').toBe('')
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

function expectDetails({ expect: wanted }: Scenario, document: Document): void {
  for (const [id, tier] of Object.entries(wanted.tiers ?? {})) {
    expect(document.before.findings.find((finding) => finding.id === id)?.severity, id).toBe(tier)
  }
  for (const [name, step] of Object.entries(wanted.steps ?? {})) {
    expect(document.moves.find((move) => move.package === name)?.step, name).toBe(step)
  }
  for (const [id, texts] of Object.entries(wanted.unfixed ?? {})) {
    const because = document.unfixed.find((one) => one.id === id)?.because ?? []
    const reasons = because.map(({ fact, source }) => `${fact} (${source})`).join('\n')
    for (const text of texts) expect(reasons, id).toContain(text)
  }
  if (wanted.brought !== undefined) {
    const brought = document.unfixed.flatMap(({ id, broughtBy }) =>
      broughtBy === undefined ? [] : [[id, broughtBy.map(({ fact, source }) => `${fact} (${source})`)]],
    )
    expect(Object.fromEntries(brought), 'brought').toEqual(wanted.brought)
  }
}

function expectExplanation({ expect: wanted }: Scenario, { explanations, unfixed }: Document): void {
  if (wanted.explanation === undefined) return
  const brought = broughtKeys(unfixed)
  const blocks = explanations.flatMap((explanation) => explanationBlocks(explanation, 'brief', brought))
  expect(writeTerminal(blocks, { color: false }), 'explanation').toBe(wanted.explanation)
}

function expectCertificate({ expect: wanted }: Scenario, document: Document): void {
  const { certificate } = document
  expect(certificate.status, 'status').toBe(wanted.status ?? 'optimal')
  if (certificate.status !== 'infeasible') expect(certificate.checked, 'the independent check').toBe(true)
  for (const [level, cost] of Object.entries(wanted.objective ?? {})) {
    expect(certificate.levels, 'level').toContain(level)
    expect(certificate.objective[certificate.levels.indexOf(level)], level).toBe(cost)
  }
  if (wanted.python !== undefined) expect(document.python, 'python').toMatchObject(wanted.python)
  if (wanted.accelerator !== undefined) expect(document.accelerator, 'accelerator').toMatchObject(wanted.accelerator)
}

function expectAlternatives({ expect: wanted }: Scenario, { alternatives }: Document): void {
  if (wanted.alternatives !== undefined) {
    expect(
      alternatives.map(({ name }) => name),
      'alternatives',
    ).toEqual(wanted.alternatives)
  }
  const byHand = alternatives.flatMap((each) => each.byHand.map(({ fact, source }) => `${fact} (${source})`))
  if (wanted['by-hand'] !== undefined) expect(byHand, 'by-hand').toEqual(wanted['by-hand'])
}

/** The files as the plan writes them say by themselves what it says of them: what was chosen needs choosing no more. */
async function expectToStand({ document, edits }: Draft, route: Route): Promise<void> {
  const files = edits.map(({ file, after }) => ({ path: file, bytes: after }))
  const config = { ...route.config, raisePython: false }
  const then = { ...route, config, repository: withFiles(route.repository, files) }
  const problem = problemsOf(then).find(({ id }) => id === document.id)
  if (problem === undefined) throw new Error(`${document.id} is no problem any more`)
  const { before, clash, environments } = (await planProblem(problem, then)).document
  expect(clash, 'the edited files install').toEqual([])
  expect(idsOf(before.findings), 'findings of the edited files').toEqual(idsOf(document.after.findings))
  expect(environments.map(({ python }) => python)).toEqual(document.environments.map(({ python }) => python))
}

/** The plan; where a person chose an alternative, that one, which has to be what was told of it. */
async function planned(scenario: Scenario, problem: Problem, route: Route): Promise<Draft> {
  const draft = await planProblem(problem, route)
  const { choose, expect: wanted } = scenario
  if (choose === null) {
    if (draft.document.python !== undefined) await expectToStand(draft, route)
    return draft
  }
  const [chosen, ...others] = draft.document.alternatives.filter(({ name }) => name.includes(choose))
  const names = draft.document.alternatives.map(({ name }) => name).join('; ')
  if (chosen === undefined || others.length > 0) throw new Error(`"${choose}" is not one of: ${names}`)
  const messages: string[] = []
  const own = await planChosen(problem, route, chosen.name, (text) => messages.push(text))
  expect(messages.join('\n'), 'message').toContain(wanted.message ?? '')
  if (wanted.message === undefined) {
    expect(messages, 'message').toEqual([])
    const left = draft.document.alternatives.filter((each) => each !== chosen)
    expect(own.draft.document.alternatives).toEqual(left)
    await expectToStand(own.draft, route)
  }
  return own.draft
}

function expectFiles({ expect: wanted }: Scenario, draft: Draft): void {
  if (wanted.files === undefined) return
  const after = Object.fromEntries(draft.edits.map((edit) => [edit.file, new TextDecoder().decode(edit.after)]))
  expect(after, 'files').toEqual(wanted.files)
}

function problemIn({ problem: id, expect: wanted }: Scenario, problems: readonly Problem[]): Problem {
  if (wanted.problems !== undefined) expect(problems).toHaveLength(wanted.problems)
  const found = problems.find((problem) => id === null || problem.id === id)
  if (found === undefined) throw new Error(`no problem among ${problems.map((problem) => problem.id).join(', ')}`)
  return found
}

/** With lock entries: today's set stands on them, and the solution is looked at, since no format writes them yet. */
async function expectLocked(scenario: Scenario, problem: Problem, { config, facts }: Route): Promise<void> {
  const { locked, expect: wanted } = scenario
  const read = ['resolved', 'resolved-each', 'absent', 'objective', 'status']
  expect(Object.keys(wanted).filter((key) => !read.includes(key))).toEqual([])
  const environments = problem.environments.map((_, ordinal) => ordinal)
  const bounds = [...locked].flatMap(([name, version]) => {
    const specifier = parseSpecifierSet(`==${version.text}`)
    return specifier === null ? [] : [{ name, specifier, environments, source: 'the lock' }]
  })
  const present = await simulate(problem, facts, { bounds })
  const policy = { ...policyOf(config, facts.clock), locked: problem.environments.map(() => locked) }
  const solution = await solve(problem, present, facts, policy)
  expect(verify(problem, present, solution, facts, policy), 'the independent check').toEqual([])
  expect(solution.status, 'status').toBe(wanted.status ?? 'optimal')
  for (const [ordinal, set] of solution.sets.entries()) {
    const versions = Object.fromEntries([...set].map(([name, { version }]) => [name, version.text]))
    expect(versions, 'resolved').toMatchObject(wanted['resolved-each']?.[ordinal] ?? wanted.resolved ?? {})
    for (const name of wanted.absent ?? []) expect(Object.keys(versions), 'absent').not.toContain(name)
  }
  for (const [level, cost] of Object.entries(wanted.objective ?? {})) {
    expect(solution.levels, 'level').toContain(level)
    expect(solution.objective[solution.levels.indexOf(level)], level).toBe(cost)
  }
}

describe('scenarios', () => {
  const files = globSync('test/scenarios/**/*.toml').sort()

  it('are found', () => {
    expect(files.length).toBeGreaterThanOrEqual(FEWEST)
  })

  it('are named in the table where it says so', () => {
    const text = readFileSync('test/scenarios/README.md', 'utf8')
    const linked = [...text.matchAll(/\]\(([^)]+\.toml)\)/g)].map((match) => `test/scenarios/${match[1] ?? ''}`)
    expect(linked.length).toBeGreaterThan(FEWEST)
    expect(linked.filter((file) => !files.includes(file))).toEqual([])
  })

  for (const file of files) {
    const scenario = readScenario(readFileSync(file, 'utf8'), curated)
    it(`${basename(file, '.toml')}: ${scenario.about}`, async () => {
      const route = await routeOf(scenario)
      const problem = problemIn(scenario, problemsOf(route))
      if (scenario.locked.size > 0) return expectLocked(scenario, problem, route)
      const draft = await planned(scenario, problem, route)
      expect(z.safeParse(unitForm, draft.document).error?.issues ?? []).toEqual([])
      expectLists(scenario, draft.document)
      expectSets(scenario, draft.document)
      expectDetails(scenario, draft.document)
      expectExplanation(scenario, draft.document)
      expectCertificate(scenario, draft.document)
      expectAlternatives(scenario, draft.document)
      expectFiles(scenario, draft)
    })
  }
})
