/** Lists of numbers by number, from 0, kept in two typed arrays: many short lists cost little to keep. */
export class Lists {
  #items = new Int32Array(1 << 12)
  /** Where each list ends. */
  #ends = new Int32Array(1 << 10)
  #count = 0

  get length(): number {
    return this.#count
  }

  push(list: readonly number[]): void {
    const start = this.#start(this.#count)
    const end = start + list.length
    this.#items = roomFor(this.#items, end)
    this.#ends = roomFor(this.#ends, this.#count + 1)
    for (let i = 0; i < list.length; i++) this.#items[start + i] = list[i] ?? 0
    this.#ends[this.#count++] = end
  }

  /** A view, valid until the next list is added. */
  at(number: number): Int32Array {
    return this.#items.subarray(this.#start(number), this.#ends[number] ?? 0)
  }

  #start(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0)
  }
}

function roomFor(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array
  const larger = new Int32Array(Math.max(2 * array.length, length))
  larger.set(array)
  return larger
}
