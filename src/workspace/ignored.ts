/**
 * Files that git leaves out: those that a `.gitignore` names, unless git tracks them all the same.
 *
 * In: a checkout and what is looked for in it. Out: of the paths looked for, those left out. The `.gitignore` files are read from the top
 * of the repository down, also where the checkout is a folder within it; the person's own excludes count for nothing, so that everybody
 * sees the same. git itself is asked only where something would be left out. See docs/decisions/0062-gitignore.md.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ignore from 'ignore'
import type { Ignore } from 'ignore'
import type { Checkout } from './checkout.ts'

/** A `.gitignore` is a repository's text, and its patterns become regular expressions: beyond these they are not used. */
const MOST = { bytes: 100_000, patterns: 2000, length: 300, starsInPart: 2, anyFolders: 3, foldersUp: 40 }

export async function ignoredOf(checkout: Checkout, wanted: readonly string[]): Promise<ReadonlySet<string>> {
  const { rules, prefix } = await rulesFor(checkout.root)
  const ignored: string[] = []
  for (const path of wanted) if (await rules.leavesOut(`${prefix}${path}`)) ignored.push(path)
  if (ignored.length === 0) return new Set()
  const tracked = await trackedAmong(checkout.root, ignored)
  return new Set(ignored.filter((path) => !tracked.has(path)))
}

/** Who names a folder that its repository leaves out means that folder: the patterns above it then count for nothing. */
async function rulesFor(root: string): Promise<{ readonly rules: Rules; readonly prefix: string }> {
  const top = topOf(root) ?? root
  const rules = new Rules(top)
  const way = relative(top, root).split(sep).join('/')
  if (way === '' || (await rules.leavesOut(`${way}/`))) return { rules: new Rules(root), prefix: '' }
  return { rules, prefix: `${way}/` }
}

/** The folder of the repository that a checkout lies in; null where it lies in none. */
function topOf(root: string): string | null {
  let folder = root
  for (let up = 0; up <= MOST.foldersUp; up += 1) {
    if (exists(join(folder, '.git'))) return folder
    if (dirname(folder) === folder) return null
    folder = dirname(folder)
  }
  return null
}

/** The patterns below a folder, read as they are needed. Paths are relative to it, with `/`; a folder's ends in one. */
class Rules {
  readonly #top: string
  readonly #known = new Map<string, Promise<Known>>()

  constructor(top: string) {
    this.#top = top
  }

  async leavesOut(path: string): Promise<boolean> {
    return (await this.#in(folderOf(path))).matcher.ignores(path)
  }

  /** What counts in a folder: the patterns from the top down to its own, so that the nearest that says anything decides. */
  #in(folder: string): Promise<Known> {
    let known = this.#known.get(folder)
    if (known === undefined) this.#known.set(folder, (known = this.#read(folder)))
    return known
  }

  async #read(folder: string): Promise<Known> {
    const above = folder === '' ? NOTHING : await this.#in(folderOf(folder))
    const own = readPatterns(join(this.#top, folder, '.gitignore'))
    if (own.length === 0) return above
    const patterns = [...above.patterns, ...own.map((pattern) => below(folder, pattern))].slice(0, MOST.patterns)
    return { patterns, matcher: ignore({ ignorecase: false }).add(patterns) }
  }
}

interface Known {
  readonly patterns: readonly string[]
  readonly matcher: Ignore
}

const NOTHING: Known = { patterns: [], matcher: ignore() }

/** A pattern of a folder as one of the top: with a `/` at its start or within, it counts from the folder; else anywhere below it. */
function below(folder: string, pattern: string): string {
  if (folder === '') return pattern
  const no = pattern.startsWith('!') ? '!' : ''
  const body = pattern.slice(no.length)
  const place = folder.replaceAll(/[\\*?[\]!# ]/g, '\\$&')
  const way = body.trimEnd().slice(0, -1).includes('/') ? body.replace(/^\//, '') : `**/${body}`
  return `${no}/${place}/${way}`
}

function readPatterns(path: string): readonly string[] {
  const lines =
    readSmall(path)
      ?.replace(/^\uFEFF/, '')
      .split(/\r?\n/) ?? []
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#') && isCheap(line))
}

/** Every star of a part, and every `**`, multiplies what a match can cost. */
function isCheap(line: string): boolean {
  const parts = line.split('/')
  const anyFolders = parts.filter((part) => part === '**').length
  const hasManyStars = parts.some((part) => part !== '**' && (part.match(/\*+/g) ?? []).length > MOST.starsInPart)
  return line.length <= MOST.length && anyFolders <= MOST.anyFolders && !hasManyStars
}

/** null: it is not there, is no plain file, or is too large. */
function readSmall(path: string): string | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stats = fstatSync(file)
      return stats.isFile() && stats.size <= MOST.bytes ? readFileSync(file, 'utf8') : null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}

/** Where git cannot say, nothing is tracked. */
async function trackedAmong(root: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const { openGit } = await import('./git.ts')
  const git = openGit(root)
  const tracked = new Set<string>()
  const AT_ONCE = 500
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const asked = paths.slice(from, from + AT_ONCE)
    const listing = await git.raw(['--literal-pathspecs', 'ls-files', '-z', '--', ...asked]).catch(() => '')
    for (const path of listing.split('\0')) tracked.add(path)
  }
  return tracked
}

/** Of `a/b` as of `a/b/`: `a`. */
function folderOf(path: string): string {
  const end = path.endsWith('/') ? path.length - 2 : path.length
  return path.slice(0, Math.max(0, path.lastIndexOf('/', end)))
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}
