/** What events ask for, done: causes into the queue, installations and repositories into the store. */
import type { Store } from '../store/store.ts'
import { effectsOf } from './events.ts'
import type { Effect, Self } from './events.ts'
import type { InstallationFacts } from './github-app.ts'
import type { KnownRepository } from '../store/repositories.ts'
import type { WebhookEvent } from './webhook.ts'

/** Takes an event once, also when GitHub sends it again; what could not be taken whole is taken again. */
export async function takeEvent(event: WebhookEvent, store: Store, self: Self, now: Date): Promise<readonly Effect[]> {
  if (await store.deliveries.isTaken(event.id)) return []
  const effects = effectsOf(event.name, event.payload, self)
  for (const effect of effects) await perform(effect, store, now)
  await store.deliveries.take(event.id, now)
  return effects
}

async function perform(effect: Effect, { repositories, looks }: Store, now: Date): Promise<void> {
  switch (effect.kind) {
    case 'look':
      await repositories.know([effect.repository], laterThan(now))
      return looks.ask(effect.repository.id, [effect.cause])
    case 'installed':
      await repositories.install(effect.installation, effect.account, effect.isSuspended)
      if (effect.isSuspended) return
      // GitHub waits ten seconds: of very many, most are due at the next tick.
      await repositories.know(effect.repositories.slice(0, ASKED_AT_ONCE), laterThan(now))
      await repositories.know(effect.repositories.slice(ASKED_AT_ONCE), now)
      for (const { id } of effect.repositories.slice(0, ASKED_AT_ONCE)) await looks.ask(id, [{ kind: 'installed' }])
      return
    case 'uninstalled':
      return repositories.uninstall(effect.installation)
    case 'gone':
      return repositories.forget(effect.repositories)
  }
}

const ASKED_AT_ONCE = 25

/** What is asked for now is not due by its time as well. */
function laterThan(now: Date): Date {
  return new Date(now.getTime() + 3_600_000)
}

/** Where the App is installed. */
export interface Installed {
  installations(): Promise<readonly InstallationFacts[]>
  repositories(installation: number): Promise<readonly KnownRepository[]>
}

/**
 * The store as GitHub has it: what events were missed, or lost with the database, is made up for. A repository that is new here is due at
 * once. Only what was known before GitHub was asked can be gone by its answer: an event may tell of more meanwhile.
 */
export async function syncInstallations(github: Installed, { repositories }: Store, now: Date): Promise<void> {
  const before = await repositories.installations()
  const installations = await github.installations()
  for (const { id, account, isSuspended } of installations) {
    await repositories.install(id, account, isSuspended)
    if (isSuspended) continue
    const known = await repositories.of(id)
    const listed = await github.repositories(id)
    await repositories.know(listed, now)
    const present = new Set(listed.map((repository) => repository.id))
    await repositories.forget(known.filter((repository) => !present.has(repository)))
  }
  const here = new Set(installations.map(({ id }) => id))
  for (const id of before) if (!here.has(id)) await repositories.uninstall(id)
}
