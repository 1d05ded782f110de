/**
 * The port `Planner`: the route in a worker thread, away from the web's loop.
 *
 * The worker has the paths of the tree and asks this thread for the bytes that it needs, which the forge gives in batches. What takes too
 * long or too much memory is killed, and a person is told; so one repository costs no other more than its turn.
 */
import { Worker } from 'node:worker_threads'
import type { FileTree, PlanAnswer, Planner, PlanRequest } from '../propose/planner.ts'
import { ownModule } from './package-file.ts'
import type { FromWorker, ToWorker, WorkerTask } from './plan-task.ts'
import type { Environment, Planning } from './settings.ts'

export class PlanWorkers {
  readonly #planning: Planning
  readonly #env: Environment
  readonly #running = new Set<Worker>()

  /** `env`: without what a worker need not know. */
  constructor(planning: Planning, env: Environment) {
    this.#planning = planning
    this.#env = env
  }

  /** `universe`: recorded facts in place of what is known today. */
  planner(universe: string | null): Planner {
    return { plan: (request) => this.#plan(request, universe) }
  }

  /** Ends what runs: each of these plans then throws. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((worker) => worker.terminate()))
  }

  async #plan({ tree, ...request }: PlanRequest, universe: string | null): Promise<PlanAnswer> {
    const planning = this.#planning
    const { limits } = planning
    const task: WorkerTask = { ...request, planning, universe, paths: tree.paths }
    const worker = new Worker(ownModule('plan-worker'), {
      workerData: task,
      env: { ...this.#env },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMiB },
    })
    this.#running.add(worker)
    let timer: NodeJS.Timeout | undefined
    try {
      const late = new Promise<PlanAnswer>((resolve) => {
        timer = setTimeout(() => resolve(tooLong(limits.timeMs)), limits.timeMs)
      })
      return await Promise.race([answerOf(worker, tree, limits.memoryMiB), late])
    } finally {
      clearTimeout(timer)
      this.#running.delete(worker)
      await worker.terminate()
    }
  }
}

function answerOf(worker: Worker, tree: FileTree, memoryMiB: number): Promise<PlanAnswer> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'read') void send(worker, tree, message.path, reject)
      else if (message.kind === 'answer') resolve(message.answer)
      else reject(new Error(message.what))
    })
    worker.on('error', (error) => {
      if (isOutOfMemory(error)) resolve(tooLarge(memoryMiB))
      else reject(error)
    })
    worker.on('exit', () => reject(new Error('the plan was ended')))
    // What a library prints there is for nobody, and a stream that is not read would hold it up.
    worker.stdout.resume()
    worker.stderr.resume()
  })
}

/** A forge that gives no answer ends the plan: half a repository is not to be planned for. */
async function send(worker: Worker, tree: FileTree, path: string, fail: (error: unknown) => void): Promise<void> {
  try {
    const message: ToWorker = { path, answer: await tree.read(path) }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, not a window's
    worker.postMessage(message)
  } catch (error) {
    fail(error)
  }
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
