/**
 * A place that a file of the repository names and that cannot be asked, since its address holds a variable: silent about every
 * project. To leave it out would let another index supply what only this one should.
 */
import type { PackageName } from '../python/name.ts'
import type { Place, PlaceAnswer } from './place.ts'

export class ClosedPlace implements Place {
  readonly label: string
  readonly pinned: ReadonlySet<PackageName>
  readonly isExplicit: boolean
  readonly owner = 'public'
  readonly trust = 'foreign'
  readonly #answer: PlaceAnswer

  constructor(label: string, reason: string, pinned: readonly PackageName[], isExplicit: boolean) {
    this.label = label
    this.pinned = new Set(pinned)
    this.isExplicit = isExplicit
    this.#answer = { status: 'silent', reason }
  }

  hasAnswered(): boolean {
    return false
  }

  kept(): PlaceAnswer {
    return this.#answer
  }

  ask(): Promise<PlaceAnswer> {
    return Promise.resolve(this.#answer)
  }

  everything(): Promise<PlaceAnswer> {
    return Promise.resolve(this.#answer)
  }
}
