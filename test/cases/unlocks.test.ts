/**
 * Every unlock of the real situations in which findings stay, tried by hand: the fact is changed in the text of the recording, or the line or
 * the key in a copy of the checkout, and all is planned anew from there. What the unlock frees is gone, and the plan is what it says.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { explainFindings } from '../../src/explain/explain.ts'
import type { Explanation, Subject, Unlock } from '../../src/explain/explanation.ts'
import { answerProblem } from '../../src/run.ts'
import { readInput } from '../../src/run/input.ts'
import type { RunOptions } from '../../src/run/ports.ts'
import { scan } from '../../src/scan/scan.ts'
import { readUniverse } from '../../src/universe/replay.ts'
import type { Answered } from '../../src/run/answered.ts'
import { routeOf } from '../../src/run/pythons.ts'
import { edited } from './edited-universe.ts'
import type { Recording } from './edited-universe.ts'
import { optionsOf } from './options.ts'

const FEWEST = {
  'ai-service-2025-10-10': 12,
  'ai-service-capped': 5,
  'inference-service': 1,
  'research-pins-capped': 1,
}

/** What stands in a person's own files or configuration. */
const OWN: ReadonlySet<Unlock['what']['kind']> = new Set([
  'unasked',
  'line',
  'hold',
  'bound',
  'accelerator',
  'environment',
])

async function answered(recording: Recording, options: RunOptions): Promise<Answered> {
  const input = await readInput(options)
  const facts = readUniverse(new TextEncoder().encode(JSON.stringify(recording)))
  const { route, problems } = await routeOf(facts, input.grouping.problems, input)
  const [problem] = problems
  if (problem === undefined || problems.length > 1) throw new Error('a case has one problem')
  return answerProblem(problem, route)
}

function findingsOf({ problem, solution, seen }: Answered): readonly Subject[] {
  const { findings } = scan(problem, solution.sets, seen.facts)
  return findings.map(({ vulnerability, package: name }) => ({ id: vulnerability.id, package: name }))
}

async function explained({ problem, route, seen, solution, policy }: Answered): Promise<readonly Explanation[]> {
  const { findings } = scan(problem, solution.sets, seen.facts)
  const question = { problem, present: seen.present.sets, facts: seen.facts, policy }
  return explainFindings(question, solution, findings, route.facts.environments)
}

/** The checkout without the line, or with the key; the options otherwise for another Python. */
function editedCheckout(options: RunOptions, { what, source }: Unlock): RunOptions {
  if (what.kind === 'environment')
    return { ...options, python: what.environment === null ? [] : [what.environment.python] }
  const root = mkdtempSync(join(tmpdir(), 'lockstep-unlock-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  cpSync(options.root, root, { recursive: true })
  if (what.kind === 'accelerator') {
    const config = join(root, '.github/lockstep.yml')
    mkdirSync(dirname(config), { recursive: true })
    writeFileSync(config, 'allow:\n  acceleratorChange: true\n')
  } else {
    const [, path = '', line = ''] = /^(\S+):(\d+)/.exec(source) ?? []
    // An entry of a list in YAML leaves an empty one.
    const gone = path.endsWith('.yml') ? '  []' : ''
    const lines = readFileSync(join(root, path), 'utf8').split('\n')
    writeFileSync(join(root, path), lines.map((text, at) => (at === Number(line) - 1 ? gone : text)).join('\n'))
  }
  return { ...options, root }
}

/** Of what the files declare and of what is spoken of: `torch 2.8.0 -> 2.13.0`. */
function moves(from: Answered, to: Answered, subjects: readonly Subject[]): readonly string[] {
  const declared = from.problem.roots.map(({ declaration }) => declaration.name)
  const names = [...new Set([...declared, ...subjects.map((subject) => subject.package)])].sort()
  return names.flatMap((name) => {
    const [before, after] = [from, to].map(
      ({ solution }) =>
        solution.sets.map((set) => set.get(name)?.version.text ?? '').find((text) => text !== '') ?? 'absent',
    )
    return before === after ? [] : [`${name} ${before} -> ${after}`]
  })
}

describe('what each unlock says comes true', () => {
  it.each(Object.entries(FEWEST))(
    '%s',
    async (name, fewest) => {
      const options = optionsOf(name)
      const recording = JSON.parse(gunzipSync(readFileSync(options.universe ?? '')).toString()) as Recording
      const plan = await answered(recording, options)
      const tried = new Map<string, Promise<Answered>>()
      for (const { findings, unlocks } of await explained(plan)) {
        for (const unlock of unlocks) {
          const { what, change } = unlock
          const isOwn = OWN.has(what.kind)
          const other =
            tried.get(change) ??
            (isOwn ? answered(recording, editedCheckout(options, unlock)) : answered(edited(recording, what), options))
          tried.set(change, other)
          const then = await other
          const left = findingsOf(then)
          const isLeft = ({ id, package: name }: Subject): boolean =>
            left.some((one) => one.id === id && one.package === name)
          expect(then.solution.status, change).toBe('optimal')
          expect(
            findings.filter((finding) => !isLeft(finding)),
            change,
          ).toEqual(unlock.frees)
          expect(moves(plan, then, findings), change).toEqual(unlock.moves)
          expect(left.length, change).toBe(unlock.left)
        }
      }
      expect(tried.size).toBeGreaterThanOrEqual(fewest)
    },
    240_000,
  )
})
