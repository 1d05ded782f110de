/** The worker: one plan of one tree, then it is over. */
import { parentPort, workerData } from 'node:worker_threads'
import type { FileTree } from '../propose/planner.ts'
import { describeFailure, planTree } from './plan-tree.ts'
import type { FromWorker, ToWorker, WorkerTask } from './plan-task.ts'

type Answer = ToWorker['answer']

const port = parentPort
if (port === null) throw new Error('this module runs in a worker alone')

const waiting = new Map<string, ((answer: Answer) => void)[]>()
port.on('message', ({ path, answer }: ToWorker) => {
  for (const resolve of waiting.get(path) ?? []) resolve(answer)
  waiting.delete(path)
})

const tell = (message: FromWorker): void => port.postMessage(message)

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what planner.ts starts this with
const task = workerData as WorkerTask
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
