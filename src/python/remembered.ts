/** Answers about texts, in a bounded table: listings and metadata hold the same few texts thousands of times. */
const MOST_TEXTS = 16_384
const LONGEST_TEXT = 256

export class Remembered<Answer> {
  readonly #answer: (text: string) => Answer
  readonly #known = new Map<string, Answer>()
  readonly #most: number

  constructor(answer: (text: string) => Answer, most = MOST_TEXTS) {
    this.#answer = answer
    this.#most = most
  }

  of(text: string): Answer {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const answer = this.#answer(text)
    if (this.#known.size >= this.#most) this.#known.clear()
    if (text.length <= LONGEST_TEXT) this.#known.set(text, answer)
    return answer
  }
}
