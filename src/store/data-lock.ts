/**
 * One process at a time uses a data folder: the embedded database has no lock of its own, and two would destroy it.
 *
 * A file with host and process, renewed every few seconds. It is taken over where its process is gone, or, from another host (a container
 * that was replaced), where it has not been renewed for a while; until then the start waits.
 */
import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { LockstepError } from '../errors.ts'

const RENEWED_MS = 5_000
const STALE_MS = 20_000
const WAIT_MS = 30_000

/** Those of this process. */
const held = new Set<string>()

export interface DataLock {
  release(): Promise<void>
}

export async function lockFolder(folder: string, waitMs = WAIT_MS): Promise<DataLock> {
  const path = join(folder, 'lock')
  const deadline = Date.now() + waitMs
  while (!(await take(path))) {
    const holder = await readHolder(path)
    if (holder === null || (await isGone(path, holder))) await rm(path, { force: true })
    else if (Date.now() < deadline) await pause(Math.min(500, waitMs))
    else throw inUse(folder, holder)
  }
  held.add(path)
  const timer = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => {
      // The folder is gone, and with it what the lock is for.
    })
  }, RENEWED_MS)
  timer.unref()
  return {
    async release() {
      clearInterval(timer)
      held.delete(path)
      await rm(path, { force: true })
    },
  }
}

interface Holder {
  readonly host: string
  readonly pid: number
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(`${hostname()} ${process.pid}\n`)
    await file.close()
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** null: it went away in between, or its writer died before it wrote. */
async function readHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const [, host = '', pid = ''] = /^(\S+) (\d+)\n$/.exec(text) ?? []
  return host === '' ? null : { host, pid: Number(pid) }
}

async function isGone(path: string, { host, pid }: Holder): Promise<boolean> {
  if (host !== hostname()) {
    const renewed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    )
    return Date.now() - renewed > STALE_MS
  }
  // The same number again is a container's first process, started anew.
  if (pid === process.pid) return !held.has(path)
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

function inUse(folder: string, { host, pid }: Holder): LockstepError {
  return new LockstepError(
    folder,
    `The data folder is in use by process ${pid} on ${host}.`,
    'Stop that one first, or give each its own folder; with DATABASE_URL several can share the work.',
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
