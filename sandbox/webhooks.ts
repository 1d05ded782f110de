/**
 * Webhooks: what happened goes, signed, to the App that is installed there and has subscribed; every delivery is kept and can be sent again.
 * One App hears one thing after another, in order, unless a fault says otherwise.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { accountJson, organizationJson } from './answers/accounts.ts'
import { repositoryJson } from './answers/repositories.ts'
import type { DeliveryFault, Faults } from './faults.ts'
import type { App, Delivery, Installation, Repository } from './model.ts'
import { nodeIdOf, type Happening, type World } from './world.ts'
import type { Validator } from './validate.ts'

/** By GitHub's names for them in its description: event and action. */
export const EVENTS: readonly string[] = [
  ...['installation-created', 'installation-deleted', 'installation-suspend', 'installation-unsuspend'],
  ...['installation-repositories-added', 'installation-repositories-removed', 'push', 'status'],
  ...['pull-request-opened', 'pull-request-synchronize', 'pull-request-edited', 'pull-request-closed'],
  ...['pull-request-reopened', 'pull-request-ready-for-review', 'pull-request-labeled', 'pull-request-unlabeled'],
  ...['pull-request-auto-merge-enabled', 'pull-request-auto-merge-disabled', 'pull-request-enqueued'],
  ...['pull-request-review-submitted', 'issues-opened', 'issues-edited', 'issues-closed', 'issues-reopened'],
  ...['issues-labeled', 'issues-unlabeled', 'issue-comment-created', 'issue-comment-edited', 'issue-comment-deleted'],
  ...['check-run-created', 'check-run-completed', 'check-suite-requested', 'check-suite-completed'],
  ...[
    'repository-renamed',
    'repository-archived',
    'repository-unarchived',
    'repository-transferred',
    'repository-edited',
  ],
]

/** Sent to every App, whatever it subscribed to. */
const ALWAYS = new Set(['installation', 'installation_repositories'])

/** GitHub waits ten seconds for an answer; on a busy machine even that is soon over. */
const PATIENCE_MS = 120_000

export class Webhooks {
  readonly deliveries: Delivery[] = []
  readonly #world: World
  readonly #faults: Faults
  readonly #validator: Validator
  /** Per App, the end of what is being sent. */
  readonly #queues = new Map<App, Promise<void>>()
  readonly #held: Delivery[] = []

  constructor(world: World, faults: Faults, validator: Validator) {
    this.#world = world
    this.#faults = faults
    this.#validator = validator
  }

  /** Everything that was told of has been sent, and answered or given up. */
  async idle(): Promise<void> {
    const ends = [...this.#queues.values()]
    await Promise.all(ends)
    // What was sent may have led to more.
    if ([...this.#queues.values()].some((end) => !ends.includes(end))) await this.idle()
  }

  tell(happening: Happening): void {
    for (const { app, installation } of this.#listeners(happening)) {
      const payload = this.#payload(happening, installation)
      this.#validator.webhook(happening.event, happening.action, payload)
      this.#enqueue(this.#newDelivery(app, happening, installation, JSON.stringify(payload)))
    }
  }

  redeliver(delivery: Delivery): void {
    const again = { ...delivery, id: this.#world.nextId(), deliveredAt: this.#world.clock.now(), isRedelivery: true }
    this.deliveries.push(again)
    this.#queue(again.app, () => this.#send(again))
  }

  #listeners({ event, repository, only }: Happening): { app: App; installation: Installation }[] {
    const installations =
      only === undefined ? (repository === null ? [] : this.#world.installationsOn(repository)) : [only]
    return installations
      .filter(({ app, suspendedAt }) => {
        const isHeard = ALWAYS.has(event) || (app.events.includes(event) && suspendedAt === null)
        return isHeard && app.hookUrl !== null
      })
      .map((installation) => ({ app: installation.app, installation }))
  }

  #payload({ action, sender, repository, payload }: Happening, installation: Installation) {
    const world = this.#world
    const common = repository === null ? {} : repositoryPart(world, repository)
    return {
      ...(action === null ? {} : { action }),
      ...common,
      installation: { id: installation.id, node_id: nodeIdOf('INS', installation.id) },
      sender: accountJson(world, sender),
      ...payload,
    }
  }

  #newDelivery(
    app: App,
    { event, action, repository }: Happening,
    installation: Installation,
    payload: string,
  ): Delivery {
    const guid = randomUUID()
    const signature = createHmac('sha256', app.webhookSecret).update(payload).digest('hex')
    const delivery: Delivery = {
      id: this.#world.nextId(),
      guid,
      app,
      event,
      action,
      installation: installation.id,
      repository: repository?.id ?? null,
      payload,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/sandbox',
        'x-github-event': event,
        'x-github-delivery': guid,
        'x-github-hook-id': String(app.id),
        'x-github-hook-installation-target-id': String(app.id),
        'x-github-hook-installation-target-type': 'integration',
        'x-hub-signature-256': `sha256=${signature}`,
      },
      deliveredAt: this.#world.clock.now(),
      isRedelivery: false,
      statusCode: 0,
      status: 'not sent',
      durationMs: 0,
    }
    this.deliveries.push(delivery)
    return delivery
  }

  #enqueue(delivery: Delivery): void {
    const fault = this.#faults.ofDelivery(delivery)
    if (fault?.do === 'drop') {
      delivery.status = 'dropped'
    } else if (fault?.do === 'hold') {
      this.#held.push(delivery)
    } else if (fault?.do === 'delay') {
      this.#delay(delivery, fault)
    } else {
      const times = fault?.do === 'repeat' ? fault.times : 1
      for (let sent = 0; sent < times; sent += 1) this.#queue(delivery.app, () => this.#send(delivery))
      // What was held comes after the next one: in another order.
      for (const held of this.#held.splice(0)) this.#queue(held.app, () => this.#send(held))
    }
  }

  #delay(delivery: Delivery, { ms }: Extract<DeliveryFault, { do: 'delay' }>): void {
    this.#world.later(
      new Promise<void>((resolve) => {
        setTimeout(resolve, ms)
      }).then(() => this.#send(delivery)),
    )
  }

  #queue(app: App, send: () => Promise<void>): void {
    const before = this.#queues.get(app) ?? Promise.resolve()
    this.#queues.set(app, before.then(send))
  }

  async #send(delivery: Delivery): Promise<void> {
    const { app, headers, payload } = delivery
    if (app.hookUrl === null) return
    const start = performance.now()
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS)
      const answer = await fetch(app.hookUrl, { method: 'POST', headers, body: payload, signal })
      await answer.arrayBuffer()
      delivery.statusCode = answer.status
      delivery.status = answer.ok ? 'OK' : answer.statusText || `Invalid HTTP Response: ${answer.status}`
    } catch (error) {
      delivery.status =
        error instanceof Error && error.name === 'TimeoutError' ? 'timed out' : 'failed to connect to host'
    }
    delivery.durationMs = performance.now() - start
  }
}

function repositoryPart(world: World, repository: Repository) {
  const { owner } = repository
  const organization = owner.type === 'Organization' ? { organization: organizationJson(world, owner) } : {}
  return { repository: repositoryJson(world, repository), ...organization }
}
