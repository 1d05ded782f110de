/**
 * A package index (PEP 503, PEP 691): one page for each project.
 *
 * 404 and 410 mean that it does not have the project. Storage that answers 403 for what is not there is told from an index that
 * refuses by the index's own list of projects: a name that a readable list does not hold is absent. Once the index cannot be
 * reached it is not asked again in this run.
 */
import type { HttpAnswered, HttpClient } from '../http/client.ts'
import { conditionalHeaders, validityOf } from '../http/freshness.ts'
import { NEEDED } from '../http/queue.ts'
import type { Ticket } from '../http/queue.ts'
import { shownUrl } from '../http/redact.ts'
import { normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import type { DigestHead, Listing } from './digest.ts'
import type { Targets } from './file-filter.ts'
import { readHtmlListing, readProjectList } from './html-listing.ts'
import { readJsonListing } from './json-listing.ts'
import { pageDigest } from './kept-listings.ts'
import type { KeptListing, KeptListings } from './kept-listings.ts'
import { ListingError } from './listed-file.ts'
import type { ListedFile } from './listed-file.ts'
import type { Place, PlaceAnswer } from './place.ts'
import { plainSieve } from './sieve.ts'
import type { PageSieve } from './sieve.ts'

export interface WebPlaceOptions {
  readonly url: string
  readonly trust: 'operator' | 'foreign'
  readonly pinned: readonly PackageName[]
  readonly isExplicit: boolean
  readonly client: HttpClient
  readonly kept: KeptListings
  readonly owner: string
  readonly targets: Targets
  readonly offline: boolean
  readonly now: () => number
}

export const LARGEST_LISTING = 96 << 20
export const LISTING_ACCEPT =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01'
const OFFLINE: PlaceAnswer = { status: 'silent', reason: 'it is not asked (--offline), and nothing of it is kept' }

export class IndexOnTheWeb implements Place {
  readonly label: string
  readonly owner: string
  readonly trust: 'operator' | 'foreign'
  readonly pinned: ReadonlySet<PackageName>
  readonly isExplicit: boolean
  readonly #options: WebPlaceOptions
  readonly #base: string
  #answered = false
  #unreachable: string | null = null
  #projects: Promise<ReadonlySet<PackageName> | null> | null = null

  constructor(options: WebPlaceOptions) {
    this.#options = options
    this.owner = options.owner
    this.trust = options.trust
    this.label = shownUrl(options.url)
    this.pinned = new Set(options.pinned)
    this.isExplicit = options.isExplicit
    this.#base = options.url.endsWith('/') ? options.url : `${options.url}/`
  }

  hasAnswered(): boolean {
    return this.#answered
  }

  kept(project: PackageName): PlaceAnswer | null {
    const kept = this.#options.kept.read(project)
    const listing = kept?.isUsable === true ? kept.listing() : null
    if (listing !== null) {
      this.#answered = true
      return listing
    }
    return this.#options.offline ? OFFLINE : null
  }

  remembered(project: PackageName): PlaceAnswer | null {
    return this.#options.kept.read(project)?.listing() ?? null
  }

  async ask(project: PackageName, ticket: Readonly<Ticket>): Promise<PlaceAnswer> {
    const answer = await this.#fetch(project, ticket, this.#options.kept.read(project), this.#options.targets)
    if (answer.status === 'listed' || answer.status === 'absent') this.#answered = true
    return answer
  }

  everything(project: PackageName): Promise<PlaceAnswer> {
    if (this.#options.offline) return Promise.resolve(OFFLINE)
    return this.#fetch(project, NEEDED, null, null)
  }

  /** `targets` null: every file, and nothing is kept. */
  async #fetch(
    project: PackageName,
    ticket: Readonly<Ticket>,
    kept: KeptListing | null,
    targets: Targets | null,
  ): Promise<PlaceAnswer> {
    if (this.#unreachable !== null) return { status: 'silent', reason: this.#unreachable }
    const { client, trust } = this.#options
    const conditional = validators(kept)
    const headers = { accept: LISTING_ACCEPT, 'accept-encoding': 'gzip, br', ...conditional }
    const url = `${this.#base}${encodeURIComponent(project)}/`
    const answer = await client.get({ url, headers, trust, maxBytes: LARGEST_LISTING, ticket })
    if (answer.status === 'dropped') return answer
    if (answer.status === 'failed') {
      // A redirect or a size is a matter of one page; the rest is the same for every project.
      if (answer.kind !== 'too-large' && answer.kind !== 'redirect') this.#unreachable = answer.reason
      return { status: 'silent', reason: answer.reason }
    }
    try {
      return await this.#take(answer, project, kept, targets)
    } finally {
      answer.release?.()
    }
  }

  async #take(
    answer: HttpAnswered,
    project: PackageName,
    kept: KeptListing | null,
    targets: Targets | null,
  ): Promise<PlaceAnswer> {
    if (targets === null) return this.#read(answer, project, null)
    const unchanged = confirmed(answer, project, kept, this.#options)
    if (unchanged !== null) return unchanged
    const listing = await this.#read(answer, project, targets)
    if (listing.status === 'silent') return listing
    const head = headOf(answer, this.#options.now())
    this.#options.kept.write(project, listing, head)
    return { ...listing, page: head.page }
  }

  async #read(
    answer: HttpAnswered,
    project: PackageName,
    targets: Targets | null,
  ): Promise<Exclude<PlaceAnswer, { status: 'dropped' }>> {
    if (answer.code === 404 || answer.code === 410) return { status: 'absent' }
    if (answer.code === 403 && (await this.#isUnlisted(project))) return { status: 'absent' }
    if (answer.code !== 200) return { status: 'silent', reason: `it answers with status ${answer.code}` }
    return readListing(answer, targets)
  }

  async #isUnlisted(project: PackageName): Promise<boolean> {
    this.#projects ??= this.#listProjects()
    const projects = await this.#projects
    return projects !== null && !projects.has(project)
  }

  async #listProjects(): Promise<ReadonlySet<PackageName> | null> {
    const { client, trust } = this.#options
    const headers = { accept: 'text/html', 'accept-encoding': 'gzip, br' }
    const answer = await client.get({ url: this.#base, headers, trust, maxBytes: LARGEST_LISTING })
    if (answer.status !== 'answered' || answer.code !== 200) return null
    const names = await readProjectList(answer.body)
    return names.length === 0 ? null : new Set(names.map((name) => normalizeName(name)))
  }
}

/** What is kept, where the server says that it is unchanged (304) or sends the very page again. */
export function confirmed(
  answer: HttpAnswered,
  project: PackageName | 'page',
  kept: KeptListing | null,
  { kept: listings, now }: Pick<WebPlaceOptions, 'kept' | 'now'>,
): Listing | null {
  if (kept === null) return null
  if (answer.code === 304) {
    const { freshUntilMs } = validityOf(304, answer.headers, now())
    return listings.confirm(project, kept, { page: kept.page, validity: { ...kept.validity, freshUntilMs } })
  }
  if (answer.code !== 200) return null
  const head = headOf(answer, now())
  return head.page === kept.page ? listings.confirm(project, kept, head) : null
}

export function headOf(answer: HttpAnswered, now: number): DigestHead {
  return { page: pageDigest(answer.body, answer.url), validity: validityOf(200, answer.headers, now) }
}

/** Validators of a digest that can be read; a damaged one is fetched whole. */
export function validators(kept: KeptListing | null): Readonly<Record<string, string>> {
  const headers = kept === null ? {} : conditionalHeaders(kept.validity)
  return kept === null || Object.keys(headers).length === 0 || kept.listing() === null ? {} : headers
}

/** A page by its type, or by its first character where the type says nothing; the files that decide, or all without targets. */
export async function readListing(
  answer: Pick<HttpAnswered, 'body' | 'headers' | 'url'>,
  targets: Targets | null,
): Promise<Listing | { readonly status: 'silent'; readonly reason: string }> {
  try {
    if (targets === null)
      return {
        status: 'listed',
        files: await readPage(
          answer,
          plainSieve(() => true),
        ),
      }
    const sieve = targets.sieve()
    return { status: 'listed', files: targets.deciding(await readPage(answer, sieve), sieve) }
  } catch (error) {
    if (!(error instanceof ListingError)) throw error
    return { status: 'silent', reason: `it sends ${error.message}` }
  }
}

async function readPage(
  answer: Pick<HttpAnswered, 'body' | 'headers' | 'url'>,
  sieve: PageSieve,
): Promise<readonly ListedFile[]> {
  const type = (answer.headers['content-type'] ?? '').toLowerCase()
  const first = answer.body
    .toString('latin1', 0, 512)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (type.includes('json') || first.startsWith('{')) return readJsonListing(answer.body, answer.url, sieve)
  if (type.includes('html') || first.startsWith('<')) {
    if (!first.includes('<')) throw new ListingError('text that is no listing')
    return readHtmlListing(answer.body, answer.url, (name) => sieve.cares(name) || name.endsWith('.whl'))
  }
  throw new ListingError(`what is neither JSON nor HTML`)
}
