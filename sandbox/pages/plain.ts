/** Pages of GitHub's settings, as plain as they can be: a title, a form, and a check that the form was sent from here. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../body.ts'
import type { Account } from '../model.ts'
import type { World } from '../world.ts'
import { html, type Html } from './html.ts'

/** Where a form leads to is not restricted: the manifest flow ends at the App's own address. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
}

export function sendPlain(response: ServerResponse, title: string, content: Html): void {
  const page = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <title>${title}</title>
      <link rel="stylesheet" href="/-/style.css" />
      <main>
        <h1>${title}</h1>
        ${content}
      </main>
    </html>`
  response.writeHead(200, HEADERS).end(page.text)
}

/** Those who may own something, as options of a choice. */
export function ownerOptions(world: World, types: readonly Account['type'][]): Html {
  const owners = [...world.accounts.values()].filter(({ type }) => types.includes(type))
  return html`${owners.map(({ login }) => html`<option>${login}</option>`)}`
}

export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request)).toString('utf8'))
}

/** Browsers say where a form comes from; what is no browser need not. */
export function isFromHere(world: World, request: IncomingMessage): boolean {
  const { origin } = request.headers
  return origin === undefined || origin === world.url
}

export function sendRefusal(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`)
}
