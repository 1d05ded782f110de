/** Deliveries of the App's webhooks: what was sent, and sending it again. */
import { notFound, ok, type Answer, type Call } from '../call.ts'
import type { Delivery } from '../model.ts'

function own({ world, actor }: Call): Delivery[] {
  return world.deliveries().filter(({ app }) => actor.kind === 'app' && app === actor.app)
}

function found(call: Call): Delivery {
  const delivery = own(call).find(({ id }) => id === Number(call.params['delivery_id']))
  if (delivery === undefined) throw notFound()
  return delivery
}

function itemJson(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: new Date(delivery.deliveredAt).toISOString(),
    redelivery: delivery.isRedelivery,
    duration: delivery.durationMs / 1000,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installation,
    repository_id: delivery.repository,
    throttled_at: null,
  }
}

/** The newest first; pages by cursor, which is the id to begin after. */
export async function listDeliveries(call: Call<'apps/list-webhook-deliveries'>): Promise<Answer> {
  const cursor = call.query.get('cursor')
  const status = call.query.get('status')
  const size = Number(call.query.get('per_page') ?? 30)
  const wanted = own(call)
    .reverse()
    .filter(({ id }) => cursor === null || id < Number(cursor))
    .filter((one) => status === null || (status === 'success') === isDelivered(one))
  const shown = wanted.slice(0, size)
  const last = shown.at(-1)
  const next = `<${call.world.apiUrl}/app/hook/deliveries?per_page=${size}&cursor=${last?.id}>; rel="next"`
  return { status: 200, body: shown.map(itemJson), headers: wanted.length > size ? { link: next } : {} }
}

function isDelivered({ statusCode }: Delivery): boolean {
  return statusCode >= 200 && statusCode < 400
}

export async function getDelivery(call: Call<'apps/get-webhook-delivery'>): Promise<Answer> {
  const delivery = found(call)
  return ok({
    ...itemJson(delivery),
    url: delivery.app.hookUrl ?? '',
    request: { headers: delivery.headers, payload: JSON.parse(delivery.payload) as object },
    response: { headers: {}, payload: null },
  })
}

export async function redeliver(call: Call<'apps/redeliver-webhook-delivery'>): Promise<Answer> {
  call.world.redeliver(found(call))
  return { status: 202, body: {} }
}
