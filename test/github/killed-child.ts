/** A process to be killed: one look at the sandbox's repository, by the forge on GitHub and a planner over a toy index. */
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { githubForge } from '../../src/github/forge.ts'
import { patientOctokit } from '../../src/github/octokit.ts'
import { look } from '../../src/propose/look.ts'
import { ToyPlanner } from '../propose/toy-planner.ts'

export interface Task {
  readonly baseUrl: string
  readonly appId: number
  readonly privateKey: string
  readonly installationId: number
  readonly bot: string
  readonly now: string
}

// The next process has the same code to load, and this one may not come to its end.
flushCompileCache()
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what killed.test.ts wrote there
const { baseUrl, bot, now, ...auth } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Task
const Octokit = patientOctokit()
const octokit = new Octokit({ auth, baseUrl, log: { debug() {}, info() {}, warn() {}, error() {} } })
const { status } = await look({
  forge: githubForge({ octokit, owner: 'acme', name: 'service', bot }),
  planner: new ToyPlanner(),
  now: new Date(now),
  causes: [],
  remembered: null,
  facts: 'day 1',
  releasePages: null,
})
process.stdout.write(`${status}\n`)
