/** A PostgreSQL server of its own in a temporary folder; null where there is none on this machine. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

export interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** The newest version's folder of programs. */
export function serverPrograms(): string | null {
  const folders = [process.env['LOCKSTEP_POSTGRES'] ?? '', ...globSync('/usr/lib/postgresql/*/bin').sort().toReversed()]
  return folders.find((folder) => folder !== '' && existsSync(join(folder, 'initdb'))) ?? null
}

export async function startServer(programs: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-postgres-'))
  const user = unprivileged()
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  const files = join(folder, 'files')
  execFileSync(
    join(programs, 'initdb'),
    ['-D', files, '-U', 'lockstep', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
    { ...user, cwd: folder, stdio: 'ignore' },
  )
  const port = await freePort()
  const child = spawn(
    join(programs, 'postgres'),
    ['-D', files, '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-p', String(port), '-c', 'fsync=off'],
    { ...user, cwd: folder, stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve())
  })
  const url = `postgres://lockstep@127.0.0.1:${port}/postgres`
  await answering(url)
  return {
    url,
    async stop() {
      child.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The server refuses to run as root. */
function unprivileged(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const [uid = 65534, gid = 65534] = ['-u', '-g'].map((option) => {
    try {
      return Number(execFileSync('id', [option, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
    } catch {
      return 65534
    }
  })
  return { uid, gid }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (attempt > 100) throw error
      await pause(100)
    }
  }
}
