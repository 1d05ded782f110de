/**
 * The App's own credentials: its number, its private key and the secret of its webhooks.
 *
 * From the environment, else from the file that the setup page wrote, which the user of this process alone can read.
 */
import { createPrivateKey } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import type { Environment } from './settings.ts'

export interface Credentials {
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
  readonly webhookSecret: string
}

const FILE = 'credentials.json'

const Stored = z.object({
  appId: z.int().check(z.minimum(1)),
  privateKey: z.string().check(z.minLength(1)),
  webhookSecret: z.string().check(z.minLength(1)),
})

/** null: there are none yet. */
export async function readCredentials(env: Environment, folder: string): Promise<Credentials | null> {
  return (await fromEnvironment(env)) ?? (await fromFile(join(folder, FILE)))
}

async function fromEnvironment(env: Environment): Promise<Credentials | null> {
  const names = ['APP_ID', 'WEBHOOK_SECRET', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH']
  const [appId, webhookSecret, key, path] = names.map((name) => env[name]?.trim() ?? '')
  if ([appId, webhookSecret, key, path].every((value) => value === '')) return null
  if (!/^[1-9]\d{0,14}$/.test(appId ?? '')) throw missing('APP_ID', 'the number of the App')
  if (webhookSecret === undefined || webhookSecret === '') throw missing('WEBHOOK_SECRET', 'the secret of its webhooks')
  if (key !== undefined && key !== '') return { appId: Number(appId), privateKey: pemOf(key), webhookSecret }
  if (path === undefined || path === '') throw missing('PRIVATE_KEY_PATH', 'the path of its private key')
  return { appId: Number(appId), privateKey: pemOf(await readKey(path)), webhookSecret }
}

function missing(name: string, what: string): LockstepError {
  return new LockstepError(
    name,
    `It is to hold ${what}.`,
    'Set APP_ID, WEBHOOK_SECRET and PRIVATE_KEY_PATH together, or none of them for the setup page.',
  )
}

async function readKey(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new LockstepError('PRIVATE_KEY_PATH', 'The key cannot be read.', 'Check the path.', { cause: error })
  })
}

/** As PEM, also where its lines are written as `\n` or it is in base64, as one line of an environment needs. */
function pemOf(text: string): string {
  const trimmed = text.replaceAll('\\n', '\n').trim()
  const pem = trimmed.startsWith('-----') ? trimmed : Buffer.from(trimmed, 'base64').toString('utf8').trim()
  try {
    createPrivateKey(pem)
    return `${pem}\n`
  } catch {
    // What cannot be read is not shown, and neither is what the reader said of it.
  }
  throw new LockstepError('PRIVATE_KEY', 'This is no private key.', 'Use the .pem file that GitHub gave for the App.')
}

async function fromFile(path: string): Promise<Credentials | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return null
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600)
  const read = z.safeParse(Stored, parse(text))
  if (read.success) return { ...read.data, privateKey: pemOf(read.data.privateKey) }
  throw new LockstepError(
    path,
    'The credentials cannot be read.',
    'Restore the file, or delete it to set the App up anew.',
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Throws where there are some already. */
export async function storeCredentials(folder: string, credentials: Credentials): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, FILE)
  if ((await fromFile(path)) !== null) throw new LockstepError(path, 'There are credentials already.', 'Keep them.')
  const half = `${path}.new`
  await rm(half, { force: true })
  const file = await open(half, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(half, path)
}
