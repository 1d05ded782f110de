/**
 * Values by release file: by its place and its name, whichever object it is.
 *
 * A solve looks tens of thousands of files up of which it knows a few, so a look-up makes no text. `fileKey` names a file where it is written down.
 */
import type { ReleaseFile } from './facts.ts'

type Named = Pick<ReleaseFile, 'index' | 'filename'>

export class ByFile<Value> {
  readonly #places = new Map<number, Map<string, Value>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get({ index, filename }: Named): Value | undefined {
    return this.#places.get(index)?.get(filename)
  }

  set({ index, filename }: Named, value: Value): void {
    let place = this.#places.get(index)
    if (place === undefined) this.#places.set(index, (place = new Map()))
    const before = place.size
    place.set(filename, value)
    this.#size += place.size - before
  }

  /** Whether there was one. */
  delete({ index, filename }: Named): boolean {
    const isThere = this.#places.get(index)?.delete(filename) === true
    if (isThere) this.#size--
    return isThere
  }

  /** With their `fileKey`s. */
  *entries(): Iterable<readonly [string, Value]> {
    for (const [index, place] of this.#places)
      for (const [filename, value] of place) yield [`${index}:${filename}`, value]
  }
}

/** What `fileKey` says of a file. */
export function namedBy(key: string): Named {
  const colon = key.indexOf(':')
  return { index: Number(key.slice(0, colon)), filename: key.slice(colon + 1) }
}
