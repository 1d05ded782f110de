/**
 * What the indexes say of projects, while a run asks for it: known from disk at once, or fetched, or given on trust while it is asked
 * whether it still holds.
 *
 * Always true: what was only fetched ahead is no fact of the run until somebody wants it, and each project is asked for once.
 */
import { PromotableTicket } from '../http/queue.ts'
import type { Ticket } from '../http/queue.ts'
import type { PackageName } from '../python/name.ts'
import type { Project, ReleaseFile } from '../universe/facts.ts'
import { withAllowedFormats } from '../universe/formats.ts'
import type { FormatOption } from '../universe/formats.ts'
import { fileKey } from '../universe/snapshot.ts'
import type { Arrivals } from './arrivals.ts'
import { collect, collectKept } from './combine.ts'
import type { Collected, InstallerKind, Located, Look, RankedPlace } from './combine.ts'
import type { Place } from './place.ts'
import { isSameProject, Trust } from './trust.ts'

export interface ListingSettings {
  readonly places: readonly RankedPlace[]
  readonly installer: InstallerKind
  readonly clockIsSet: boolean
  /** `--no-binary` and its kind: what they exclude is no fact of the run. */
  readonly formats: readonly FormatOption[]
}

export class LiveListings {
  readonly #settings: ListingSettings
  readonly #arrivals: Arrivals
  readonly #projects = new Map<PackageName, Project>()
  readonly #ahead = new Map<PackageName, Collected>()
  readonly #collecting = new Map<PackageName, { readonly ticket: Ticket; readonly done: Promise<void> }>()
  readonly #pending = new Set<PackageName>()
  readonly #located = new Map<PackageName, readonly Located[]>()
  readonly #trust = new Trust()

  constructor(settings: ListingSettings, arrivals: Arrivals) {
    this.#settings = settings
    this.#arrivals = arrivals
  }

  /** Wanted or looked at, and known. */
  get known(): ReadonlyMap<PackageName, Project> {
    return this.#projects
  }

  get underWay(): number {
    return this.#pending.size
  }

  /** What is remembered may be given. */
  get isTrusting(): boolean {
    return this.#trust.isOpen
  }

  /** Something that was given on trust holds no more. */
  get isOutdated(): boolean {
    return this.#trust.isOpen && this.#trust.revised.size > 0
  }

  project(name: PackageName): Project | undefined {
    const project = this.#projects.get(name)
    const ahead = project === undefined ? this.#ahead.get(name) : undefined
    if (ahead === undefined) return project
    this.#keep(name, ahead)
    return this.#projects.get(name)
  }

  want(name: PackageName): void {
    if (this.#projects.has(name) || this.#pending.has(name)) return
    const known = this.#ahead.get(name) ?? this.#collectKept(name)
    if (known !== null) {
      this.#keep(name, known)
      this.#arrivals.tell()
      return
    }
    if (!this.#trust.isOpen || !this.#giveOnTrust(name)) this.#pending.add(name)
    const underWay = this.#collecting.get(name)
    if (underWay === undefined) void this.#startCollecting(name, new PromotableTicket(false))
    else underWay.ticket.speculative = false
  }

  /** Costs a request that the run will probably need, and resolves with it; null: a listing on disk may be used, which costs none. */
  lookAhead(name: PackageName): Promise<void> | null {
    if (this.#projects.has(name)) return null
    const underWay = this.#collecting.get(name)
    if (underWay !== undefined) return underWay.done
    const kept = this.#collectKept(name)
    if (kept === null) return this.#startCollecting(name, new PromotableTicket(true))
    this.#ahead.set(name, kept)
    return null
  }

  /** Callers mostly ask about the very file that the project gave; of a copy, the file of the same name stands for it. */
  locate(file: ReleaseFile): Located | undefined {
    const located = this.#located.get(file.project)
    const project = this.#projects.get(file.project)
    if (located === undefined || project === undefined || project.status === 'absent') return undefined
    const own = located[project.files.indexOf(file)]
    if (own?.file === file) return own
    return located.find((one) => one.file.index === file.index && one.file.filename === file.filename)
  }

  /**
   * Does a work on what is remembered while its places are asked whether it still holds; where some of it does not, once more on what they
   * say. `unlisted` is told the files that are listed no more.
   */
  async onTrust<Result>(work: () => Promise<Result>, unlisted: (file: ReleaseFile) => void): Promise<Result> {
    const { given, revised } = this.#trust
    this.#trust.isOpen = true
    const [first] = await Promise.allSettled([work()])
    this.#trust.isOpen = false
    await Promise.all([...given].flatMap((name) => this.#collecting.get(name)?.done ?? []))
    given.clear()
    this.#arrivals.throwFailure()
    if (revised.size > 0) {
      for (const [name, collected] of revised) this.#revise(name, collected, unlisted)
      revised.clear()
      return work()
    }
    if (first.status === 'rejected') throw first.reason
    return first.value
  }

  #collectKept(name: PackageName, look?: Look): Collected | null {
    const { places, installer, clockIsSet } = this.#settings
    return collectKept(name, places, installer, clockIsSet, look)
  }

  /** false where nothing is remembered. */
  #giveOnTrust(name: PackageName): boolean {
    const remembered = this.#collectKept(name, (place) => place.kept(name) ?? place.remembered?.(name) ?? null)
    if (remembered === null) return false
    this.#trust.given.add(name)
    this.#keep(name, remembered)
    this.#arrivals.tell()
    return true
  }

  /** What a place says of a project that was given on trust. */
  #confirm(name: PackageName, collected: Collected): void {
    const given = this.#projects.get(name)
    if (given !== undefined && isSameProject(given, withAllowedFormats(collected.project, this.#settings.formats)))
      return
    this.#trust.revised.set(name, collected)
    this.#arrivals.tell()
  }

  #revise(name: PackageName, collected: Collected, unlisted: (file: ReleaseFile) => void): void {
    const before = this.#projects.get(name)
    this.#keep(name, collected)
    const listed = new Set(collected.located.map(({ file }) => fileKey(file)))
    for (const file of before === undefined || before.status === 'absent' ? [] : before.files) {
      if (!listed.has(fileKey(file))) unlisted(file)
    }
  }

  #startCollecting(name: PackageName, ticket: Ticket): Promise<void> {
    const done = this.#collect(name, ticket)
    this.#collecting.set(name, { ticket, done })
    return done
  }

  async #collect(name: PackageName, ticket: Ticket): Promise<void> {
    const { places, installer, clockIsSet } = this.#settings
    try {
      const ask = (place: Place, urgency: Readonly<Ticket>) => askPlace(place, name, urgency)
      const collected = await collect(name, places, installer, clockIsSet, ask, ticket)
      if (collected === null) {
        // Dropped, and wanted by then or given on trust: it has to be asked all the same.
        if (this.#trust.given.has(name) || this.#pending.has(name))
          return await this.#collect(name, new PromotableTicket(false))
      } else if (this.#trust.given.has(name)) this.#confirm(name, collected)
      else if (this.#pending.has(name)) this.#keep(name, collected)
      else this.#ahead.set(name, collected)
    } catch (error) {
      this.#arrivals.fail(error)
    }
    this.#collecting.delete(name)
    if (this.#pending.delete(name)) this.#arrivals.tell()
  }

  #keep(name: PackageName, { project, located }: Collected): void {
    this.#ahead.delete(name)
    this.#projects.set(name, withAllowedFormats(project, this.#settings.formats))
    this.#located.set(name, located)
  }
}

function askPlace(place: Place, name: PackageName, ticket: Readonly<Ticket>) {
  const kept = place.kept(name)
  return kept === null ? place.ask(name, ticket) : Promise.resolve(kept)
}
