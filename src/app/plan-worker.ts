/** The worker: one plan of one tree, then the next of the same repository, until it is ended. */
import { parentPort } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { FileTree } from '../propose/planner.ts'
import type { FileAnswer } from '../workspace/checkout.ts'
import { describeFailure, planTree } from './plan-tree.ts'
import type { Assignment, FromWorker, ToWorker } from './plan-task.ts'

if (parentPort === null) throw new Error('this module runs in a worker alone')
parentPort.on('message', (assignment: Assignment) => void plan(assignment))

async function plan({ task, port }: Assignment): Promise<void> {
  const tell = (message: FromWorker): void => port.postMessage(message)
  try {
    tell({ kind: 'answer', answer: await planTree(treeBehind(port, task.paths, tell), task) })
  } catch (error) {
    tell({ kind: 'failed', what: describeFailure(error) })
  }
}

/** Each file is asked for once at a time. */
function treeBehind(port: MessagePort, paths: readonly string[], tell: (message: FromWorker) => void): FileTree {
  const waiting = new Map<string, ((answer: FileAnswer) => void)[]>()
  port.on('message', ({ path, answer }: ToWorker) => {
    for (const resolve of waiting.get(path) ?? []) resolve(answer)
    waiting.delete(path)
  })
  return {
    paths,
    read(path) {
      return new Promise((resolve) => {
        const others = waiting.get(path)
        waiting.set(path, [...(others ?? []), resolve])
        if (others === undefined) tell({ kind: 'read', path })
      })
    },
  }
}
