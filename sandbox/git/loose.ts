/** Objects written as git writes them, each a file of its own: no process is needed for that, and a new one is what a sandbox mostly costs. */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { GitObject } from './reader.ts'

/** Gives its name. Source: Git's documentation, gitformat-loose. */
export async function writeObject(folder: string, type: GitObject['type'], bytes: Uint8Array): Promise<string> {
  const whole = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes])
  const oid = createHash('sha1').update(whole).digest('hex')
  const path = join(folder, 'objects', oid.slice(0, 2), oid.slice(2))
  if (existsSync(path)) return oid
  await mkdir(dirname(path), { recursive: true })
  // Whoever reads at the same time sees all of it or nothing.
  const half = `${path}-${randomUUID()}`
  await writeFile(half, deflateSync(whole, { level: 1 }), { mode: 0o444 })
  await rename(half, path)
  return oid
}
