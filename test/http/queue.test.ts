import { expect, test } from 'vitest'
import { TaskQueue } from '../../src/http/queue.ts'
import type { Ticket } from '../../src/http/queue.ts'

interface Held {
  readonly done: Promise<string | null>
  readonly release: () => void
}

function hold(queue: TaskQueue, started: string[], name: string, ticket: Ticket = { speculative: false }): Held {
  const { promise: gate, resolve: release } = Promise.withResolvers<void>()
  const done = queue.run(ticket, async () => {
    started.push(name)
    await gate
    return name
  })
  return { done, release }
}

test('no more run at once than allowed, the oldest goes first', async () => {
  const started: string[] = []
  const queue = new TaskQueue(2)
  const [a, b, c] = ['a', 'b', 'c'].map((name) => hold(queue, started, name))
  expect(started).toEqual(['a', 'b'])
  expect(queue.waiting).toBe(1)
  b?.release()
  await b?.done
  await Promise.resolve()
  expect(started).toEqual(['a', 'b', 'c'])
  a?.release()
  c?.release()
  expect(await Promise.all([a?.done, c?.done])).toEqual(['a', 'c'])
})

test('what is needed goes before what is speculative, and promotion counts', async () => {
  const started: string[] = []
  const queue = new TaskQueue(1)
  const first = hold(queue, started, 'first')
  const promoted: Ticket = { speculative: true }
  const rest = [
    hold(queue, started, 'speculative', { speculative: true }),
    hold(queue, started, 'promoted', promoted),
    hold(queue, started, 'needed'),
  ]
  promoted.speculative = false
  for (const held of [first, ...rest]) held.release()
  await Promise.all(rest.map((held) => held.done))
  expect(started).toEqual(['first', 'promoted', 'needed', 'speculative'])
})

test('dropping forgets what is speculative and waits, and nothing else', async () => {
  const started: string[] = []
  const queue = new TaskQueue(1)
  const running = hold(queue, started, 'running', { speculative: true })
  const dropped = hold(queue, started, 'dropped', { speculative: true })
  const needed = hold(queue, started, 'needed')
  queue.dropSpeculative()
  expect(await dropped.done).toBeNull()
  running.release()
  needed.release()
  expect(await Promise.all([running.done, needed.done])).toEqual(['running', 'needed'])
})

test('a task that fails frees its place', async () => {
  const queue = new TaskQueue(1)
  await expect(queue.run({ speculative: false }, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await queue.run({ speculative: false }, () => Promise.resolve('next'))).toBe('next')
})
