/** The worker: one plan of one tree, then the next of the same repository, until it is ended. */
import { parentPort } from 'node:worker_threads'
import type { FileTree } from '../propose/planner.ts'
import type { FileAnswer } from '../workspace/checkout.ts'
import { describeFailure, planTree } from './plan-tree.ts'
import type { FromWorker, ToWorker, WorkerTask } from './plan-task.ts'

const port = parentPort
if (port === null) throw new Error('this module runs in a worker alone')

const tell = (message: FromWorker): void => port.postMessage(message)

const waiting = new Map<string, ((answer: FileAnswer) => void)[]>()
port.on('message', (message: ToWorker) => {
  if (message.kind === 'plan') {
    void plan(message.task)
    return
  }
  for (const resolve of waiting.get(message.path) ?? []) resolve(message.answer)
  waiting.delete(message.path)
})

async function plan(task: WorkerTask): Promise<void> {
  const tree: FileTree = {
    paths: task.paths,
    read(path) {
      return new Promise((resolve) => {
        const others = waiting.get(path)
        waiting.set(path, [...(others ?? []), resolve])
        if (others === undefined) tell({ kind: 'read', path })
      })
    },
  }
  try {
    tell({ kind: 'answer', answer: await planTree(tree, task) })
  } catch (error) {
    tell({ kind: 'failed', what: describeFailure(error) })
  }
}
