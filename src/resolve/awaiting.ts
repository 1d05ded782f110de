/**
 * What a search waits for: exactly what its next decision needs, and beside it, as a guess, what its later ones would need if nothing changed.
 *
 * In: what is to be known next. It yields what is to be fetched until that is there. Out: the fact.
 */
import type { PackageName } from '../python/name.ts'
import type { Facts, Metadata, Project, ReleaseFile, Wanted } from '../universe/facts.ts'
import type { Asking } from './asking.ts'
import { newestWithin } from './candidates.ts'
import type { Candidates } from './candidates.ts'
import type { Kernel } from './kernel.ts'

export interface AwaitingOptions {
  readonly candidatesOf: (project: Project) => Candidates
  /** Nothing is asked for: requirements that are not known by now stay unknown. */
  readonly isClosed: boolean
}

export class Awaiting {
  readonly #facts: Facts
  readonly #kernel: Kernel
  readonly #asking: Asking
  readonly #options: AwaitingOptions

  constructor(facts: Facts, kernel: Kernel, asking: Asking, options: AwaitingOptions) {
    this.#facts = facts
    this.#kernel = kernel
    this.#asking = asking
    this.#options = options
  }

  *project(name: PackageName): Generator<Wanted, Project, void> {
    for (;;) {
      const project = this.#facts.project(name)
      if (project !== undefined) return project
      yield this.#wanted({ projects: [name] })
    }
  }

  /** `next`: what is likely to be asked for after it. */
  *metadata(file: ReleaseFile | null, next: () => readonly ReleaseFile[]): Generator<Wanted, Metadata, void> {
    if (file === null) return UNDESCRIBED
    for (let isFirst = true; ; isFirst = false) {
      const metadata = this.#facts.metadata(file)
      if (metadata !== undefined) return metadata
      if (this.#options.isClosed) return UNDESCRIBED
      yield this.#wanted({ metadata: [file], speculative: isFirst ? next() : [] })
    }
  }

  /** What is needed now, the listings of every package met, and a guess at the metadata needed next. */
  #wanted(needed: {
    projects?: readonly PackageName[]
    metadata?: readonly ReleaseFile[]
    speculative?: readonly ReleaseFile[]
  }): Wanted {
    const projects = [...(needed.projects ?? [])]
    const speculative = [...(needed.speculative ?? [])]
    for (const node of this.#asking.newlyMet) {
      const { name } = this.#asking.places.of(node)
      const project = this.#facts.project(name)
      if (project === undefined) {
        projects.push(name)
        continue
      }
      this.#asking.newlyMet.delete(node)
      const term = this.#kernel.partial.termOf(node)
      if (term?.isPositive !== true) continue
      const file = newestWithin(this.#options.candidatesOf(project), term.versions)?.described ?? null
      if (file !== null && file.kind === 'wheel') speculative.push(file)
    }
    return { projects, metadata: needed.metadata ?? [], speculative }
  }
}

/** Nothing tells what it requires. */
const UNDESCRIBED: Metadata = { status: 'unknown', reason: 'no file describes it' }
