/**
 * Values by release file: by its place and its name, whichever object it is.
 *
 * A solve looks tens of thousands of files up of which it knows a few, so a look-up makes no text. `fileKey` names a file where it is written down.
 */
import type { ReleaseFile } from './facts.ts'

type Named = Pick<ReleaseFile, 'index' | 'filename'>

export class ByFile<Value> {
  readonly #places = new Map<number, Map<string, Value>>()

  get({ index, filename }: Named): Value | undefined {
    return this.#places.get(index)?.get(filename)
  }

  set({ index, filename }: Named, value: Value): void {
    let place = this.#places.get(index)
    if (place === undefined) this.#places.set(index, (place = new Map()))
    place.set(filename, value)
  }

  /** With their `fileKey`s. */
  *entries(): Iterable<readonly [string, Value]> {
    for (const [index, place] of this.#places)
      for (const [filename, value] of place) yield [`${index}:${filename}`, value]
  }
}
