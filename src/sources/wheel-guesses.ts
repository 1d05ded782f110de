/** Pieces of a wheel that were asked for beside its tail: each is waited for only where it can hold what is sought. */
import type { Stretch } from './wheel-layouts.ts'
import type { Piece } from './zip.ts'

interface Guess {
  readonly stretch: Stretch
  readonly piece: Promise<Piece | { readonly reason: string }>
}

export class WheelGuesses {
  readonly #guesses: readonly Guess[]

  constructor(stretches: readonly Stretch[], read: (stretch: Stretch) => Guess['piece']) {
    this.#guesses = stretches.map((stretch) => ({ stretch, piece: read(stretch) }))
    // Whoever waits for one hears of it.
    for (const { piece } of this.#guesses) piece.catch(() => undefined)
  }

  /** A piece that was to have all of a stretch; null where none was asked for, or it failed. */
  async holding({ from, length }: Stretch): Promise<Piece | null> {
    return this.#first((stretch) => stretch.from <= from && from + length <= stretch.from + stretch.length)
  }

  /** A piece that was to have some of it. */
  async touching({ from, length }: Stretch): Promise<Piece | null> {
    return this.#first((stretch) => stretch.from < from + length && from < stretch.from + stretch.length)
  }

  async #first(fits: (stretch: Stretch) => boolean): Promise<Piece | null> {
    const found = await this.#guesses.find(({ stretch }) => fits(stretch))?.piece
    return found === undefined || 'reason' in found ? null : found
  }
}
