/**
 * The port `Planner`: the route in a worker thread, away from the web's loop.
 *
 * The worker has the paths of the tree and asks this thread for the bytes that it needs, which the forge gives in batches. What takes too
 * long or too much memory is killed, and a person is told; so one repository costs no other more than its turn. One worker waits for the next
 * plan of its repository for a short while, since a look often comes soon after another, and what it runs is compiled by then.
 */
import { Worker } from 'node:worker_threads'
import type { FileTree, PlanAnswer, Planner, PlanRequest } from '../propose/planner.ts'
import { ownModule } from './package-file.ts'
import type { FromWorker, ToWorker, WorkerTask } from './plan-task.ts'
import type { Environment, Planning } from './settings.ts'

/** After as many plans a worker is ended: what it remembers of texts grows. */
const MOST_PLANS = 20
const WAITS_MS = 30_000

interface Waiting {
  readonly place: string
  readonly worker: Worker
  readonly plans: number
  readonly timer: NodeJS.Timeout
}

export class PlanWorkers {
  readonly #planning: Planning
  readonly #env: Environment
  readonly #running = new Set<Worker>()
  #waiting: Waiting | null = null

  /** `env`: without what a worker need not know. */
  constructor(planning: Planning, env: Environment) {
    this.#planning = planning
    this.#env = env
  }

  /** `place`: the repository; a worker knows one alone. `universe`: recorded facts in place of what is known today. */
  planner(place: string, universe: string | null): Planner {
    return { plan: (request) => this.#plan(request, place, universe) }
  }

  /** Ends what runs: each of these plans then throws. */
  async stop(): Promise<void> {
    const waiting = this.#takeWaiting()
    await Promise.all([...this.#running, ...(waiting === null ? [] : [waiting.worker])].map(ended))
  }

  async #plan({ tree, ...request }: PlanRequest, place: string, universe: string | null): Promise<PlanAnswer> {
    const planning = this.#planning
    const { limits } = planning
    const task: WorkerTask = { ...request, planning, universe, paths: tree.paths }
    const { worker, plans } = await this.#workerFor(place)
    this.#running.add(worker)
    let timer: NodeJS.Timeout | undefined
    let isDone = false
    try {
      const late = new Promise<PlanAnswer>((resolve) => {
        timer = setTimeout(() => resolve(tooLong(limits.timeMs)), limits.timeMs)
      })
      const planned = answerOf(worker, task, tree, limits.memoryMiB).then(([answer, isAlive]) => {
        isDone = isAlive
        return answer
      })
      return await Promise.race([planned, late])
    } finally {
      clearTimeout(timer)
      const isWanted = this.#running.delete(worker) && isDone && plans + 1 < MOST_PLANS
      await (isWanted ? this.#keep(place, worker, plans + 1) : worker.terminate())
    }
  }

  /** That which waits, where it is this place's; what waits for another gives its memory back first. */
  async #workerFor(place: string): Promise<{ readonly worker: Worker; readonly plans: number }> {
    const waiting = this.#takeWaiting()
    if (waiting?.place === place && isAlive(waiting.worker)) return waiting
    await waiting?.worker.terminate()
    const worker = new Worker(ownModule('plan-worker'), {
      env: { ...this.#env },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: this.#planning.limits.memoryMiB },
    })
    // What a library prints there is for nobody, and a stream that is not read would hold it up.
    worker.stdout.resume()
    worker.stderr.resume()
    return { worker, plans: 0 }
  }

  async #keep(place: string, worker: Worker, plans: number): Promise<void> {
    const other = this.#takeWaiting()
    const timer = setTimeout(() => void this.#takeWaiting()?.worker.terminate(), WAITS_MS).unref()
    this.#waiting = { place, worker, plans, timer }
    worker.unref()
    await other?.worker.terminate()
  }

  #takeWaiting(): Waiting | null {
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) clearTimeout(waiting.timer)
    waiting?.worker.ref()
    return waiting
  }
}

/** Also while it waits it may end, and says so to nobody. */
const isAlive = (worker: Worker): boolean => worker.threadId !== -1

const ended = (worker: Worker): Promise<number> => worker.terminate()

/** The answer, and whether the worker can take another task. */
function answerOf(
  worker: Worker,
  task: WorkerTask,
  tree: FileTree,
  memoryMiB: number,
): Promise<readonly [answer: PlanAnswer, isAlive: boolean]> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners()
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'read') void send(worker, tree, message.path, reject)
      else if (message.kind === 'answer') resolve([message.answer, true])
      else reject(new Error(message.what))
    })
    worker.on('error', (error) => {
      if (isOutOfMemory(error)) resolve([tooLarge(memoryMiB), false])
      else reject(error)
    })
    worker.on('exit', () => reject(new Error('the plan was ended')))
    tell(worker, { kind: 'plan', task })
  })
}

/** A forge that gives no answer ends the plan: half a repository is not to be planned for. */
async function send(worker: Worker, tree: FileTree, path: string, fail: (error: unknown) => void): Promise<void> {
  try {
    tell(worker, { kind: 'file', path, answer: await tree.read(path) })
  } catch (error) {
    fail(error)
  }
}

function tell(worker: Worker, message: ToWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, not a window's
  worker.postMessage(message)
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function tooLong(timeMs: number): PlanAnswer {
  return {
    status: 'error',
    where: 'The plan',
    what: `was not found within ${Math.round(timeMs / 60_000)} minutes, the most that this server gives one.`,
    next: 'Leave manifests out with `exclude`, or ask who runs this server for more (LOCKSTEP_PLAN_MINUTES).',
  }
}

function tooLarge(memoryMiB: number): PlanAnswer {
  return {
    status: 'error',
    where: 'The plan',
    what: `needs more than ${memoryMiB} MiB of memory, the most that this server gives one.`,
    next: 'Leave manifests out with `exclude`, or ask who runs this server for more (LOCKSTEP_PLAN_MEMORY).',
  }
}
