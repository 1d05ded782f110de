/**
 * The one worker that waits for the next plan of its repository: a look often comes soon after another, and what it runs is compiled by then.
 *
 * It waits for a short while, knows one repository alone, and gives its memory back before another repository's worker starts.
 */
import type { Worker } from 'node:worker_threads'

/** After as many plans a worker is ended: what it remembers of texts grows. */
const MOST_PLANS = 20
const WAITS_MS = 30_000

/** A worker, and how many plans it has made. */
export interface PlanWorker {
  readonly worker: Worker
  readonly plans: number
}

export class SpareWorker {
  #waiting: (PlanWorker & { readonly place: string; readonly timer: NodeJS.Timeout }) | null = null

  /** That of this place, or null; then none waits any more. What ended while it waited is none. */
  async take(place: string): Promise<PlanWorker | null> {
    const waiting = this.#leave()
    if (waiting === null) return null
    if (waiting.place === place && waiting.worker.threadId !== -1) return waiting
    await waiting.worker.terminate()
    return null
  }

  /** Takes the place of the one before; ended where it has made its share. */
  async keep(place: string, { worker, plans }: PlanWorker): Promise<void> {
    const before = this.#leave()
    if (plans < MOST_PLANS) {
      const timer = setTimeout(() => void this.end(), WAITS_MS).unref()
      this.#waiting = { place, worker, plans, timer }
      // It holds no process up.
      worker.unref()
    } else {
      await worker.terminate()
    }
    await before?.worker.terminate()
  }

  async end(): Promise<void> {
    await this.#leave()?.worker.terminate()
  }

  #leave(): (PlanWorker & { readonly place: string }) | null {
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) clearTimeout(waiting.timer)
    waiting?.worker.ref()
    return waiting
  }
}
