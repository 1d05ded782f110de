/** Starts the thread that makes a run's requests. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** Bodies are large and short-lived: with the usual room for the young the thread holds 30 MB more, with a third of this it works a tenth longer. */
const LIMITS = { maxYoungGenerationSizeMb: 24 }

export function startThread(script: URL): Worker {
  const worker = new Worker(script, { stdout: false, stderr: false, resourceLimits: LIMITS })
  worker.unref()
  return worker
}

/** Whether a thread runs beside something. */
export function hasRoomForThread(): boolean {
  return availableParallelism() > 1
}

/** The thread that the program's start has started before it loaded the program; null where there is none, or it has ended. */
export function earlyThread(): Worker | null {
  const early = typeof EARLY_THREAD === 'undefined' ? null : EARLY_THREAD
  return early !== null && early.threadId >= 0 ? early : null
}

/** What the start hands over; there where the program is built. */
declare const EARLY_THREAD: Worker | null
