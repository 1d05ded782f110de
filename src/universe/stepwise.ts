/**
 * Facts for a piece whose every step has to be the same on every machine: it learns what it asked for and nothing else, and all of one
 * request at once.
 *
 * Beneath may be known more (from the disk, from another piece, from guesses), and answers may come in any order; none of it shows. So
 * what a deterministic asker looked at is a function of the facts alone, and `looked` names it: these are the facts its answer rests on.
 */
import type { PackageName } from '../python/name.ts'
import type { Facts, Metadata, Project, ReleaseFile, Wanted } from './facts.ts'
import { ByFile } from './by-file.ts'
import { fileKey } from './snapshot.ts'

export interface Looked {
  readonly projects: ReadonlySet<PackageName>
  /** By `fileKey`. */
  readonly metadata: ReadonlySet<string>
}

export class StepwiseFacts implements Facts {
  readonly clock: Facts['clock']
  readonly indexes: Facts['indexes']
  readonly rules: Facts['rules']
  readonly #facts: Facts
  readonly #projects = new Set<PackageName>()
  readonly #metadata = new ByFile<true>()
  #awaitedProjects = new Set<PackageName>()
  #awaitedFiles = new Map<string, ReleaseFile>()

  constructor(facts: Facts) {
    this.#facts = facts
    this.clock = facts.clock
    this.indexes = facts.indexes
    this.rules = facts.rules
  }

  get looked(): Looked {
    return { projects: this.#projects, metadata: new Set(Array.from(this.#metadata.entries(), ([key]) => key)) }
  }

  project(name: PackageName): Project | undefined {
    return this.#projects.has(name) ? this.#facts.project(name) : undefined
  }

  metadata(file: ReleaseFile): Metadata | undefined {
    return this.#metadata.get(file) === true ? this.#facts.metadata(file) : undefined
  }

  vulnerabilities(name: PackageName): ReturnType<Facts['vulnerabilities']> {
    return this.#facts.vulnerabilities(name)
  }

  /** Source distributions are large, and never fetched on a guess. */
  want({ projects = [], metadata = [], speculative = [] }: Wanted): void {
    const names = [...projects].filter((name) => !this.#projects.has(name))
    const files = [...metadata, ...[...speculative].filter(({ kind }) => kind === 'wheel')]
    const fresh = files.filter((file) => this.#metadata.get(file) !== true)
    if (names.length + fresh.length === 0) return
    for (const name of names) this.#awaitedProjects.add(name)
    for (const file of fresh) this.#awaitedFiles.set(fileKey(file), file)
    this.#ask()
    if (this.#areKnown()) this.#reveal()
  }

  async arrival(): Promise<void> {
    while (!this.#areKnown()) {
      await this.#facts.arrival()
      // Another asker's guess may have been forgotten the moment before it was asked for here.
      if (!this.#areKnown()) this.#ask()
    }
    this.#reveal()
  }

  /** What was guessed counts as asked for: whether it came in time must not show. */
  settle(): void {}

  #ask(): void {
    this.#facts.want({ projects: this.#awaitedProjects, metadata: [...this.#awaitedFiles.values()] })
  }

  #areKnown(): boolean {
    for (const name of this.#awaitedProjects) if (this.#facts.project(name) === undefined) return false
    for (const file of this.#awaitedFiles.values()) if (this.#facts.metadata(file) === undefined) return false
    return true
  }

  #reveal(): void {
    for (const name of this.#awaitedProjects) this.#projects.add(name)
    for (const file of this.#awaitedFiles.values()) this.#metadata.set(file, true)
    this.#awaitedProjects = new Set()
    this.#awaitedFiles = new Map()
  }
}
