/**
 * The web face of the sandbox: pages that show a repository, a pull request, an issue and what happened, and on which a person acts.
 *
 * In: requests of a browser on this machine. Out: HTML made here, without scripts but for diagrams. Always true: what is shown was read from
 * the API as the chosen person, and every form becomes calls of the same API by that person; a form from another site is refused.
 */
import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../body.ts'
import type { Pages } from '../server.ts'
import type { World } from '../world.ts'
import { act } from './actions.ts'
import { activityPage, startPage } from './activity.ts'
import { html } from './html.ts'
import { issuePage } from './issue.ts'
import { framed, HEADERS, type Page } from './layout.ts'
import { pullPage } from './pull.ts'
import { repositoryPage } from './repository.ts'
import { cookieFor, Refused, visitorOf, type Visitor } from './visitor.ts'

const ASSETS: Readonly<Record<string, readonly [URL, string]>> = {
  '/-/style.css': [new URL('style.css', import.meta.url), 'text/css; charset=utf-8'],
  '/-/diagrams.js': [new URL('diagrams.js', import.meta.url), 'text/javascript; charset=utf-8'],
  '/-/mermaid.js': [new URL(import.meta.resolve('@mermaid-js/tiny')), 'text/javascript; charset=utf-8'],
}

export function webFace({ world }: { readonly world: World }): Pages {
  return async (request, response, url) => {
    const asset = ASSETS[url.pathname]
    if (request.method === 'GET' && asset !== undefined) {
      sendFile(response, asset)
      return true
    }
    const visitor = visitorOf(world, request)
    try {
      return request.method === 'POST'
        ? await doForm(world, visitor, request, response, url)
        : show(await pageAt(world, visitor, url), visitor, response)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return show(refusal(error, url.pathname), visitor, response, error.status)
    }
  }
}

async function pageAt(world: World, visitor: Visitor, url: URL): Promise<Page | null> {
  if (url.pathname === '/') return startPage(world)
  if (url.pathname === '/-/activity') return activityPage(world)
  const [, name = '', kind, number] =
    /^\/([\w.-]+\/[\w.-]+)(?:\/(pull|issues)\/(\d{1,9}))?\/?$/.exec(url.pathname) ?? []
  if (name === '') return null
  if (kind === undefined) return repositoryPage(visitor, name, url.searchParams)
  return kind === 'pull' ? pullPage(visitor, name, Number(number)) : issuePage(visitor, name, Number(number))
}

function show(page: Page | null, visitor: Visitor, response: ServerResponse, status = 200): boolean {
  if (page === null) return false
  response.writeHead(status, HEADERS).end(framed(page, visitor))
  return true
}

async function doForm(
  world: World,
  visitor: Visitor,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const { origin } = request.headers
  if (origin !== undefined && origin !== world.url) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('This form is not from here.\n')
    return true
  }
  const form = new URLSearchParams((await readBody(request)).toString('utf8'))
  if (url.pathname === '/-/person') {
    const back = form.get('back') ?? '/'
    const location = /^\/(?![/\\])/.test(back) ? back : '/'
    response.writeHead(303, { location, 'set-cookie': cookieFor(form.get('login') ?? '') }).end()
    return true
  }
  const next = await act(visitor, url.pathname, form)
  if (next === null) return false
  response.writeHead(303, { location: next }).end()
  return true
}

function refusal({ message, status }: Refused, path: string): Page {
  return {
    title: 'Refused',
    repository: null,
    path: '/',
    content: html`<header class="head"><h1>That was refused</h1></header>
      <p class="card" role="alert"><strong>${status}</strong> ${message}</p>
      <p><a href="${path.replace(/\/[\w-]+$/, '')}">Back</a></p>`,
  }
}

function sendFile(response: ServerResponse, [file, type]: readonly [URL, string]): void {
  response.writeHead(200, { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'max-age=600' })
  createReadStream(file).pipe(response)
}
