import { expect, test } from 'vitest'
import { Abandoned, shareFacts } from '../../src/run/shared-facts.ts'
import { factsOf } from '../../src/universe/snapshot.ts'

function arriving() {
  const base = factsOf({
    clock: '2026-11-22T00:00:00Z',
    indexes: [],
    rules: [],
    projects: new Map(),
    metadata: new Map(),
    vulnerabilities: new Map(),
    otherwise: 'absent',
  })
  const calls = { arrivals: 0, settled: 0 }
  let next = Promise.withResolvers<void>()
  const facts = {
    ...base,
    want: () => undefined,
    arrival: () => {
      calls.arrivals += 1
      return next.promise
    },
    settle: () => void (calls.settled += 1),
  }
  const arrive = (): void => {
    next.resolve()
    next = Promise.withResolvers()
  }
  return { facts, calls, arrive }
}

test('one arrival serves both, the first before the second', async () => {
  const { facts, calls, arrive } = arriving()
  const { first, second } = shareFacts(facts)
  const order: string[] = []
  const both = [second.arrival().then(() => order.push('second')), first.arrival().then(() => order.push('first'))]
  arrive()
  await Promise.all(both)
  expect(order).toEqual(['first', 'second'])
  expect(calls.arrivals).toBe(1)
})

test('who was not waiting hears of an arrival afterwards', async () => {
  const { facts, calls, arrive } = arriving()
  const { first, second } = shareFacts(facts)
  const heard = first.arrival()
  arrive()
  await heard
  await second.arrival()
  expect(calls.arrivals).toBe(1)
})

test('speculation is forgotten when both have settled', () => {
  const { facts, calls } = arriving()
  const { first, second } = shareFacts(facts)
  first.settle()
  first.settle()
  expect(calls.settled).toBe(0)
  second.settle()
  expect(calls.settled).toBe(1)
})

test('the second is left, also while it waits', async () => {
  const { facts } = arriving()
  const { second, abandonSecond } = shareFacts(facts)
  const waiting = second.arrival()
  abandonSecond()
  await expect(waiting).rejects.toBeInstanceOf(Abandoned)
  await expect(second.arrival()).rejects.toBeInstanceOf(Abandoned)
})

test('who thinks longer than its share hears of arrivals later, until the first is done', async () => {
  const { facts, arrive } = arriving()
  let clock = 0
  const { first, second } = shareFacts(facts, () => clock)
  let heard = 0
  const listen = (): Promise<void> => second.arrival().then(() => void (heard += 1))
  const firstHears = async (): Promise<void> => {
    const arrival = first.arrival()
    arrive()
    await arrival
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  }
  void listen()
  await firstHears()
  expect(heard).toBe(1)
  clock += 1000
  void listen()
  await firstHears()
  expect(heard).toBe(1)
  clock += 4000
  await firstHears()
  expect(heard).toBe(2)
  clock += 10_000
  const last = listen()
  await firstHears()
  expect(heard).toBe(2)
  first.settle()
  await last
  expect(heard).toBe(3)
})
