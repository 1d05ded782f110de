/** What docker-compose.yml promises: the App shut in, within its memory, and set by names that docs/deploy.md lists. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSettings } from '../../src/app/settings.ts'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
const { services, volumes } = parse(read('docker-compose.yml'))
const app = services.lockstep

/** As Compose fills in what nobody set. */
const filled = Object.fromEntries(
  Object.entries<string>(app.environment).map(([name, text]) => [
    name,
    text.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace(/\$\{\w+:\?[^}]*\}/g, 'secret'),
  ]),
)

test('the file system is read-only but for the data and a bounded /tmp, and nothing may be gained', () => {
  expect(app.read_only).toBe(true)
  expect(app.tmpfs).toEqual([expect.stringMatching(/^\/tmp:size=\d+m,/)])
  expect(app.cap_drop).toEqual(['ALL'])
  expect(app.security_opt).toEqual(['no-new-privileges:true'])
  const [, data] = /LOCKSTEP_DATA=(\S+)/.exec(read('Dockerfile')) ?? []
  expect(app.volumes).toEqual([`data:${data}`])
  expect(Object.keys(volumes)).toEqual(['data', 'postgres'])
})

test('as many plans as run at a time fit into its memory, beside a GiB for the server', () => {
  const { atOnce, planning } = readSettings(filled)
  const [, gib] = /^(\d+)g$/.exec(app.mem_limit) ?? []
  expect(atOnce * planning.limits.memoryMiB + 1024).toBeLessThanOrEqual(Number(gib) * 1024)
})

test('its database is the one beside it, and every variable is one that the docs list', () => {
  const { databaseUrl } = readSettings(filled)
  const { hostname, username, pathname } = new URL(databaseUrl ?? '')
  expect([hostname, username, pathname]).toEqual([
    'postgres',
    services.postgres.environment.POSTGRES_USER,
    `/${services.postgres.environment.POSTGRES_DB}`,
  ])
  const docs = read('docs/deploy.md')
  for (const name of Object.keys(app.environment)) expect(docs).toContain(`\`${name}\``)
})
