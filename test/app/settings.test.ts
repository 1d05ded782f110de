import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCredentials } from '../../src/app/credentials.ts'
import { nextLookAt } from '../../src/app/schedule.ts'
import { readSettings } from '../../src/app/settings.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const own = { APP_ID: '12', WEBHOOK_SECRET: 'secret' }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-settings-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('settings', () => {
  test('need nothing', () => {
    expect(readSettings({})).toMatchObject({
      ...{ host: '127.0.0.1', port: 3000, publicUrl: null, databaseUrl: null, logLevel: 'info' },
      github: { web: 'https://github.com', api: 'https://api.github.com', isPaced: true },
      planning: { indexUrl: null, advisories: [], universes: null, refreshHours: 24 },
    })
  })

  test('find the API of a GitHub Enterprise Server', () => {
    const { github } = readSettings({ LOCKSTEP_GITHUB_URL: 'https://github.acme.example/' })
    expect(github).toMatchObject({ web: 'https://github.acme.example', api: 'https://github.acme.example/api/v3' })
  })

  test.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['LOCKSTEP_AT_ONCE', '0'],
    ['LOCKSTEP_URL', 'lockstep.acme.example'],
    ['LOCKSTEP_INDEX_URL', 'file:///etc'],
    ['DATABASE_URL', 'mysql://db'],
    ['LOG_LEVEL', 'loud'],
    ['LOCKSTEP_EXCLUDE_NEWER', 'yesterday'],
    ['LOCKSTEP_PLAN_MEMORY', '1'],
  ])('%s=%s is a mistake that names the variable', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(expect.objectContaining({ where: name }))
  })
})

describe('credentials', () => {
  test('are not there at first', async () => {
    expect(await readCredentials({}, folder)).toBeNull()
  })

  test.each([
    ['as PEM', privateKey],
    ['in one line', privateKey.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(privateKey).toString('base64')],
  ])('come from the environment, the key %s', async (_, key) => {
    expect(await readCredentials({ ...own, PRIVATE_KEY: key }, folder)).toEqual({
      ...{ appId: 12, webhookSecret: 'secret' },
      privateKey: `${privateKey.trim()}\n`,
    })
  })

  test('come with a key from a file', async () => {
    const path = join(folder, 'key.pem')
    await writeFile(path, privateKey)
    expect(await readCredentials({ ...own, PRIVATE_KEY_PATH: path }, folder)).toMatchObject({ appId: 12 })
  })

  test.each([
    ['APP_ID', { WEBHOOK_SECRET: 'x', PRIVATE_KEY: privateKey }],
    ['WEBHOOK_SECRET', { APP_ID: '1', PRIVATE_KEY: privateKey }],
    ['PRIVATE_KEY_PATH', own],
    ['PRIVATE_KEY_PATH', { ...own, PRIVATE_KEY_PATH: '/no/such/key' }],
    ['PRIVATE_KEY', { ...own, PRIVATE_KEY: 'hunter2 is no key' }],
  ])('that lack %s are a mistake, told without them', async (where, env) => {
    const error: unknown = await readCredentials(env, folder).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'LockstepError', where })
    expect(String(error)).not.toContain('hunter2')
  })

  test('in a file that others can read are taken from them', async () => {
    const path = join(folder, 'credentials.json')
    await writeFile(path, JSON.stringify({ appId: 3, privateKey, webhookSecret: 'w' }))
    await chmod(path, 0o644)
    expect(await readCredentials({}, folder)).toMatchObject({ appId: 3 })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await writeFile(path, '{')
    await expect(readCredentials({}, folder)).rejects.toThrow('cannot be read')
  })
})

describe('the next look', () => {
  const now = new Date('2026-11-29T12:00:00Z')

  test('is within a day, at a time of the repository', () => {
    const times = Array.from({ length: 200 }, (_, id) => nextLookAt(id + 1_000_000, now, null).getTime())
    expect(Math.min(...times)).toBeGreaterThan(now.getTime())
    expect(Math.max(...times)).toBeLessThanOrEqual(now.getTime() + 86_400_000)
    const hours = new Set(times.map((time) => new Date(time).getUTCHours()))
    expect(hours.size).toBe(24)
    const again = nextLookAt(1_000_000, new Date(times[0] ?? 0), null).getTime()
    expect(again - (times[0] ?? 0)).toBe(86_400_000)
  })

  test('is when the last one said, where that is earlier', () => {
    const wanted = new Date('2026-11-29T12:30:00Z')
    expect(nextLookAt(1, now, wanted).getTime()).toBeLessThanOrEqual(wanted.getTime())
    expect(nextLookAt(1, now, new Date('2026-11-29T11:00:00Z'))).toEqual(now)
    expect(nextLookAt(1, now, new Date('2027-01-01T00:00:00Z'))).toEqual(nextLookAt(1, now, null))
  })
})
