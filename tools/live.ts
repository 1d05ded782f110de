/**
 * `npm run test:live -- [--advisories PLACE] [case...]`: the real situations on the live index, by the program as it is built.
 *
 * Of each: plan, replay, apply on a copy, the figures of cases.ts; `uv pip compile` of the edited files, package by package; pandas,
 * numpy and fastapi of the plan installed by pip and imported; what an explanation says would free a finding, where a person can change it,
 * tried with `uv pip compile`; rollback to the same bytes. Ends 1 with a list of what differs. What cannot run here (no index, no uv, no
 * such Python) is skipped by name.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ApplyDocument, FindingEntry, PlanDocument, ScanDocument, UnitPlan } from '../src/plan/document.ts'
import { CASES, deviations } from './cases.ts'
import type { Case } from './cases.ts'
import { complaint, run } from './live/process.ts'
import type { Ran } from './live/process.ts'
import { ownUnlocks, tryUnlock } from './live/unlocks.ts'
import { compareWithUv, findUv } from './live/uv.ts'
import { installAndImport } from './live/virtual-environment.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { advisories: { type: 'string', multiple: true, default: [] } },
})
const given = values.advisories.flatMap((place) => ['--advisories', place])
const unknown = positionals.filter((name) => !CASES.some((one) => one.name === name))
if (unknown.length > 0)
  throw new Error(`no such case: ${unknown.join(', ')}; there are ${CASES.map(({ name }) => name).join(', ')}`)
const cases = positionals.length === 0 ? CASES : CASES.filter(({ name }) => positionals.includes(name))
const uv = findUv()
const scratch = mkdtempSync(join(tmpdir(), 'lockstep-live-'))
const failures: string[] = []
const skipped: string[] = []

function lockstep(args: readonly string[]): Ran {
  return run(process.execPath, ['bin/lockstep.js', ...args])
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** One point: what it is, and what is wrong with it. */
function point(what: string, problems: readonly string[]): void {
  say(`  ${problems.length === 0 ? 'holds  ' : 'DIFFERS'}  ${what}`)
  for (const problem of problems) say(`             ${problem}`)
  failures.push(...problems.map((problem) => `${what}: ${problem}`))
}

function skip(what: string, why: string): void {
  say(`  skipped  ${what}: ${why}`)
  skipped.push(`${what}: ${why}`)
}

function tryCase(one: Case): void {
  say(`\n${one.name}: ${one.about}`)
  const started = performance.now()
  const root = join(scratch, one.name)
  const recording = join(scratch, `${one.name}.json`)
  cpSync(one.checkout, root, { recursive: true, filter: (path) => path !== one.universe })
  const options = [root, ...one.options, ...given, '--quiet', '--format', 'json']
  const planned = lockstep(['plan', ...options, '--record', recording])
  if (planned.status !== 0) return point(`${one.name} plan`, [complaint(planned)])
  const { universe, units }: PlanDocument = JSON.parse(planned.stdout)
  say(`  planned in ${((performance.now() - started) / 1000).toFixed(1)} s, ${universe}`)
  const [unit, ...others] = units
  if (unit === undefined || others.length > 0) return point(`${one.name} plan`, [`it has ${units.length} units`])
  point(`${one.name} figures`, deviations(unit, one.expected))
  replay(one, root, recording, planned.stdout)
  const before = bytesOf(root)
  const planId = applyPlan(one, unit, options)
  compareUnit(one, unit, root)
  tryUnlocks(one, unit, root)
  if (planId !== null) rollBack(one, planId, root, before)
}

/** What a live run recorded gives the same plan again, without a network. */
function replay({ name, options }: Case, root: string, recording: string, wanted: string): void {
  const pythons = options.flatMap((option, at) => (options[at - 1] === '--python' ? ['--python', option] : []))
  const ran = lockstep(['plan', root, ...pythons, '--universe', recording, '--quiet', '--format', 'json'])
  if (ran.status !== 0) point(`${name} replay`, [complaint(ran)])
  else point(`${name} replay`, ran.stdout === wanted ? [] : ['it gives other bytes than the live run'])
}

/** Plans anew and writes: another name, since more facts are on disk by now, and the same edits. The plan's name when it wrote any. */
function applyPlan({ name }: Case, unit: UnitPlan, options: readonly string[]): string | null {
  const ran = lockstep(['apply', ...options])
  if (ran.status !== 0) {
    point(`${name} apply`, [complaint(ran)])
    return null
  }
  const { units, applied }: ApplyDocument = JSON.parse(ran.stdout)
  const edits = units.flatMap((each) => each.edits)
  const wrote = applied.flatMap(({ files }) => files).sort()
  point(`${name} apply`, [
    ...(JSON.stringify(edits) === JSON.stringify(unit.edits) ? [] : ['its edits are not those of the plan']),
    ...(wrote.join() === edits.map(({ file }) => file).join() ? [] : [`it writes ${wrote.join(', ')} alone`]),
  ])
  return applied[0]?.planId ?? null
}

function compareUnit({ name, options }: Case, unit: UnitPlan, root: string): void {
  const excludeNewer = endOf(options)
  for (const [at, environment] of unit.environments.entries()) {
    const resolved = unit.resolved[at] ?? {}
    const where = `${name}, ${environment.unit} on Python ${environment.python}`
    if (uv === null) skip(`${where}, uv pip compile`, 'there is no uv here (LOCKSTEP_UV)')
    else {
      const count = Object.keys(resolved).length
      point(
        `${where}, uv pip compile chooses the same ${count} packages`,
        compareWithUv(uv, { environment, resolved, root, excludeNewer }),
      )
    }
    const installed = installAndImport(join(scratch, `${name}-venv-${at}`), environment.python, resolved)
    if (installed.kind === 'skipped') skip(`${where}, install and import`, installed.why)
    else point(`${where}, pip installs and Python imports ${installed.what}`, installed.problems)
  }
}

/** The end of the day that the options name. */
function endOf(options: readonly string[]): string {
  return `${options[options.indexOf('--exclude-newer') + 1] ?? ''}T23:59:59Z`
}

/** What is told to free a finding frees it, where a person can change it: their files, their environment. */
function tryUnlocks({ name, options }: Case, unit: UnitPlan, root: string): void {
  const scan = (
    requirements: string,
    { python }: UnitPlan['environments'][number],
  ): readonly FindingEntry[] | string => {
    const folder = mkdtempSync(join(scratch, 'scanned-'))
    writeFileSync(join(folder, 'requirements.txt'), requirements)
    const others = options.filter((option, at) => option !== '--python' && options[at - 1] !== '--python')
    const ran = lockstep(['scan', folder, ...others, '--python', python, ...given, '--quiet', '--format', 'json'])
    if (ran.status !== 0 && ran.status !== 1) return complaint(ran)
    const { units }: ScanDocument = JSON.parse(ran.stdout)
    return units.flatMap(({ found }) => found.findings)
  }
  for (const [at, unlock] of ownUnlocks(unit).entries()) {
    const what = `${name}, ${unlock.frees.length} would go if ${unlock.change} (${unlock.source})`
    if (uv === null) skip(what, 'there is no uv here (LOCKSTEP_UV)')
    else {
      const trial = {
        unlock,
        unit,
        root,
        scan,
        excludeNewer: endOf(options),
        scratch: join(scratch, `${name}-unlock-${at}`),
      }
      point(what, tryUnlock(uv, trial))
    }
  }
}

function rollBack({ name }: Case, planId: string, root: string, before: ReadonlyMap<string, string>): void {
  const ran = lockstep(['rollback', root, '--plan', planId])
  const after = bytesOf(root)
  const changed = [...before].filter(([file, bytes]) => after.get(file) !== bytes).map(([file]) => file)
  point(`${name} rollback`, [
    ...(ran.status === 0 ? [] : [complaint(ran)]),
    ...changed.map((file) => `${file} is not as it was`),
  ])
}

/** Every file of a checkout but Lockstep's own backups. */
function bytesOf(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(root, '.lockstep')))
  return new Map(files.map((path) => [path, readFileSync(path, 'base64')]))
}

/** Whether any index answers; what the program says where none does. */
function indexComplaint(): string | null {
  const root = join(scratch, 'probe')
  cpSync('test/cases/inference-requirements/checkout', root, { recursive: true })
  const ran = lockstep(['scan', root, '--python', '3.11', ...given, '--quiet', '--format', 'json'])
  return ran.status === 2 && /No package index/.test(ran.stderr) ? ran.stderr.trim() : null
}

try {
  const silent = indexComplaint()
  if (silent === null) for (const one of cases) tryCase(one)
  else for (const { name } of cases) skip(name, silent)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
if (skipped.length > 0) say(`\nSkipped:\n${skipped.map((line) => `  - ${line}`).join('\n')}`)
say(failures.length === 0 ? '\nNothing differs.' : `\nDiffers:\n${failures.map((line) => `  - ${line}`).join('\n')}`)
process.exitCode = failures.length === 0 ? 0 : 1
