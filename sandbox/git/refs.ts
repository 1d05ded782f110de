/** Refs of one bare repository. Several move together or not at all (`update-ref --stdin` is one transaction). */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from './remembered.ts'
import { git, gitText, tryGit } from './run.ts'
import { isOid } from './objects.ts'

const NONE = '0'.repeat(40)

/** Every ref below a prefix, by its whole name. */
export async function readRefs(folder: string, prefix = 'refs/'): Promise<Map<string, string>> {
  const text = await gitText(folder, ['for-each-ref', '--format=%(objectname) %(refname)'])
  const refs = new Map<string, string>()
  for (const line of text.split('\n')) {
    const name = line.slice(41)
    if (name.startsWith(prefix)) refs.set(name, line.slice(0, 40))
  }
  return refs
}

export async function readRef(folder: string, name: string): Promise<string | null> {
  if (!(await isRefName(folder, name))) return null
  // Refs are loose here, for git is told never to pack them; it is asked where there is no such file.
  const loose = await readFile(join(folder, name), 'utf8').catch(() => '')
  if (isOid(loose.trim())) return loose.trim()
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
    if (!isOid(candidate) && candidate !== 'HEAD' && !(await isRefName(folder, candidate))) continue
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
