/**
 * The manifest flow: a form posts a manifest, a person confirms, and the browser is led back with a code that is good for one conversion.
 * In the sandbox, the person is chosen in the form.
 */
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { registerApp, wrongManifest, type AppManifest } from '../registration.ts'
import type { Pages } from '../server.ts'
import type { World } from '../world.ts'
import { html, type Html } from './html.ts'
import { isFromHere, ownerOptions, readForm, sendPlain, sendRefusal } from './plain.ts'

export function manifestPages(world: World): Pages {
  return async (request, response, url) => {
    const match = /^(?:\/organizations\/([^/]+))?\/settings\/apps(\/new)?$/.exec(url.pathname)
    if (match === null) return false
    const organization = match[1] ?? null
    const form = request.method === 'POST' ? await readForm(request) : url.searchParams
    const manifest = parse(form.get('manifest') ?? '')
    const wrong = manifest === null ? 'manifest is missing or no JSON' : wrongManifest(manifest)
    const state = url.searchParams.get('state') ?? form.get('state') ?? ''
    if (manifest === null || wrong !== null) {
      sendRefusal(response, 422, `Invalid GitHub App configuration: ${wrong}`)
    } else if (match[2] !== undefined) {
      sendPlain(response, 'Create GitHub App', confirmation(world, manifest, { state, organization }))
    } else if (request.method !== 'POST' || !isFromHere(world, request)) {
      sendRefusal(response, 403, 'This form is not from here.')
    } else {
      const name = form.get('name') ?? manifest.name
      create(world, response, {
        manifest: { ...manifest, name },
        state,
        owner: organization ?? form.get('owner') ?? '',
      })
    }
    return true
  }
}

function parse(text: string): AppManifest | null {
  try {
    return JSON.parse(text) as AppManifest
  } catch {
    return null
  }
}

interface Creation {
  readonly manifest: AppManifest
  readonly state: string
  readonly owner: string
}

function create(world: World, response: ServerResponse, { manifest, state, owner }: Creation): void {
  const account = world.account(owner)
  if (account === null) {
    sendRefusal(response, 404, `There is no ${owner}.`)
    return
  }
  const code = randomBytes(20).toString('hex')
  world.manifestCodes.set(code, registerApp(world, account, manifest))
  const back = new URL(manifest.redirect_url ?? manifest.url)
  back.searchParams.set('code', code)
  if (state !== '') back.searchParams.set('state', state)
  response.writeHead(302, { location: back.href }).end()
}

interface Asked {
  readonly state: string
  readonly organization: string | null
}

function confirmation(world: World, manifest: AppManifest, { state, organization }: Asked): Html {
  const prefix = organization === null ? '' : `/organizations/${encodeURIComponent(organization)}`
  const owner = html`<p>
    <label
      >as
      <select name="owner">
        ${ownerOptions(world, ['User'])}
      </select></label
    >
  </p>`
  return html`<form method="post" action="${prefix}/settings/apps">
    <input type="hidden" name="manifest" value="${JSON.stringify(manifest)}" />
    <input type="hidden" name="state" value="${state}" />
    <p>
      <label>GitHub App name <input name="name" value="${manifest.name}" /></label>
    </p>
    ${organization === null && owner}
    <button>Create GitHub App</button>
  </form>`
}
