/** What a run waits for: that something became known, or went wrong. */
export class Arrivals {
  readonly #onEach: () => void
  #count = 0
  #wake: (() => void) | null = null
  #failure: { readonly error: unknown } | null = null

  constructor(onEach: () => void) {
    this.#onEach = onEach
  }

  tell(): void {
    this.#count += 1
    this.#onEach()
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  /** It is thrown where somebody waits next. */
  fail(error: unknown): void {
    this.#failure ??= { error }
  }

  throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error
  }

  /** Resolves once something has been told since the last time; at once where nothing is under way. */
  async next(isUnderWay: boolean): Promise<void> {
    if (this.#count === 0 && isUnderWay) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#count = 0
    this.throwFailure()
  }
}
