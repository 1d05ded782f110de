/**
 * A source behind a URL as a file on disk, refreshed by ETag.
 *
 * The bytes stand under their digest; a small file beside them says which digest a URL stands at. It is replaced in one step, so
 * parallel processes see one state or the other. Without an answer the copy is used, and that is said.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { shownUrl } from './advisories-fetch.ts'
import type { FetchBytes } from './advisories-fetch.ts'
import { reasonOf } from './advisories-files.ts'
import { writeWhole } from './advisories-index.ts'
import { FILE_BYTES } from './advisories-limits.ts'

export interface DownloadOptions {
  readonly cacheDir: string
  readonly fetchBytes: FetchBytes
  readonly offline: boolean
  readonly now: Date
}

export type Download =
  /** `problem`: why the copy could not be refreshed; null when it is current. */
  | { readonly status: 'kept'; readonly path: string; readonly problem: string | null }
  | { readonly status: 'failed'; readonly why: string }

interface State {
  readonly etag: string | null
  readonly sha256: string
  readonly checkedAt: string
}

/** Within this time a copy is not asked about again: the commands of one sitting see one set of advisories. */
const FRESH_MS = 10 * 60 * 1000

export async function download(url: string, options: DownloadOptions): Promise<Download> {
  const key = createHash('sha256').update(url).digest('hex').slice(0, 24)
  const pathOf = (sha256: string) => join(options.cacheDir, `${key}-${sha256}.download`)
  const statePath = join(options.cacheDir, `${key}.state`)
  const state = await readState(statePath, pathOf)
  const fallBack = (why: string): Download =>
    state === null
      ? { status: 'failed', why }
      : {
          status: 'kept',
          path: pathOf(state.sha256),
          problem: `${why}; the copy of ${state.checkedAt.slice(0, 10)} is used`,
        }
  if (options.offline) {
    return state === null
      ? { status: 'failed', why: 'has no copy on disk, and --offline allows no download' }
      : { status: 'kept', path: pathOf(state.sha256), problem: null }
  }
  if (state !== null && isFresh(state, options.now))
    return { status: 'kept', path: pathOf(state.sha256), problem: null }
  let answer
  try {
    answer = await options.fetchBytes(url, { etag: state?.etag ?? null })
  } catch (error) {
    return fallBack(`did not answer${error instanceof Error && error.message !== '' ? ` (${error.message})` : ''}`)
  }
  const checkedAt = options.now.toISOString()
  try {
    if (answer.status === 304 && state !== null) {
      await writeWhole(statePath, Buffer.from(JSON.stringify({ ...state, checkedAt })))
      return { status: 'kept', path: pathOf(state.sha256), problem: null }
    }
    if (answer.status !== 200) return fallBack(`answered ${answer.status}`)
    if (answer.bytes.length > FILE_BYTES) return fallBack('is larger than 1 GiB')
    const sha256 = createHash('sha256').update(answer.bytes).digest('hex')
    await writeWhole(pathOf(sha256), answer.bytes)
    await writeWhole(statePath, Buffer.from(JSON.stringify({ etag: answer.etag, sha256, checkedAt } satisfies State)))
    await forgetOthers(options.cacheDir, key, [sha256, state?.sha256 ?? sha256])
    return { status: 'kept', path: pathOf(sha256), problem: null }
  } catch (error) {
    return fallBack(`could not be kept in ${options.cacheDir}: the folder ${reasonOf(error)}`)
  }
}

/** How a source is named to people: a URL without its secrets, a path as given. */
export function labelOf(source: string): string {
  return isUrl(source) ? shownUrl(source) : source
}

export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source)
}

function isFresh(state: State, now: Date): boolean {
  const age = now.getTime() - Date.parse(state.checkedAt)
  return age >= 0 && age < FRESH_MS
}

/** null: nothing kept, or what is kept is not whole. */
async function readState(path: string, pathOf: (sha256: string) => string): Promise<State | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof value !== 'object' || value === null) return null
    const { etag, sha256, checkedAt } = value as Partial<Record<keyof State, unknown>>
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return null
    if (typeof checkedAt !== 'string' || Number.isNaN(Date.parse(checkedAt))) return null
    await stat(pathOf(sha256))
    return { etag: typeof etag === 'string' ? etag : null, sha256, checkedAt }
  } catch {
    return null
  }
}

/** The copy before this one stays for processes that are about to read it. */
async function forgetOthers(cacheDir: string, key: string, kept: readonly string[]): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const digest =
      name.startsWith(`${key}-`) && name.endsWith('.download') ? name.slice(key.length + 1, -'.download'.length) : null
    if (digest !== null && !kept.includes(digest)) await rm(join(cacheDir, name), { force: true })
  }
}
