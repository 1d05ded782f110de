/**
 * Versions that something names by `==`, and pre-releases that something names at all: pip takes a yanked release or a pre-release on the
 * word of any requirement of what is decided by then, uv only on what the problem itself states.
 */
import { includes } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import { namesPrerelease } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Node } from './incompatibility.ts'
import type { Learnt } from './search.ts'
import { pinOf } from './task.ts'
import type { Task } from './task.ts'
import type { Term } from './term.ts'

export class NamedVersions {
  readonly #isPip: boolean
  readonly #learnt: Learnt
  /** What asks for a package in words that name a pre-release of it. */
  readonly #namers = new Map<PackageName, { readonly node: Node; readonly term: Term }[]>()

  constructor({ installer }: Task, learnt: Learnt) {
    this.#isPip = installer.kind === 'pip'
    this.#learnt = learnt
  }

  /** Where `node` is within `term`, this is asked; true where more releases may now be taken than were looked at. */
  note(node: Node, term: Term, name: PackageName, specifier: SpecifierSet): boolean {
    if (!this.#isPip) return false
    if (namesPrerelease(specifier)) {
      const namers = this.#namers.get(name)
      if (namers === undefined) this.#namers.set(name, [{ node, term }])
      else namers.push({ node, term })
    }
    const { pins, candidates } = this.#learnt
    const pin = pinOf(specifier)
    const pinned = pins.get(name) ?? []
    if (pin === null || pinned.some((other) => other.key === pin.key)) return false
    pins.set(name, [...pinned, pin])
    if (candidates.get(name)?.yanked.some((yanked) => includes(specifier.intervals, yanked)) !== true) return false
    candidates.delete(name)
    return true
  }

  /** Whether something that holds names a pre-release of the package. */
  namesPrerelease(name: PackageName, holds: (node: Node, term: Term) => boolean): boolean {
    return (this.#namers.get(name) ?? []).some(({ node, term }) => holds(node, term))
  }
}
