/**
 * A piece of text put together from pieces of a file (continued lines, TOML escapes), with the way back to each character's place there.
 */

/** `length` characters of the text stand at `source`, one for one; an escape is one or two characters from `sourceLength` others. */
interface Piece {
  readonly at: number
  readonly length: number
  readonly source: number
  readonly sourceLength: number
}

export class Located {
  readonly text: string
  private readonly pieces: readonly Piece[]
  /** Where this slice starts within what the pieces tell of. */
  private readonly offset: number

  private constructor(text: string, pieces: readonly Piece[], offset: number) {
    this.text = text
    this.pieces = pieces
    this.offset = offset
  }

  /** Text that stands in the file as it is. */
  static plain(text: string, source: number): Located {
    return new Located(text, [{ at: 0, length: text.length, source, sourceLength: text.length }], 0)
  }

  slice(start: number, end: number): Located {
    return new Located(this.text.slice(start, end), this.pieces, this.offset + start)
  }

  /** Where the character stands in the file. */
  start(index: number): number {
    const at = this.offset + index
    const piece = this.pieceOf(at)
    return piece.source + (piece.length === piece.sourceLength ? at - piece.at : at > piece.at ? piece.sourceLength : 0)
  }

  /** Where the text before `index` ends in the file: differs from `start` at a continuation. */
  end(index: number): number {
    const at = this.offset + index
    if (at === 0) return this.start(index)
    const piece = this.pieceOf(at - 1)
    return piece.source + (piece.length === piece.sourceLength ? at - piece.at : piece.sourceLength)
  }

  private pieceOf(at: number): Piece {
    let low = 0
    let high = this.pieces.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.pieces[middle]?.at ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return this.pieces[low] ?? { at: 0, length: 0, source: 0, sourceLength: 0 }
  }

  static builder(): LocatedBuilder {
    const pieces: Piece[] = []
    const texts: string[] = []
    let length = 0
    return {
      add(text, source, sourceLength = text.length) {
        if (text === '' && length > 0) return
        pieces.push({ at: length, length: text.length, source, sourceLength })
        texts.push(text)
        length += text.length
      },
      build: () => new Located(texts.join(''), pieces, 0),
    }
  }
}

export interface LocatedBuilder {
  /** `sourceLength` differs from the text's length for an escape. */
  add(text: string, source: number, sourceLength?: number): void
  build(): Located
}
