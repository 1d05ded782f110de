/** Installing an App on an owner's repositories, and letting it rest or go: the pages that GitHub has for it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { install, removeInstallation, setSuspended } from '../life/installations.ts'
import type { App, Installation } from '../model.ts'
import type { Pages } from '../server.ts'
import type { World } from '../world.ts'
import { html, type Html } from './html.ts'
import { isFromHere, ownerOptions, readForm, sendPlain, sendRefusal } from './plain.ts'

export function installingPages(world: World): Pages {
  return async (request, response, url) => {
    const slug = /^\/apps\/([^/]+)\/installations\/new$/.exec(url.pathname)?.[1]
    const id = /^\/settings\/installations\/(\d+)$/.exec(url.pathname)?.[1]
    const app = [...world.apps.values()].find((app) => app.slug === slug)
    const installation = world.installations.get(Number(id))
    if (app === undefined && installation === undefined) return false
    const isForm = request.method === 'POST'
    if (isForm && !isFromHere(world, request)) sendRefusal(response, 403, 'This form is not from here.')
    else if (app !== undefined && isForm) await doInstall(world, app, request, response)
    else if (app !== undefined) sendPlain(response, `Install ${app.name}`, choice(world, app))
    else if (installation !== undefined && isForm) await change(world, installation, request, response)
    else if (installation !== undefined)
      sendPlain(response, `Installed ${installation.app.name}`, standing(world, installation))
    return true
  }
}

function choice(world: World, { slug, permissions }: App): Html {
  return html`<p>It asks for:</p>
    <ul>
      ${Object.entries(permissions).map(([name, level]) => html`<li>${name}: ${level}</li>`)}
    </ul>
    <form method="post" action="/apps/${slug}/installations/new">
      <p>
        <label
          >on all repositories of
          <select name="owner">
            ${ownerOptions(world, ['User', 'Organization'])}
          </select></label
        >
      </p>
      <button>Install</button>
    </form>`
}

async function doInstall(world: World, app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const owner = world.account((await readForm(request)).get('owner') ?? '')
  if (owner === null) {
    sendRefusal(response, 404, 'There is no such owner.')
    return
  }
  const known = [...world.installations.values()].find((one) => one.app === app && one.account === owner)
  const installation = known ?? install(world, app, owner, { repositories: null, sender: owner })
  response.writeHead(303, { location: `/settings/installations/${installation.id}` }).end()
}

function standing(world: World, installation: Installation): Html {
  const { id, account, suspendedAt } = installation
  const rest = suspendedAt === null ? 'suspend' : 'unsuspend'
  return html`<p>On ${account.login}${suspendedAt !== null && ', suspended'}.</p>
    <ul>
      ${world
        .reposOf(installation)
        .map(({ owner, name }) => html`<li><a href="/${owner.login}/${name}">${owner.login}/${name}</a></li>`)}
    </ul>
    <form method="post" action="/settings/installations/${id}">
      <button name="action" value="${rest}">${rest}</button>
      <button name="action" value="uninstall">uninstall</button>
    </form>`
}

async function change(
  world: World,
  installation: Installation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const action = (await readForm(request)).get('action')
  const { account, app, id } = installation
  if (action === 'uninstall') removeInstallation(world, installation, account)
  else if (action === 'suspend' || action === 'unsuspend') {
    setSuspended(world, installation, action === 'suspend', account)
  }
  const location = action === 'uninstall' ? `/apps/${app.slug}/installations/new` : `/settings/installations/${id}`
  response.writeHead(303, { location }).end()
}
