/**
 * The port `Planner`: the route in a worker thread, away from the web's loop.
 *
 * The worker has the paths of the tree and asks this thread for the bytes that it needs, which the forge gives in batches. What takes too
 * long or too much memory is killed, and a person is told; so one repository costs no other more than its turn.
 */
import { MessageChannel, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { FileTree, PlanAnswer, Planner, PlanRequest } from '../propose/planner.ts'
import { ownModule } from './package-file.ts'
import type { Assignment, FromWorker, ToWorker, WorkerTask } from './plan-task.ts'
import type { Environment, Planning } from './settings.ts'
import { SpareWorker } from './spare-worker.ts'
import type { PlanWorker } from './spare-worker.ts'

/** `failed`: of the worker, not of the forge. */
type Outcome = { readonly answer: PlanAnswer } | { readonly failed: Error }

const ENDED: Outcome = { failed: new Error('the plan was ended') }

export class PlanWorkers {
  readonly #planning: Planning
  readonly #env: Environment
  readonly #running = new Set<Worker>()
  readonly #spare = new SpareWorker()
  #hasStopped = false

  /** `env`: without what a worker need not know. */
  constructor(planning: Planning, env: Environment) {
    this.#planning = planning
    this.#env = env
  }

  /** `place`: the repository; a worker knows one alone. `universe`: recorded facts in place of what is known today. */
  planner(place: string, universe: string | null): Planner {
    return { plan: (request) => this.#plan(request, place, universe) }
  }

  /** Ends what runs: each of these plans then throws, and so does each that comes later. */
  async stop(): Promise<void> {
    this.#hasStopped = true
    await Promise.all([this.#spare.end(), ...[...this.#running].map((worker) => worker.terminate())])
  }

  async #plan({ tree, ...request }: PlanRequest, place: string, universe: string | null): Promise<PlanAnswer> {
    const task: WorkerTask = { ...request, planning: this.#planning, universe, paths: tree.paths }
    const spare = await this.#spare.take(place)
    const inSpare = spare === null ? null : await this.#planIn(spare, place, task, tree)
    // What a worker did before may be why it fails, so a new one has the last word.
    const outcome =
      inSpare !== null && 'answer' in inSpare ? inSpare : await this.#planIn(this.#start(), place, task, tree)
    if ('answer' in outcome) return outcome.answer
    if (isOutOfMemory(outcome.failed)) return tooLarge(this.#planning.limits.memoryMiB)
    throw outcome.failed
  }

  #start(): PlanWorker {
    const worker = new Worker(ownModule('plan-worker'), {
      env: { ...this.#env },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: this.#planning.limits.memoryMiB },
    })
    // What a library prints there is for nobody, and a stream that is not read would hold it up.
    worker.stdout.resume()
    worker.stderr.resume()
    // A worker that fails while it waits has nobody to tell.
    worker.on('error', () => undefined)
    return { worker, plans: 0 }
  }

  /** Throws what the forge throws. */
  async #planIn({ worker, plans }: PlanWorker, place: string, task: WorkerTask, tree: FileTree): Promise<Outcome> {
    const { timeMs } = this.#planning.limits
    this.#running.add(worker)
    let timer: NodeJS.Timeout | undefined
    let isSpare = false
    try {
      const late = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), timeMs)
      })
      const outcome = this.#hasStopped ? ENDED : await Promise.race([outcomeIn(worker, task, tree), late])
      isSpare = outcome !== null && 'answer' in outcome && outcome.answer.status !== 'error'
      return outcome ?? { answer: tooLong(timeMs) }
    } finally {
      clearTimeout(timer)
      this.#running.delete(worker)
      if (isSpare && !this.#hasStopped) await this.#spare.keep(place, { worker, plans: plans + 1 })
      else await worker.terminate()
    }
  }
}

/** Throws what the forge throws. */
async function outcomeIn(worker: Worker, task: WorkerTask, tree: FileTree): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const { port1: port, port2 } = new MessageChannel()
  const onError = (failed: Error): void => resolve({ failed })
  const onExit = (): void => resolve(ENDED)
  worker.on('error', onError).on('exit', onExit)
  port.on('message', (message: FromWorker) => {
    if (message.kind === 'read') void send(port, tree, message.path, reject)
    else if (message.kind === 'answer') resolve({ answer: message.answer })
    else resolve({ failed: new Error(message.what) })
  })
  try {
    const assignment: Assignment = { task, port: port2 }
    worker.postMessage(assignment, [port2])
    return await promise
  } finally {
    port.close()
    worker.off('error', onError).off('exit', onExit)
  }
}

/** A forge that gives no answer ends the plan: half a repository is not to be planned for. */
async function send(port: MessagePort, tree: FileTree, path: string, fail: (error: unknown) => void): Promise<void> {
  try {
    const message: ToWorker = { path, answer: await tree.read(path) }
    port.postMessage(message)
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
