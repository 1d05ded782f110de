/**
 * Find-links: a page of links, or a folder of files, that lists any number of projects at once. Read once in a run.
 * A folder that is not there lists nothing, as for pip.
 */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Ticket } from '../http/queue.ts'
import { shownUrl } from '../http/redact.ts'
import { parseWheelFilename } from '../python/filename.ts'
import type { PackageName } from '../python/name.ts'
import { releaseFile } from './file-filter.ts'
import type { Targets } from './file-filter.ts'
import { readHtmlListing } from './html-listing.ts'
import { LARGEST_LISTING, confirmed, headOf, readListing, validators } from './index-place.ts'
import type { WebPlaceOptions } from './index-place.ts'
import type { FileFilter, ListedFile } from './listed-file.ts'
import type { Place, PlaceAnswer } from './place.ts'

/** A page, by project: what a wheel is of stands in its name, what an sdist is of shows only beside the project's. */
interface Sorted {
  readonly wheels: ReadonlyMap<PackageName | null, readonly ListedFile[]>
  readonly sdists: readonly ListedFile[]
}

const sortedPages = new WeakMap<readonly ListedFile[], Sorted>()

function sortPage(files: readonly ListedFile[]): Sorted {
  return {
    wheels: Map.groupBy(files.filter(isWheel), ({ filename }) => parseWheelFilename(filename)?.name ?? null),
    sdists: files.filter((file) => !isWheel(file)),
  }
}

function isWheel({ filename }: ListedFile): boolean {
  return filename.endsWith('.whl')
}

/** The files of one project among many, as a place's answer. */
function filesOf(project: PackageName, page: PlaceAnswer): PlaceAnswer {
  if (page.status !== 'listed') return page
  let sorted = sortedPages.get(page.files)
  if (sorted === undefined) sortedPages.set(page.files, (sorted = sortPage(page.files)))
  const { wheels, sdists } = sorted
  const files = [...(wheels.get(project) ?? []), ...sdists].filter((file) => releaseFile(file, project, 0) !== null)
  return files.length === 0 ? { status: 'absent' } : { status: 'listed', files }
}

export class LinksOnTheWeb implements Place {
  readonly label: string
  readonly owner: string
  readonly trust: 'operator' | 'foreign'
  readonly pinned: ReadonlySet<PackageName> = new Set()
  readonly isExplicit = false
  readonly #options: WebPlaceOptions
  #page: Promise<PlaceAnswer> | null = null
  #kept: PlaceAnswer | null | undefined
  #answered = false

  constructor(options: WebPlaceOptions) {
    this.#options = options
    this.owner = options.owner
    this.trust = options.trust
    this.label = shownUrl(options.url)
  }

  hasAnswered(): boolean {
    return this.#answered
  }

  kept(project: PackageName): PlaceAnswer | null {
    if (this.#kept === undefined) {
      const stored = this.#options.kept.read('page')
      const offline: PlaceAnswer | null = this.#options.offline
        ? { status: 'silent', reason: 'it is not asked (--offline), and nothing of it is kept' }
        : null
      const listing = stored?.isUsable === true ? stored.listing() : null
      this.#kept = listing ?? offline
      this.#answered ||= listing !== null
    }
    return this.#kept === null ? null : filesOf(project, this.#kept)
  }

  async ask(project: PackageName, ticket: Readonly<Ticket>): Promise<PlaceAnswer> {
    this.#page ??= this.#fetch(ticket)
    const page = await this.#page
    if (page.status === 'dropped') this.#page = null
    return filesOf(project, page)
  }

  async everything(project: PackageName): Promise<PlaceAnswer> {
    const { client, url, trust } = this.#options
    if (this.#options.offline) return { status: 'silent', reason: 'it is not asked (--offline)' }
    const answer = await client.get({ url, headers: HEADERS, trust, maxBytes: LARGEST_LISTING })
    if (answer.status !== 'answered' || answer.code !== 200) return { status: 'silent', reason: 'it does not answer' }
    return filesOf(project, await readListing(answer, null))
  }

  async #fetch(ticket: Readonly<Ticket>): Promise<PlaceAnswer> {
    const { client, url, trust, kept, targets, now } = this.#options
    const stored = kept.read('page')
    const headers = { ...HEADERS, ...validators(stored) }
    const answer = await client.get({ url, headers, trust, maxBytes: LARGEST_LISTING, ticket })
    if (answer.status === 'dropped') return answer
    if (answer.status === 'failed') return { status: 'silent', reason: answer.reason }
    const unchanged = confirmed(answer, 'page', stored, this.#options)
    if (unchanged !== null) {
      this.#answered = true
      return unchanged
    }
    if (answer.code !== 200) return { status: 'silent', reason: `it answers with status ${answer.code}` }
    const listing = await readListing(answer, targets)
    if (listing.status !== 'silent') {
      this.#answered = true
      kept.write('page', listing, headOf(answer, now()))
    }
    return listing
  }
}

const HEADERS = { accept: 'text/html', 'accept-encoding': 'gzip, br' }

export class LocalLinks implements Place {
  readonly label: string
  readonly owner = 'local'
  readonly trust = 'operator'
  readonly pinned: ReadonlySet<PackageName> = new Set()
  readonly isExplicit = false
  readonly #folder: string
  readonly #within: string | null
  readonly #targets: Targets
  #page: PlaceAnswer | null = null

  constructor(folder: string, within: string | null, targets: Targets) {
    this.label = folder
    this.#folder = folder
    this.#within = within
    this.#targets = targets
  }

  /** A folder says what it holds, but never that an index answers. */
  hasAnswered(): boolean {
    return false
  }

  /** A folder is read at once; a page of links has to be asked. */
  kept(project: PackageName): PlaceAnswer | null {
    this.#page ??= this.#look(this.#targets.cares)
    return this.#page === null ? null : filesOf(project, this.#page)
  }

  async ask(project: PackageName): Promise<PlaceAnswer> {
    this.#page ??= await this.#read(this.#targets.cares)
    return filesOf(project, this.#page)
  }

  async everything(project: PackageName): Promise<PlaceAnswer> {
    const page = filesOf(project, await this.#read(() => true))
    if (page.status !== 'listed') return page
    const files = await Promise.all(
      page.files.map(async (file) => (file.sha256 === null ? { ...file, sha256: await hashOf(file) } : file)),
    )
    return { status: 'listed', files }
  }

  async #read(cares: FileFilter): Promise<PlaceAnswer> {
    const looked = this.#look(cares)
    if (looked !== null) return looked
    try {
      const page = realpathSync(this.#folder)
      return { status: 'listed', files: await readHtmlListing(readFileSync(page), pathToFileURL(page).href, cares) }
    } catch {
      return UNREADABLE
    }
  }

  /** null for a page, which is there and has to be read. */
  #look(cares: FileFilter): PlaceAnswer | null {
    try {
      const place = realpathSync(this.#folder)
      if (this.#within !== null && !isWithin(place, realpathSync(this.#within))) {
        return { status: 'silent', reason: 'it lies outside the repository' }
      }
      return statSync(place).isDirectory() ? { status: 'listed', files: inFolder(place, cares) } : null
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      return isMissing ? { status: 'absent' } : UNREADABLE
    }
  }
}

const UNREADABLE: PlaceAnswer = { status: 'silent', reason: 'it cannot be read' }

function inFolder(folder: string, cares: FileFilter): readonly ListedFile[] {
  const base = pathToFileURL(join(folder, '.')).href.replace(/\/?$/, '/')
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && cares(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((filename) => ({
      filename,
      url: PLAIN_NAME.test(filename) ? base + filename : pathToFileURL(join(folder, filename)).href,
      sha256: null,
      requiresPython: null,
      yanked: null,
      uploadTime: null,
      size: null,
      metadata: false,
    }))
}

/** A file's name that an address holds as it is. */
export const PLAIN_NAME = /^\w[\w.+-]*$/

/** Whether a path lies in a folder, or is it; both are real ones. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

async function hashOf(file: ListedFile): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(new URL(file.url))) {
      if (Buffer.isBuffer(chunk)) hash.update(chunk)
    }
    return hash.digest('hex')
  } catch {
    return null
  }
}
