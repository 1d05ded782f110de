/** The App itself, its installations and their tokens, and the deliveries of its webhooks. */
import { randomBytes } from 'node:crypto'
import { created, done, notFound, ok, page, Refusal, type Answer, type Call, type RepositoryCall } from '../call.ts'
import { appJson, installationJson } from '../answers/accounts.ts'
import { fullRepositoryJson } from '../answers/repositories.ts'
import { isoTime } from '../clock.ts'
import { removeInstallation, setRepositories, setSuspended } from '../life/installations.ts'
import { grants, type App, type Installation, type Level, type Permissions } from '../model.ts'
import { nodeIdOf } from '../world.ts'

function appOf({ actor }: Call): App {
  if (actor.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded')
  return actor.app
}

function installationOf(call: Call): Installation {
  const installation = call.world.installations.get(Number(call.params['installation_id']))
  if (installation === undefined || installation.app !== appOf(call)) throw notFound()
  return installation
}

export async function getApp(call: Call<'apps/get-authenticated'>): Promise<Answer> {
  const app = appOf(call)
  const installations = [...call.world.installations.values()].filter((installation) => installation.app === app)
  return ok({ ...appJson(call.world, app), installations_count: installations.length })
}

export async function listInstallations(call: Call<'apps/list-installations'>): Promise<Answer> {
  const app = appOf(call)
  const own = [...call.world.installations.values()].filter((installation) => installation.app === app)
  const { items, link } = page(call, own)
  return { status: 200, body: items.map((one) => installationJson(call.world, one)), headers: link }
}

export async function getInstallation(call: Call<'apps/get-installation'>): Promise<Answer> {
  return ok(installationJson(call.world, installationOf(call)))
}

export async function repositoryInstallation(call: RepositoryCall<'apps/get-repo-installation'>): Promise<Answer> {
  const installation = call.world.installationOf(appOf(call), call.repository)
  if (installation === null) throw notFound()
  return ok(installationJson(call.world, installation))
}

/** How long an installation token is good for: one hour. */
const TOKEN_MS = 3_600_000

export async function createToken(call: Call<'apps/create-installation-access-token'>): Promise<Answer> {
  const { world, body } = call
  const installation = installationOf(call)
  if (installation.suspendedAt !== null) throw new Refusal(403, 'This installation has been suspended')
  const seen = world.reposOf(installation)
  const asked =
    body?.repository_ids ?? body?.repositories?.map((name) => seen.find((one) => one.name === name)?.id ?? -1)
  if (asked?.some((id) => !seen.some((repository) => repository.id === id)) === true) {
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  }
  const permissions = narrowed(installation.permissions, body?.permissions)
  const token = `ghs_${randomBytes(18).toString('hex')}`
  const expiresAt = world.clock.now() + TOKEN_MS
  const repositories = asked === undefined ? null : new Set(asked)
  world.tokens.set(token, { installation, repositories, permissions, expiresAt })
  return created({
    token,
    expires_at: isoTime(expiresAt),
    permissions,
    repository_selection: asked === undefined && installation.repositories === null ? 'all' : 'selected',
    ...(asked === undefined
      ? {}
      : {
          repositories: seen.filter(({ id }) => asked.includes(id)).map((one) => fullRepositoryJson(world, one, null)),
        }),
  })
}

/** A token may have less than its installation, never more. */
function narrowed(has: Permissions, asked: Readonly<Record<string, unknown>> | undefined): Permissions {
  if (asked === undefined) return has
  const wanted = Object.entries(asked) as [string, Level][]
  if (wanted.some(([name, level]) => !grants(has, name, level))) {
    throw new Refusal(422, 'The permissions requested are not granted to this installation.')
  }
  return Object.fromEntries(wanted)
}

export async function listRepositories(call: Call<'apps/list-repos-accessible-to-installation'>): Promise<Answer> {
  const { world, actor } = call
  if (actor.kind !== 'installation') throw new Refusal(403, 'Resource not accessible by integration')
  const { installation, token } = actor
  const seen = world.reposOf(installation).filter(({ id }) => token.repositories?.has(id) ?? true)
  const { items, link } = page(call, seen)
  const body = {
    total_count: seen.length,
    repository_selection: installation.repositories === null ? 'all' : 'selected',
    repositories: items.map((repository) => fullRepositoryJson(world, repository, null)),
  }
  return { status: 200, body, headers: link }
}

export async function deleteInstallation(call: Call<'apps/delete-installation'>): Promise<Answer> {
  const installation = installationOf(call)
  removeInstallation(call.world, installation, installation.account)
  return done
}

export async function suspend(call: Call<'apps/suspend-installation'>): Promise<Answer> {
  const installation = installationOf(call)
  setSuspended(call.world, installation, true, installation.account)
  return done
}

export async function unsuspend(call: Call<'apps/unsuspend-installation'>): Promise<Answer> {
  const installation = installationOf(call)
  setSuspended(call.world, installation, false, installation.account)
  return done
}

/** A person adds a repository to an installation, or takes it out. */
function choose(call: Call, isIn: boolean): Answer {
  const { world, actor, params } = call
  if (actor.kind !== 'user') throw new Refusal(403, 'Resource not accessible by integration')
  const installation = world.installations.get(Number(params['installation_id']))
  const repository = world.repositories.get(Number(params['repository_id']))
  if (installation === undefined || repository === undefined) throw notFound()
  const ids = new Set(world.reposOf(installation).map(({ id }) => id))
  if (isIn) ids.add(repository.id)
  else ids.delete(repository.id)
  setRepositories(world, installation, ids, actor.account)
  return done
}

export async function addRepository(
  call: Call<'apps/add-repo-to-installation-for-authenticated-user'>,
): Promise<Answer> {
  return choose(call, true)
}

export async function removeRepository(
  call: Call<'apps/remove-repo-from-installation-for-authenticated-user'>,
): Promise<Answer> {
  return choose(call, false)
}

/** The end of the manifest flow: a code, good once, for the App's credentials. */
export async function convertManifest({ world, params }: Call<'apps/create-from-manifest'>): Promise<Answer> {
  const code = params['code'] ?? ''
  const app = world.manifestCodes.get(code)
  if (app === undefined) throw notFound()
  world.manifestCodes.delete(code)
  return created({
    ...appJson(world, app),
    node_id: nodeIdOf('A', app.id),
    client_id: app.clientId,
    client_secret: app.clientSecret,
    webhook_secret: app.webhookSecret,
    pem: app.privateKey,
  })
}
