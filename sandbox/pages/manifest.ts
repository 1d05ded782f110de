/**
 * The manifest flow: a form posts a manifest, a person confirms, and the browser is led back with a code that is good for one conversion.
 * In the sandbox, the person is the owner in the form.
 */
import { randomBytes } from 'node:crypto'
import { readBody } from '../body.ts'
import { registerApp, wrongManifest, type AppManifest } from '../registration.ts'
import type { Pages } from '../server.ts'
import type { World } from '../world.ts'

export function manifestPages(world: World): Pages {
  return async (request, response, url) => {
    const match = /^(?:\/organizations\/([^/]+))?\/settings\/apps(\/new)?$/.exec(url.pathname)
    if (match === null) return false
    const isForm = match[2] !== undefined
    const form =
      request.method === 'POST' ? new URLSearchParams((await readBody(request)).toString('utf8')) : url.searchParams
    const manifest = parse(form.get('manifest') ?? '')
    const wrong = manifest === null ? 'manifest is missing or no JSON' : wrongManifest(manifest)
    if (manifest === null || wrong !== null) {
      response
        .writeHead(422, { 'content-type': 'text/plain; charset=utf-8' })
        .end(`Invalid GitHub App configuration: ${wrong}\n`)
      return true
    }
    const state = url.searchParams.get('state') ?? form.get('state') ?? ''
    if (isForm) {
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(confirmation(world, manifest, state, match[1]))
      return true
    }
    const owner = world.addAccount(match[1] ?? form.get('owner') ?? '')
    const app = registerApp(world, owner, { ...manifest, name: form.get('name') ?? manifest.name })
    const code = randomBytes(20).toString('hex')
    world.manifestCodes.set(code, app)
    const back = new URL(manifest.redirect_url ?? manifest.url)
    back.searchParams.set('code', code)
    if (state !== '') back.searchParams.set('state', state)
    response.writeHead(302, { location: back.href }).end()
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

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function confirmation(world: World, manifest: AppManifest, state: string, organization: string | undefined): string {
  const people = [...world.accounts.values()].filter(({ type }) => type === 'User')
  const options = people.map(({ login }) => `<option>${escape(login)}</option>`).join('')
  const action =
    organization === undefined ? '/settings/apps' : `/organizations/${encodeURIComponent(organization)}/settings/apps`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Create GitHub App</title>
<h1>Create GitHub App</h1>
<form method="post" action="${action}">
<input type="hidden" name="manifest" value="${escape(JSON.stringify(manifest))}">
<input type="hidden" name="state" value="${escape(state)}">
<p><label>GitHub App name <input name="name" value="${escape(manifest.name ?? '')}"></label></p>
${organization === undefined ? `<p><label>as <select name="owner">${options}</select></label></p>` : ''}
<button>Create GitHub App</button>
</form></html>
`
}
