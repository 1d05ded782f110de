/**
 * A shell script as simple commands: enough of the grammar (POSIX, "Shell Command Language") to see who installs what.
 *
 * Quotes, continuations, comments and the operators between commands are read; expansions stay as written, nothing runs.
 */
export interface Command {
  /** 1-based, of its first word. */
  readonly line: number
  readonly words: readonly string[]
}

const OPERATORS: ReadonlySet<string> = new Set([';', '&', '|', '(', ')', '{', '}', '`'])

/** One after the other, in their order. `firstLine` is the line of the script's first character in its file. */
export function readCommands(script: string, firstLine: number): Iterable<Command> {
  return new Reader(script, firstLine).read()
}

class Reader {
  readonly #text: string
  #at = 0
  #line: number
  #word: string | null = null
  #words: string[] = []
  #start: number
  #ended: Command | null = null

  constructor(text: string, line: number) {
    this.#text = text
    this.#line = this.#start = line
  }

  *read(): Generator<Command> {
    for (let isOpen = true; isOpen;) {
      this.#ended = null
      while (this.#ended === null && this.#at < this.#text.length) this.#step(this.#text.charAt(this.#at++))
      isOpen = this.#at < this.#text.length
      if (this.#ended !== null) yield this.#ended
    }
    this.#ended = null
    this.#endCommand()
    if (this.#ended !== null) yield this.#ended
  }

  #step(character: string): void {
    if (character === '\\') this.#escape()
    else if (character === "'" || character === '"') this.#quote(character)
    else if (character === '\n') {
      this.#endCommand()
      this.#line++
    } else if (character === ' ' || character === '\t' || character === '\r') this.#endWord()
    else if (character === '#' && this.#word === null) this.#comment()
    else if (OPERATORS.has(character) && !this.#isExpansion(character)) this.#endCommand()
    else this.#add(character)
  }

  /** The brace of `${NAME}` belongs to the word. */
  #isExpansion(character: string): boolean {
    if (character === '{') return this.#word !== null
    return character === '}' && this.#word !== null
  }

  #add(text: string): void {
    if (this.#words.length === 0 && this.#word === null) this.#start = this.#line
    this.#word = (this.#word ?? '') + text
  }

  #escape(): void {
    const next = this.#text.charAt(this.#at++)
    if (next === '\n') this.#line++
    else if (next === '\r' && this.#text.charAt(this.#at) === '\n') {
      this.#at++
      this.#line++
    } else this.#add(next)
  }

  #quote(quote: string): void {
    const end = this.#text.indexOf(quote, this.#at)
    const content = this.#text.slice(this.#at, end === -1 ? this.#text.length : end)
    this.#add(content)
    this.#line += content.split('\n').length - 1
    this.#at = end === -1 ? this.#text.length : end + 1
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end === -1 ? this.#text.length : end
  }

  #endWord(): void {
    if (this.#word !== null) this.#words.push(this.#word)
    this.#word = null
  }

  #endCommand(): void {
    this.#endWord()
    if (this.#words.length === 0) return
    this.#ended = { line: this.#start, words: this.#words }
    this.#words = []
  }
}
