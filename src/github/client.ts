/**
 * The calls of one repository's forge, by an Octokit of an installation.
 *
 * In: a route as GitHub's documentation writes it, and a schema of what is used of the answer. Out: that part, validated; what is expected to
 * fail is a value. Always true: every GET is conditional (`If-None-Match`), so that an unchanged answer costs nothing of the rate limit; a
 * token that expired early is renewed once; an error names the call and holds neither token nor body.
 */
import type * as z from 'zod/mini'
import { check } from '../schema/check.ts'
import { GitHubError, RateLimited, readThrown, unexpectedAnswer, type Thrown } from './failure.ts'
import { rememberNothingYet, type Remembered } from './remembered.ts'

/** The part of Octokit that is used; `octokit.ts` makes one. */
export interface Octokit {
  request: {
    (route: string, parameters?: Record<string, unknown>): Promise<{ readonly data: unknown; readonly headers: object }>
    readonly endpoint: (route: string, parameters?: Record<string, unknown>) => { readonly url: string }
  }
  graphql(document: string, variables: Record<string, unknown>): Promise<unknown>
  auth(options: { readonly type: 'installation'; readonly refresh: true }): Promise<unknown>
}

export interface Place {
  readonly octokit: Octokit
  readonly owner: string
  readonly name: string
  /** The login of the App's bot: `lockstep[bot]`. */
  readonly bot: string
  /** Of the installation; without it only this forge remembers. */
  readonly remembered?: Remembered
}

type Schema<T> = z.ZodMiniType<T>
type Parameters = Readonly<Record<string, unknown>>

/** What was sent and done, or why GitHub did not. */
export type Sent<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'refused'; readonly code: number; readonly why: string }

const API_VERSION = { 'x-github-api-version': '2022-11-28' }
const PAGE = 100

export class Client {
  owner: string
  name: string
  readonly bot: string
  readonly remembered: Remembered
  /** The repository's node id, which GraphQL's mutations name it by, as soon as it was read. */
  repositoryId: string | null = null
  readonly #octokit: Octokit

  constructor({ octokit, owner, name, bot, remembered }: Place) {
    this.#octokit = octokit
    this.owner = owner
    this.name = name
    this.bot = bot
    this.remembered = remembered ?? rememberNothingYet()
  }

  /** As the repository is called now. Its old name leads there only until somebody takes it for another one. */
  call({ owner, name }: { readonly owner: string; readonly name: string }): void {
    this.owner = owner
    this.name = name
  }

  /** Throws a `GitHubError` whatever the status; `find` where some are expected. */
  async get<T>(route: string, parameters: Parameters, schema: Schema<T>): Promise<T> {
    const found = await this.find(route, parameters, schema, [])
    if (found === null) throw unexpectedAnswer(this.where(route), '', 'nothing')
    return found
  }

  /** null: GitHub answered one of `absent`. */
  async find<T>(
    route: string,
    parameters: Parameters,
    schema: Schema<T>,
    absent: readonly number[],
  ): Promise<T | null> {
    const url = this.#octokit.request.endpoint(route, this.#own(route, parameters)).url
    const known = this.remembered.answers.get(url)
    const condition = known === undefined ? {} : { 'if-none-match': known.etag }
    const answer = await this.#ask(route, parameters, condition, [304, ...absent])
    if (answer.status === 'refused') {
      if (answer.code === 304 && known !== undefined) return this.#read(route, schema, known.data)
      return null
    }
    const value = this.#read(route, schema, answer.data)
    if (answer.etag !== null) {
      this.remembered.answers.set(url, { etag: answer.etag, data: value }, 2 * JSON.stringify(value).length)
    }
    return value
  }

  /** The items of at most `pages` pages; `of` takes them out of an answer that is no list itself. null: one of `absent`. */
  async list<T, A>(
    route: string,
    parameters: Parameters,
    list: {
      readonly schema: Schema<A>
      readonly of: (answer: A) => readonly T[]
      readonly pages: number
      readonly size?: number
    },
    absent: readonly number[] = [],
  ): Promise<readonly T[] | null> {
    const { size = PAGE } = list
    const items: T[] = []
    for (let page = 1; page <= list.pages; page += 1) {
      const found = await this.find(route, { ...parameters, per_page: size, page }, list.schema, absent)
      if (found === null) return page === 1 ? null : items
      const more = list.of(found)
      items.push(...more)
      if (more.length < size) break
    }
    return items
  }

  /** A write. `refusals` become values; what must not be done twice is never sent again by itself. */
  async send<T>(
    route: string,
    parameters: Parameters,
    schema: Schema<T>,
    options: { readonly refusals?: readonly number[]; readonly isRepeatable: boolean },
  ): Promise<Sent<T>> {
    const once = options.isRepeatable ? {} : { request: { retries: 0 } }
    const answer = await this.#ask(route, { ...parameters, ...once }, {}, options.refusals ?? [])
    if (answer.status === 'refused') return answer
    return { status: 'ok', value: this.#read(route, schema, answer.data) }
  }

  /** As `send`, where no refusal is expected. */
  async write<T>(route: string, parameters: Parameters, schema: Schema<T>, isRepeatable: boolean): Promise<T> {
    const sent = await this.send(route, parameters, schema, { isRepeatable })
    if (sent.status === 'refused') throw new GitHubError(this.where(route), sent.code, sent.why)
    return sent.value
  }

  /** A mutation. Errors of GraphQL that are none of transport, access or limits are a refusal. */
  async mutate(name: string, document: string, input: object): Promise<Sent<unknown>> {
    const answer = await this.#graphql(name, document, { input })
    return answer.status === 'refused' ? answer : { status: 'ok', value: answer.data }
  }

  /**
   * A read. A repository that is not there has the status 404. What the App may not see is null, where the schema lets it be; the rest counts.
   */
  async query<T>(name: string, document: string, variables: Parameters, schema: Schema<T>): Promise<T> {
    const place = { owner: this.owner, name: this.name }
    const answer = await this.#graphql(name, document, { ...place, ...variables })
    const where = `GraphQL ${name}`
    if (answer.status === 'ok') return this.#read(where, schema, answer.data)
    if (answer.isPartial) return this.#read(where, schema, answer.data)
    throw new GitHubError(this.where(where), answer.code, answer.why)
  }

  /** What is remembered is told apart by repository. */
  key(name: string): string {
    return `${this.owner}/${this.name} ${name}`
  }

  where(route: string): string {
    return `${this.owner}/${this.name} ${route.replace('/repos/{owner}/{repo}', '')}`
  }

  #graphql(name: string, document: string, variables: Parameters): Promise<Answer> {
    return this.#attempt(
      `GraphQL ${name}`,
      async () => ({
        data: await this.#octokit.graphql(document, { ...variables, headers: API_VERSION }),
        headers: {},
      }),
      (failure) => failure.status === 200 || failure.status === 404,
    )
  }

  #own(route: string, parameters: Parameters): Record<string, unknown> {
    return route.includes('{owner}') ? { owner: this.owner, repo: this.name, ...parameters } : { ...parameters }
  }

  #ask(route: string, parameters: Parameters, headers: Parameters, expected: readonly number[]): Promise<Answer> {
    return this.#attempt(
      route,
      () => this.#octokit.request(route, { ...this.#own(route, parameters), headers: { ...API_VERSION, ...headers } }),
      (failure) => expected.includes(failure.status),
    )
  }

  async #attempt(
    route: string,
    call: () => Promise<{ readonly data: unknown; readonly headers: object }>,
    isExpected: (failure: Thrown) => boolean,
    isSecond = false,
  ): Promise<Answer> {
    try {
      const { data, headers } = await call()
      return { status: 'ok', data, etag: etagOf(headers) }
    } catch (error) {
      const failure = readThrown(error, new Date())
      if (failure === null) throw error
      const where = this.where(route)
      if (failure.until !== null) throw new RateLimited(where, failure.until)
      if (failure.status === 401 && !isSecond) {
        await this.#renewToken(where, failure)
        return this.#attempt(route, call, isExpected, true)
      }
      if (isExpected(failure)) return refused(failure)
      throw new GitHubError(where, failure.status, failure.words)
    }
  }

  async #renewToken(where: string, failure: Thrown): Promise<void> {
    try {
      await this.#octokit.auth({ type: 'installation', refresh: true })
    } catch {
      throw new GitHubError(where, failure.status, failure.words)
    }
  }

  #read<T>(route: string, schema: Schema<T>, data: unknown): T {
    const read = check(schema, data)
    if (read.success) return read.data
    throw unexpectedAnswer(this.where(route), read.place, read.what)
  }
}

type Answer =
  | { readonly status: 'ok'; readonly data: unknown; readonly etag: string | null }
  | {
      readonly status: 'refused'
      readonly code: number
      readonly why: string
      /** Only what the App may not see is missing from `data`. */
      readonly isPartial: boolean
      readonly data: unknown
    }

function refused({ status, words, types, data }: Thrown): Answer {
  const isPartial = types.length > 0 && types.every((type) => type === 'FORBIDDEN') && isObject(data)
  return { status: 'refused', code: status, why: words, isPartial, data }
}

function isObject(data: unknown): boolean {
  return typeof data === 'object' && data !== null
}

function etagOf(headers: object): string | null {
  const etag: unknown = 'etag' in headers ? headers.etag : null
  return typeof etag === 'string' && etag.length <= 200 ? etag : null
}
