/** What holds of the store on either database. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { syncInstallations } from '../../src/app/taking.ts'
import type { Cause } from '../../src/propose/context.ts'
import type { Look, Looked } from '../../src/store/looks.ts'
import type { KnownRepository } from '../../src/store/repositories.ts'
import { openStore } from '../../src/store/store.ts'
import type { Store } from '../../src/store/store.ts'

export interface OpenOptions {
  readonly retries?: number
  readonly atOnce?: number
}

export interface Opened {
  readonly store: Store
  readonly troubles: string[]
}

export async function openFor(
  place: { readonly url: string | null; readonly folder: string },
  { retries = 2, atOnce = 3 }: OpenOptions = {},
): Promise<Opened> {
  const troubles: string[] = []
  const store = await openStore(place, {
    atOnce,
    retries,
    retryDelaySeconds: 1,
    pollSeconds: 0.5,
    superviseSeconds: 1,
    describe: (error) => (error instanceof Error ? error.message.replaceAll('hunter2', '***') : 'unknown'),
    now: () => new Date(),
    onTrouble: (what) => troubles.push(what),
  })
  return { store, troubles }
}

export const pushed: Cause = { kind: 'pushed' }

export const doneLook = (): Looked => ({ status: 'done', nextAt: new Date(Date.now() + 86_400_000) })

/** `what`: where it is told by a function, that is asked once it has not come. */
export async function until(holds: () => boolean | Promise<boolean>, what: string | (() => string)): Promise<void> {
  const deadline = Date.now() + 240_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${typeof what === 'string' ? what : what()}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
}

let lastId = 0

/** A repository of its own for each test. */
export async function newRepository(store: Store): Promise<number> {
  lastId += 1
  const id = 5_000_000_000 + lastId
  await store.repositories.know([{ id, installation: 7, owner: 'acme', name: `app-${id}` }], new Date(Date.now() + 1e9))
  return id
}

const at = (installation: number, id: number): KnownRepository => ({
  ...{ id, installation, owner: 'acme', name: `there-${id}` },
})

/** `open` opens the same database each time. */
export function describeStore(open: (options?: OpenOptions) => Promise<Opened>): void {
  let opened: Opened
  const looks = new Map<number, Look[]>()
  const answers = new Map<number, (look: Look) => Promise<Looked>>()

  beforeAll(async () => {
    opened = await open()
    await opened.store.looks.work((look) => {
      const { id } = look.repository
      looks.set(id, [...(looks.get(id) ?? []), look])
      return answers.get(id)?.(look) ?? Promise.resolve(doneLook())
    })
  })
  afterAll(() => opened.store.close(1000))

  const looksAt = (id: number): readonly Look[] => looks.get(id) ?? []

  test('what is asked for is looked at, with its causes', async () => {
    const id = await newRepository(opened.store)
    await opened.store.looks.ask(id, [pushed, { kind: 'commented', number: 4 }])
    await until(() => looksAt(id).length > 0, 'a look')
    expect(looksAt(id)[0]).toEqual({
      repository: { id, installation: 7, owner: 'acme', name: `app-${id}` },
      causes: [pushed, { kind: 'commented', number: 4 }],
      isLastTry: false,
    })
  })

  test('causes that come while a look runs are looked at together afterwards, and none at the same time', async () => {
    const id = await newRepository(opened.store)
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    let running = 0
    let most = 0
    answers.set(id, async () => {
      running += 1
      most = Math.max(most, running)
      await held
      running -= 1
      return doneLook()
    })
    await opened.store.looks.ask(id, [pushed])
    await until(() => looksAt(id).length === 1, 'the first look')
    for (let number = 1; number <= 5; number++) {
      await opened.store.looks.ask(id, [{ kind: 'commented', number }])
    }
    // The same cause once more: the look that runs may have read before it happened.
    await opened.store.looks.ask(id, [pushed])
    await new Promise((resolve) => {
      setTimeout(resolve, 1500)
    })
    expect(looksAt(id)).toHaveLength(1)
    release()
    await until(() => looksAt(id).length === 2, 'the second look')
    expect(looksAt(id)[1]?.causes).toEqual([
      ...[1, 2, 3, 4, 5].map((number) => ({ kind: 'commented', number })),
      pushed,
    ])
    expect(most).toBe(1)
    await opened.store.looks.ask(id, [])
    await until(async () => (await opened.store.looks.counts()).waiting === 0, 'an empty queue')
    expect(looksAt(id)).toHaveLength(2)
  })

  test('a repository that takes long holds up no other', async () => {
    const slow = await newRepository(opened.store)
    const quick = await newRepository(opened.store)
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    answers.set(slow, async () => {
      await held
      return doneLook()
    })
    await opened.store.looks.ask(slow, [pushed])
    await until(() => looksAt(slow).length === 1, 'the slow look')
    for (let number = 1; number <= 5; number++) await opened.store.looks.ask(slow, [{ kind: 'commented', number }])
    await opened.store.looks.ask(quick, [pushed])
    await until(() => looksAt(quick).length === 1, 'the quick look')
    expect(looksAt(slow)).toHaveLength(1)
    release()
    await until(() => looksAt(slow).length === 2, 'the rest')
  })

  test('a look that fails is tried again with the same causes', async () => {
    const id = await newRepository(opened.store)
    answers.set(id, () =>
      looksAt(id).length < 2 ? Promise.reject(new Error('the forge is away')) : Promise.resolve(doneLook()),
    )
    await opened.store.looks.ask(id, [pushed])
    await until(() => looksAt(id).length === 2, 'the second try')
    expect(looksAt(id).map(({ causes }) => causes)).toEqual([[pushed], [pushed]])
    await until(async () => !(await failureOf(id)), 'a clean record')
  })

  test('a look that fails each time is dead and visible, without secrets; the next event tries once more', async () => {
    const id = await newRepository(opened.store)
    answers.set(id, () => Promise.reject(new Error('no entry with hunter2')))
    await opened.store.looks.ask(id, [pushed])
    await until(async () => (await failureOf(id))?.deadAt instanceof Date, 'the end of the tries')
    expect(await failureOf(id)).toMatchObject({ what: 'no entry with ***', failures: 3, name: `app-${id}` })
    expect(opened.troubles.join('\n')).not.toContain('hunter2')
    expect(opened.troubles.some((line) => line.includes('for the last time'))).toBe(true)
    answers.delete(id)
    await opened.store.looks.ask(id, [{ kind: 'commented', number: 9 }])
    await until(async () => !(await failureOf(id)), 'a clean record')
    // Nothing that happened in between is lost.
    expect(looksAt(id).at(-1)?.causes).toEqual([pushed, { kind: 'commented', number: 9 }])
  })

  test('a look that cannot be done now is no failure, and comes when it said', async () => {
    const id = await newRepository(opened.store)
    answers.set(id, () =>
      Promise.resolve(looksAt(id).length < 2 ? { status: 'later', nextAt: new Date() } : doneLook()),
    )
    await opened.store.looks.ask(id, [{ kind: 'commented', number: 1 }])
    await until(() => looksAt(id).length === 1, 'the first look')
    expect(await failureOf(id)).toBeUndefined()
    await until(async () => {
      await opened.store.tick()
      return looksAt(id).length === 2
    }, 'the second look')
    expect(looksAt(id)[1]?.causes).toEqual([{ kind: 'commented', number: 1 }, { kind: 'scheduled' }])
  })

  test('a repository is due once, not while its installation is suspended', async () => {
    const { repositories } = opened.store
    const now = new Date()
    await repositories.install(90, 'acme', true)
    await repositories.know([{ id: 901, installation: 90, owner: 'acme', name: 'one' }], now)
    expect(await repositories.takeDue(now, new Date(now.getTime() + 1000))).not.toContain(901)
    await repositories.install(90, 'acme', false)
    expect(await repositories.takeDue(now, new Date(now.getTime() + 1000))).toContain(901)
    expect(await repositories.takeDue(now, new Date(now.getTime() + 1000))).not.toContain(901)
    await repositories.uninstall(90)
    expect(await repositories.find(901)).toBeNull()
  })

  test('a repository keeps its time when it is renamed', async () => {
    const { repositories } = opened.store
    const far = new Date(Date.now() + 1e9)
    await repositories.know([{ id: 911, installation: 7, owner: 'acme', name: 'old' }], far)
    await repositories.know([{ id: 911, installation: 7, owner: 'acme', name: 'new' }], new Date())
    expect(await repositories.find(911)).toEqual({ id: 911, installation: 7, owner: 'acme', name: 'new' })
    expect(await repositories.takeDue(new Date(), far)).not.toContain(911)
  })

  test('a delivery is known once it was taken, and forgotten after days', async () => {
    const { deliveries } = opened.store
    expect(await deliveries.isTaken('d-1')).toBe(false)
    await deliveries.take('d-1', new Date())
    await deliveries.take('d-1', new Date())
    await deliveries.take('d-0', new Date(Date.now() - 5 * 86_400_000))
    await opened.store.clean()
    expect(await deliveries.isTaken('d-1')).toBe(true)
    expect(await deliveries.isTaken('d-0')).toBe(false)
  })

  test('what is kept is found again, and old things go', async () => {
    const { kept } = opened.store
    expect(await kept.read(1, 'main')).toBeNull()
    await kept.write(1, 'main', 'a', new Date())
    await kept.write(1, 'main', 'b', new Date())
    await kept.write(1, 'old', 'c', new Date(Date.now() - 100 * 86_400_000))
    await opened.store.clean()
    expect(await kept.read(1, 'main')).toBe('b')
    expect(await kept.read(1, 'old')).toBeNull()
  })

  const failureOf = async (id: number) =>
    (await opened.store.repositories.failures(100)).find(({ name }) => name === `app-${id}`)

  test('what an event tells of while GitHub is asked where the App is installed stays', async () => {
    const { repositories } = opened.store
    const now = new Date(Date.now() + 1e9)
    const tell = async (installation: number, id: number): Promise<void> => {
      await repositories.install(installation, 'acme', false)
      await repositories.know([at(installation, id)], now)
    }
    await tell(81, 811)
    await tell(82, 821)
    await tell(82, 822)
    await syncInstallations(
      {
        async installations() {
          await tell(83, 831)
          return [{ id: 82, account: 'acme', isSuspended: false }]
        },
        async repositories() {
          await tell(82, 823)
          return [at(82, 822)]
        },
      },
      opened.store,
      now,
    )
    expect(new Set(await repositories.installations())).toEqual(new Set([82, 83]))
    expect(new Set(await repositories.of(82))).toEqual(new Set([822, 823]))
    expect(await repositories.of(83)).toEqual([831])
    expect(await repositories.of(81)).toEqual([])
    for (const installation of [82, 83]) await repositories.uninstall(installation)
  })
}
