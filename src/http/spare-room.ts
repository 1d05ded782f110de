/**
 * Room for large bodies that is used again. A cold run takes in tens of megabytes of pages, each looked at once: in fresh memory every one of
 * them is first zeroed by the system, and what is behind stays until it is collected.
 */

/** More than that is left to the collector, in bytes. */
const MOST_SPARE = 8 << 20
const SMALLEST = 64 << 10

export class SpareRoom {
  readonly #spare: ArrayBuffer[] = []
  #size = 0

  /** `size` bytes, of what content nobody knows. */
  take(size: number): Buffer<ArrayBuffer> {
    const fitting = this.#spare.filter(({ byteLength }) => byteLength >= size)
    const room = fitting.reduce<ArrayBuffer | null>(
      (best, one) => (best === null || one.byteLength < best.byteLength ? one : best),
      null,
    )
    if (room === null) return Buffer.allocUnsafeSlow(roundedUp(size)).subarray(0, size)
    this.#spare.splice(this.#spare.indexOf(room), 1)
    this.#size -= room.byteLength
    return Buffer.from(room, 0, size)
  }

  /** Nobody reads the bytes any more. */
  giveBack({ buffer }: Buffer<ArrayBuffer>): void {
    if (buffer.byteLength < SMALLEST || this.#size + buffer.byteLength > MOST_SPARE) return
    this.#spare.push(buffer)
    this.#size += buffer.byteLength
  }
}

/** Room of few sizes is taken again more often; what of it is not written to takes no memory. */
function roundedUp(size: number): number {
  return Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(size)))
}
