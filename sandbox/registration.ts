/** Registering an App, from a manifest in the form of GitHub's manifest flow. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Account, App, Level, Permissions } from './model.ts'
import { grants } from './model.ts'
import type { World } from './world.ts'

export interface AppManifest {
  readonly name: string
  readonly url: string
  readonly hook_attributes?: { readonly url: string; readonly active?: boolean }
  readonly redirect_url?: string
  readonly setup_url?: string
  readonly public?: boolean
  readonly default_permissions?: Readonly<Record<string, string>>
  readonly default_events?: readonly string[]
}

/** What an App must be allowed to read before it may subscribe; any one of them. */
const EVENT_PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  push: ['contents'],
  pull_request: ['pull_requests'],
  pull_request_review: ['pull_requests'],
  issues: ['issues'],
  issue_comment: ['issues', 'pull_requests'],
  check_run: ['checks'],
  check_suite: ['checks'],
  status: ['statuses'],
  repository: ['metadata'],
}

/** What is wrong with a manifest; null: nothing. */
export function wrongManifest(manifest: AppManifest): string | null {
  if (typeof manifest.url !== 'string' || !URL.canParse(manifest.url)) return 'url is missing or no address'
  const permissions = permissionsOf(manifest)
  for (const event of manifest.default_events ?? []) {
    const needed = EVENT_PERMISSIONS[event]
    if (needed === undefined) return `default_events: ${event} is not served`
    if (!needed.some((name) => grants(permissions, name, 'read'))) return `default_events: ${event} needs ${needed[0]}`
  }
  return null
}

function permissionsOf({ default_permissions: permissions = {} }: AppManifest): Permissions {
  return Object.fromEntries(Object.entries(permissions).map(([name, level]) => [name, level as Level]))
}

/** By the slug of the App: a process that starts many sandboxes makes the keys of each App once. */
const keys = new Map<string, Pick<App, 'publicKey' | 'privateKey'>>()

function keysOf(slug: string): Pick<App, 'publicKey' | 'privateKey'> {
  const known = keys.get(slug)
  if (known !== undefined) return known
  const made = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  keys.set(slug, made)
  return made
}

export function registerApp(world: World, owner: Account, manifest: AppManifest): App {
  const wrong = wrongManifest(manifest)
  if (wrong !== null) throw new Error(`the App's manifest: ${wrong}`)
  const slug = manifest.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const app: App = {
    id: world.nextId(),
    slug,
    name: manifest.name,
    owner,
    bot: world.addAccount(`${slug}[bot]`, 'Bot'),
    ...keysOf(slug),
    clientId: `Iv1.${randomBytes(8).toString('hex')}`,
    clientSecret: randomBytes(20).toString('hex'),
    webhookSecret: randomBytes(20).toString('hex'),
    hookUrl: manifest.hook_attributes?.active === false ? null : (manifest.hook_attributes?.url ?? null),
    permissions: { metadata: 'read', ...permissionsOf(manifest) },
    events: manifest.default_events ?? [],
    url: manifest.url,
    createdAt: world.clock.now(),
  }
  world.apps.set(app.id, app)
  return app
}

/** What Lockstep asks for: app.yml. */
export const LOCKSTEP: AppManifest = {
  ...(parse(readFileSync(new URL('../app.yml', import.meta.url), 'utf8')) as AppManifest),
  name: 'lockstep',
  url: 'https://lockstep.example',
}

/** A CI as an App of its own. */
export const CI: AppManifest = {
  name: 'ci',
  url: 'https://ci.example',
  default_permissions: { checks: 'write', contents: 'read', metadata: 'read', statuses: 'write' },
}
