/**
 * Versions that something names by `==`, and pre-releases that something names at all: pip takes a yanked release or a pre-release on the
 * word of any requirement of what is decided by then, uv only on what the problem itself states.
 */
import { includes } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import { namesPrerelease } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import type { Node } from './incompatibility.ts'
import type { Learnt } from './learnt.ts'
import { pinOf } from './task.ts'
import type { Task } from './task.ts'
import type { Term } from './term.ts'

export class NamedVersions {
  readonly #isPip: boolean
  readonly #learnt: Learnt
  /** What asks for a package in words that name a pre-release of it. */
  readonly #namers = new Map<PackageName, { readonly node: Node; readonly term: Term }[]>()

  /** The keys of the pins learnt. */
  readonly #pinned = new Map<PackageName, Set<string>>()

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
    const pin = pinOf(specifier)
    if (pin === null || !this.#pin(name, pin)) return false
    const { candidates } = this.#learnt
    if (candidates.get(name)?.yanked.some((yanked) => includes(specifier.intervals, yanked)) !== true) return false
    candidates.delete(name)
    return true
  }

  /** Learns a pin; false for one that is known. */
  #pin(name: PackageName, pin: Version): boolean {
    const { pins } = this.#learnt
    const pinned = pins.get(name)
    let keys = this.#pinned.get(name)
    if (keys === undefined) this.#pinned.set(name, (keys = new Set(pinned?.map(({ key }) => key))))
    if (keys.has(pin.key)) return false
    keys.add(pin.key)
    if (pinned === undefined) pins.set(name, [pin])
    else pinned.push(pin)
    return true
  }

  /** Whether something that holds names a pre-release of the package. */
  namesPrerelease(name: PackageName, holds: (node: Node, term: Term) => boolean): boolean {
    return (this.#namers.get(name) ?? []).some(({ node, term }) => holds(node, term))
  }
}

/** To learn further pins without telling whoever else has them. */
export function copiedPins(pins: Learnt['pins'] | Task['pins']): Learnt['pins'] {
  return new Map([...pins].map(([name, versions]) => [name, [...versions]]))
}
