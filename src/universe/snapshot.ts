/**
 * Facts out of plain values: for replay, for scenarios and for oracles.
 *
 * In: a snapshot. Out: the port `Facts` over it. Everything is known at once, unless an order of arrival is given: then a fact is
 * known only after it was wanted and has arrived, one per `arrival()`, so that a lazy caller can be tested under every order.
 * A wanted fact that the snapshot does not hold is never an answer: a project is silent, metadata is unknown, and it is reported.
 */
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import type { Facts, IndexPlace, Metadata, Project, ReleaseFile, Wanted } from './facts.ts'
import { overlaid } from './overlay.ts'
import type { Rule } from './rule.ts'

export interface Snapshot {
  readonly clock: string
  readonly indexes: readonly IndexPlace[]
  readonly rules: readonly Rule[]
  readonly projects: ReadonlyMap<PackageName, Project>
  /** By `fileKey`. */
  readonly metadata: ReadonlyMap<string, Metadata>
  readonly vulnerabilities: ReadonlyMap<PackageName, readonly Vulnerability[]>
  /** What a project is that the snapshot does not hold: `absent` where the snapshot is a whole index. */
  readonly otherwise: 'absent' | 'not-recorded'
}

/** Which of the pending facts arrives next, by position. Names are `project NAME` and `metadata FILENAME`, oldest first. */
export type ArrivalOrder = (pending: readonly string[]) => number

export interface SnapshotFacts extends Facts {
  /** Facts that were wanted and that the snapshot does not hold, sorted. */
  missing(): readonly string[]
  /** How many facts were asked for, speculative ones included. */
  asked(): { readonly projects: number; readonly metadata: number }
}

/** One file of one place; two indexes may list different files of one name. */
export function fileKey(file: ReleaseFile): string {
  return `${file.index}:${file.filename}`
}

/** The facts of a snapshot; all known at once, or arriving in the order given. */
export function factsOf(snapshot: Snapshot, order?: ArrivalOrder): SnapshotFacts {
  return order === undefined ? new KnownFacts(snapshot) : new ArrivingFacts(snapshot, order)
}

/** The reason that a replay gives for what its recording does not hold. */
export const NOT_RECORDED = 'it is not in the recorded universe'

/** Everything is known from the beginning. */
class KnownFacts implements SnapshotFacts {
  readonly clock: string
  readonly indexes: readonly IndexPlace[]
  readonly rules: readonly Rule[]
  readonly #snapshot: Snapshot
  readonly #missing = new Set<string>()
  /** Asked for again and again by the same file: its key need not be written each time. */
  readonly #found = new WeakMap<ReleaseFile, Metadata>()
  readonly #strangers = new Map<PackageName, Project>()
  protected readonly projectsAsked = new Set<PackageName>()
  protected readonly metadataAsked = new Set<string>()

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot
    this.clock = snapshot.clock
    this.indexes = snapshot.indexes
    this.rules = snapshot.rules
  }

  project(name: PackageName): Project | undefined {
    return this.#snapshot.projects.get(name) ?? this.#stranger(name)
  }

  metadata(file: ReleaseFile): Metadata | undefined {
    let found = this.#found.get(file)
    if (found !== undefined) return found
    found = this.#snapshot.metadata.get(fileKey(file))
    if (found === undefined) {
      this.#missing.add(`metadata of ${file.filename}`)
      found = UNRECORDED_METADATA
    }
    this.#found.set(file, found)
    return found
  }

  vulnerabilities(name: PackageName): readonly Vulnerability[] {
    return this.#snapshot.vulnerabilities.get(name) ?? []
  }

  want(wanted: Wanted): void {
    for (const name of wanted.projects ?? []) this.projectsAsked.add(name)
    for (const file of wanted.metadata ?? []) this.metadataAsked.add(fileKey(file))
    for (const file of wanted.speculative ?? []) this.metadataAsked.add(fileKey(file))
  }

  arrival(): Promise<void> {
    return Promise.resolve()
  }

  settle(): void {
    // Nothing waits: everything is known.
  }

  missing(): readonly string[] {
    return [...this.#missing].sort()
  }

  asked(): { readonly projects: number; readonly metadata: number } {
    return { projects: this.projectsAsked.size, metadata: this.metadataAsked.size }
  }

  #stranger(name: PackageName): Project {
    let project = this.#strangers.get(name)
    if (project === undefined) {
      project =
        this.#snapshot.otherwise === 'absent'
          ? { status: 'absent', name }
          : { status: 'silent', name, files: [], index: 0, reason: NOT_RECORDED }
      this.#strangers.set(name, project)
      if (project.status === 'silent') this.#missing.add(`project ${name}`)
    }
    return project
  }
}

/** Facts that are not recorded are not known, instead of being a reason to leave a version out. */
export function asFarAsRecorded(facts: Facts): Facts {
  return overlaid(facts, {
    project(name) {
      const project = facts.project(name)
      return project?.status === 'silent' && project.reason === NOT_RECORDED ? undefined : project
    },
    metadata(file) {
      const metadata = facts.metadata(file)
      return metadata === UNRECORDED_METADATA ? undefined : metadata
    },
  })
}

const UNRECORDED_METADATA: Metadata = { status: 'unknown', reason: NOT_RECORDED }

interface Pending {
  readonly label: string
  readonly key: string
  readonly into: Set<string>
  speculative: boolean
}

/** A fact is known after it was wanted and arrived. */
class ArrivingFacts extends KnownFacts {
  readonly #order: ArrivalOrder
  readonly #arrivedProjects = new Set<string>()
  readonly #arrivedMetadata = new Set<string>()
  #pending: Pending[] = []

  constructor(snapshot: Snapshot, order: ArrivalOrder) {
    super(snapshot)
    this.#order = order
  }

  override project(name: PackageName): Project | undefined {
    return this.#arrivedProjects.has(name) ? super.project(name) : undefined
  }

  override metadata(file: ReleaseFile): Metadata | undefined {
    return this.#arrivedMetadata.has(fileKey(file)) ? super.metadata(file) : undefined
  }

  override want(wanted: Wanted): void {
    super.want(wanted)
    for (const name of wanted.projects ?? []) this.#ask(this.#arrivedProjects, name, `project ${name}`, false)
    for (const file of wanted.metadata ?? []) {
      this.#ask(this.#arrivedMetadata, fileKey(file), `metadata ${file.filename}`, false)
    }
    for (const file of wanted.speculative ?? []) {
      this.#ask(this.#arrivedMetadata, fileKey(file), `metadata ${file.filename}`, true)
    }
  }

  override arrival(): Promise<void> {
    if (this.#pending.length === 0) return Promise.resolve()
    const position = this.#order(this.#pending.map((pending) => pending.label))
    const [arrived] = this.#pending.splice(position, 1)
    if (arrived === undefined) throw new Error(`no pending fact at position ${position}`)
    arrived.into.add(arrived.key)
    return Promise.resolve()
  }

  override settle(): void {
    this.#pending = this.#pending.filter((pending) => !pending.speculative)
  }

  #ask(into: Set<string>, key: string, label: string, speculative: boolean): void {
    if (into.has(key)) return
    const waiting = this.#pending.find((pending) => pending.into === into && pending.key === key)
    if (waiting === undefined) this.#pending.push({ label, key, into, speculative })
    else if (!speculative) waiting.speculative = false
  }
}
