/**
 * Variables, most active first; of equally active ones the smaller variable first, so that searches repeat exactly.
 *
 * Those that were active once stand in a binary heap. The others, which are most, follow by number: a place to go on from is enough for
 * them, and that one stands there which is taken already is seen by whoever takes it.
 * Source: the order heap of Eén and Sörensson's MiniSat (SAT 2003).
 */
export class ActivityHeap {
  #heap: number[] = []
  #place = new Int32Array(0)
  #activity = new Float64Array(0)
  #step = 1
  /** Of those that were never active every one from here on may be there, up to the last. */
  #next = 1
  #last = 0

  /** Makes room for variables below `size`. */
  grow(size: number): void {
    const place = new Int32Array(size).fill(-1)
    place.set(this.#place)
    this.#place = place
    const activity = new Float64Array(size)
    activity.set(this.#activity)
    this.#activity = activity
  }

  /** Puts a variable back; does nothing when it is there. */
  insert(variable: number): void {
    if (this.#activity[variable] === 0) {
      if (variable < this.#next) this.#next = variable
      if (variable > this.#last) this.#last = variable
    } else if ((this.#place[variable] ?? -1) < 0) {
      this.#heap.push(variable)
      this.#rise(this.#heap.length - 1, variable)
    }
  }

  /** The most active variable, taken out, or one that was taken before and not put back; 0 when none is left. */
  pop(): number {
    const top = this.#heap[0]
    const last = this.#heap.pop()
    if (top === undefined || last === undefined) return this.#popInactive()
    this.#place[top] = -1
    if (last !== top) this.#sink(0, last)
    return top
  }

  #popInactive(): number {
    while (this.#next <= this.#last) {
      const variable = this.#next++
      if (this.#activity[variable] === 0) return variable
    }
    return 0
  }

  bump(variable: number): void {
    const before = this.#activity[variable] ?? 0
    const activity = before + this.#step
    this.#activity[variable] = activity
    if (activity > 1e100) this.#rescale()
    if (before === 0) this.insert(variable)
    const at = this.#place[variable] ?? -1
    if (at >= 0) this.#rise(at, variable)
  }

  /** Makes what was bumped before count less. */
  decay(): void {
    this.#step /= 0.95
  }

  #rescale(): void {
    for (let v = 0; v < this.#activity.length; v++) this.#activity[v] = (this.#activity[v] ?? 0) * 1e-100
    this.#step *= 1e-100
    // What was active so long ago that nothing of it is left follows by number again.
    const faded = this.#heap.filter((variable) => this.#activity[variable] === 0)
    if (faded.length === 0) return
    const active = this.#heap.filter((variable) => this.#activity[variable] !== 0)
    for (const variable of this.#heap) this.#place[variable] = -1
    this.#heap = []
    for (const variable of [...active, ...faded]) this.insert(variable)
  }

  #isBefore(a: number, b: number): boolean {
    const x = this.#activity[a] ?? 0
    const y = this.#activity[b] ?? 0
    return x > y || (x === y && a < b)
  }

  #rise(from: number, variable: number): void {
    const heap = this.#heap
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      const other = heap[parent] ?? 0
      if (!this.#isBefore(variable, other)) break
      heap[at] = other
      this.#place[other] = at
      at = parent
    }
    heap[at] = variable
    this.#place[variable] = at
  }

  #sink(from: number, variable: number): void {
    const heap = this.#heap
    const size = heap.length
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      let other = heap[child] ?? 0
      const right = heap[child + 1]
      if (right !== undefined && this.#isBefore(right, other)) {
        child++
        other = right
      }
      if (!this.#isBefore(other, variable)) break
      heap[at] = other
      this.#place[other] = at
      at = child
    }
    heap[at] = variable
    this.#place[variable] = at
  }
}
