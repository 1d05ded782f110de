/** Refs of one bare repository. Several move together or not at all (`update-ref --stdin` is one transaction). */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readObject } from './reader.ts'
import { once } from './remembered.ts'
import { git, gitText, tryGit } from './run.ts'
import { isOid } from './objects.ts'

const NONE = '0'.repeat(40)

/** Every ref below a prefix, by its whole name. */
export async function readRefs(folder: string, prefix = 'refs/'): Promise<Map<string, string>> {
  const loose = existsSync(join(folder, 'packed-refs')) ? null : await looseRefs(folder, prefix)
  if (loose !== null) return loose
  const text = await gitText(folder, ['for-each-ref', '--format=%(objectname) %(refname)'])
  const refs = new Map<string, string>()
  for (const line of text.split('\n')) {
    const name = line.slice(41)
    if (name.startsWith(prefix)) refs.set(name, line.slice(0, 40))
  }
  return refs
}

/** From their files, in the order of their names; null where a file or a folder is gone meanwhile or is no object name: then git is asked. */
async function looseRefs(folder: string, prefix: string): Promise<Map<string, string> | null> {
  const below = await readdir(join(folder, 'refs'), { recursive: true, withFileTypes: true }).catch(() => null)
  if (below === null) return null
  const names = below
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => name.startsWith(prefix))
    .sort()
  const refs = new Map<string, string>()
  for (const name of names) {
    const oid = await looseRef(folder, name)
    if (oid === null) return null
    refs.set(name, oid)
  }
  return refs
}

async function looseRef(folder: string, name: string): Promise<string | null> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '')
  return isOid(text.trim()) ? text.trim() : null
}

export async function readRef(folder: string, name: string): Promise<string | null> {
  if (!(await isRefName(folder, name))) return null
  // Refs are loose here, for git is told never to pack them.
  const loose = await looseRef(folder, name)
  if (loose !== null || !existsSync(join(folder, 'packed-refs'))) return loose
  const { code, stdout } = await tryGit(folder, ['rev-parse', '--verify', '--quiet', name])
  return code === 0 ? stdout.toString('utf8').trim() : null
}

/** A whole name below `refs/`, with at least two slashes, that git allows. */
export async function isRefName(folder: string, name: string): Promise<boolean> {
  if (!/^refs\/[^/\s-][^\s]*\/[^\s]+$/.test(name)) return false
  return once('', `check-ref-format ${name}`, async () => (await tryGit(folder, ['check-ref-format', name])).code === 0)
}

export interface RefChange {
  readonly name: string
  /** null: there is none. */
  readonly before: string | null
  readonly after: string | null
}

/** All or none; `stale` where a ref does not stand at its `before`. */
export async function moveRefs(folder: string, changes: readonly RefChange[]): Promise<'moved' | 'stale'> {
  const lines = changes.map(({ name, before, after }) => `update ${name}\0${after ?? NONE}\0${before ?? NONE}\0`)
  const { code } = await tryGit(folder, ['update-ref', '--stdin', '-z'], { input: lines.join('') })
  return code === 0 ? 'moved' : 'stale'
}

/** The commit that a branch, a tag, a whole ref or an object name stands for. */
export async function resolveCommit(folder: string, name: string): Promise<string | null> {
  const wanted = isOid(name) ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, name, `refs/${name}`]
  for (const candidate of wanted) {
    const oid = isOid(candidate) ? candidate : await readRef(folder, candidate)
    if (oid === null && candidate !== 'HEAD') continue
    if (oid !== null && (await readObject(folder, oid))?.type === 'commit') return oid
    const { code, stdout } = await tryGit(folder, ['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`])
    if (code === 0) return stdout.toString('utf8').trim()
  }
  return null
}

/** Refs that moved between two readings. */
export function refsBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): RefChange[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names]
    .map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter((change) => change.before !== change.after)
}

export async function setHead(folder: string, branch: string): Promise<void> {
  await git(folder, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`])
}
