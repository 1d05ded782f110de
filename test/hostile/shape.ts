/**
 * Hostile input as a family: the same shape at any size. `growth.ts` holds the cost of each to its size in the tests, and
 * `bench/hostile.ts` reads each at its full size against the clock.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListingError } from '../../src/sources/listed-file.ts'
import { LockstepError } from '../../src/errors.ts'

export interface HostileShape {
  readonly parser: string
  readonly name: string
  /** Bytes; beyond them the parser refuses what it is given, or the question is another one. */
  readonly largest: number
  /** Makes input of about so many bytes. What comes back reads it, and may be called again. */
  readonly prepare: (size: number, scratch: Scratch) => () => unknown
}

/** Folders for shapes that are files; they go when it is disposed of. */
export class Scratch {
  readonly #made: string[] = []

  folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'lockstep-hostile-'))
    this.#made.push(made)
    return made
  }

  [Symbol.dispose](): void {
    for (const folder of this.#made) rmSync(folder, { recursive: true, force: true })
  }
}

export const TEN_MEGABYTES = 10 * 1024 * 1024

/** The piece again and again, in UTF-8 at most so many bytes. */
export function repeated(piece: string, bytes: number): string {
  return piece.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(piece))))
}

/** So many lines, each by its number. */
export function numbered(count: number, line: (at: number) => string): string {
  return Array.from({ length: Math.max(1, Math.floor(count)) }, (_, at) => line(at)).join('\n')
}

/** A piece in few words. */
export function shown(piece: string): string {
  const text = JSON.stringify(piece)
  return text.length <= 40 ? text : `${text.slice(0, 30)}… (${piece.length} characters)`
}

/** Reading that may refuse, in the parser's own words alone. */
export function refusing<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof LockstepError || error instanceof ListingError) return null
    throw error
  }
}
