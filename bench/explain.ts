/**
 * Explanations after the plan, on the recorded cases in which findings stay: of one vulnerability, and of all of them.
 *
 * `node bench/explain.ts CASE one|all` does it once and prints milliseconds, of the clock and of the processor. Each turn is a process of its
 * own that has just found the set, as the commands are: nothing is warm but what the solver has warmed.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { explainFindings } from '../src/explain/explain.ts'
import { answerProblem } from '../src/run.ts'
import { readInput } from '../src/run/input.ts'
import { scan } from '../src/scan/scan.ts'
import { readUniverse } from '../src/universe/replay.ts'
import { optionsOf } from '../test/cases/options.ts'
import { routeOf } from '../src/run/pythons.ts'
import { median, verdict } from './measure.ts'

const CASES = ['ai-service-capped', 'ai-service-2025-10-10', 'inference-service', 'research-pins-capped']
const LIMIT_S = { one: 0.5, all: 2 }

interface Told {
  readonly findings: number
  readonly wallMs: number
  readonly cpuMs: number
}

export async function measureExplanations(times: number): Promise<readonly string[]> {
  const lines: string[] = []
  for (const name of CASES) {
    for (const which of ['one', 'all'] as const) {
      const turns = Array.from({ length: times }, () => inOwnProcess(name, which))
      const of = (pick: (told: Told) => number): number => median(turns.map(pick))
      const count = which === 'one' ? '1' : `all ${of(({ findings }) => findings).toFixed(0)}`
      const label = `${name}: ${count} explained (processor ${(of(({ cpuMs }) => cpuMs) / 1000).toFixed(2)} s)`
      lines.push(verdict(label, of(({ wallMs }) => wallMs) / 1000, LIMIT_S[which], 's'))
    }
  }
  return Promise.resolve(lines)
}

function inOwnProcess(name: string, which: keyof typeof LIMIT_S): Told {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), name, which], { encoding: 'utf8' })
  const [findings = NaN, wallMs = NaN, cpuMs = NaN] = output.split(' ').map(Number)
  return { findings, wallMs, cpuMs }
}

async function explainOnce(name: string, which: string): Promise<Told> {
  const options = optionsOf(name)
  const input = await readInput(options)
  const facts = readUniverse(new Uint8Array(readFileSync(options.universe ?? '')))
  const { route, problems } = await routeOf(facts, input.grouping.problems, input)
  let [findings, wallMs, cpuMs] = [0, 0, 0]
  for (const problem of problems) {
    const { seen, solution, policy } = await answerProblem(problem, route)
    const left = scan(problem, solution.sets, facts).findings
    const asked = which === 'one' ? left.slice(0, 1) : left
    const question = { problem, present: seen.present.sets, facts: seen.facts, policy }
    const [started, spent] = [performance.now(), process.cpuUsage()]
    await explainFindings(question, solution, asked, facts.environments)
    const { user, system } = process.cpuUsage(spent)
    findings += asked.length
    wallMs += performance.now() - started
    cpuMs += (user + system) / 1000
  }
  return { findings, wallMs, cpuMs }
}

const [program, name, which] = process.argv.slice(1)
if (program === fileURLToPath(import.meta.url) && name !== undefined && which !== undefined) {
  const { findings, wallMs, cpuMs } = await explainOnce(name, which)
  process.stdout.write(`${findings} ${wallMs} ${cpuMs}`)
}
