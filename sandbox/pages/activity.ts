/** What happened, as the webhooks told it, and how the Apps answered; and the door to the repositories. */
import type { Delivery } from '../model.ts'
import type { World } from '../world.ts'
import { html, type Html } from './html.ts'
import { badge, when, type Page } from './layout.ts'

const SHOWN = 200

export function activityPage(world: World): Page {
  const deliveries = world.deliveries().slice(-SHOWN).reverse()
  return {
    title: 'Activity',
    repository: null,
    path: '/-/activity',
    content: html`<header class="head">
        <h1>Activity</h1>
        <p>The webhooks that were sent, the last first.</p>
      </header>
      ${
        deliveries.length === 0
          ? html`<p class="card quiet">Nothing has happened yet.</p>`
          : html`<table class="card">
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">What</th>
                  <th scope="col">Where</th>
                  <th scope="col">Told</th>
                  <th scope="col">Answer</th>
                </tr>
              </thead>
              <tbody>
                ${deliveries.map((delivery) => rowOf(world, delivery))}
              </tbody>
            </table>`
      }`,
  }
}

function rowOf(world: World, delivery: Delivery): Html {
  const { app, event, action, deliveredAt, statusCode } = delivery
  const repository = delivery.repository === null ? undefined : world.repositories.get(delivery.repository)
  const name = repository === undefined ? null : `${repository.owner.login}/${repository.name}`
  const kind = statusCode >= 200 && statusCode < 300 ? 'success' : 'failure'
  return html`<tr>
    <td>${when(new Date(deliveredAt).toISOString())}</td>
    <td>${event}${action !== null && html` <strong>${action}</strong>`}</td>
    <td>${name !== null && html`<a href="/${name}">${name}</a>`}</td>
    <td>${app.name}</td>
    <td>${badge(kind, statusCode === 0 ? 'none' : String(statusCode))}</td>
  </tr>`
}

export function startPage(world: World): Page {
  const names = [...world.repositories.values()].map(({ owner, name }) => `${owner.login}/${name}`)
  return {
    title: 'Sandbox',
    repository: null,
    path: '/',
    content: html`<header class="head">
        <h1>A GitHub on this machine</h1>
        <p>Choose above who you are; what you do here goes through the same API that the App uses.</p>
      </header>
      <section class="card" aria-labelledby="repositories">
        <h2 id="repositories">Repositories</h2>
        <ul class="list">
          ${names.map((name) => html`<li><a href="/${name}">${name}</a></li>`)}
        </ul>
      </section>`,
  }
}
