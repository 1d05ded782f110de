/**
 * Bounded concurrency with two classes: what is needed goes before what is speculative.
 *
 * A waiting task can be promoted (its ticket's `speculative` set to false) at any time, and all waiting speculative tasks can be
 * dropped; a dropped task's promise resolves to null. Within a class the oldest goes first.
 */

/** Says how urgent a task is; the holder may promote it. */
export interface Ticket {
  speculative: boolean
}

export const NEEDED: Readonly<Ticket> = { speculative: false }

/** Tells of its promotion whoever carries it to where it cannot be seen. */
export class PromotableTicket implements Ticket {
  #speculative: boolean
  readonly #listeners: (() => void)[] = []

  constructor(speculative: boolean) {
    this.#speculative = speculative
  }

  get speculative(): boolean {
    return this.#speculative
  }

  set speculative(speculative: boolean) {
    const isPromoted = this.#speculative && !speculative
    this.#speculative = speculative
    if (isPromoted) for (const listener of this.#listeners.splice(0)) listener()
  }

  whenPromoted(listener: () => void): void {
    if (this.#speculative) this.#listeners.push(listener)
  }
}

interface Waiting {
  readonly ticket: Readonly<Ticket>
  readonly start: () => void
  readonly drop: () => void
}

export class TaskQueue {
  readonly #limit: number
  #running = 0
  #waiting: Waiting[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Runs the task when a place is free; null when it was dropped before it began. */
  run<T>(ticket: Readonly<Ticket>, task: () => Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        this.#running += 1
        task()
          .then(resolve, reject)
          .finally(() => {
            this.#running -= 1
            this.#next()
          })
      }
      this.#waiting.push({ ticket, start, drop: () => resolve(null) })
      this.#next()
    })
  }

  /** Forgets what is speculative and has not begun. */
  dropSpeculative(): void {
    const dropped = this.#waiting.filter((task) => task.ticket.speculative)
    this.#waiting = this.#waiting.filter((task) => !task.ticket.speculative)
    for (const task of dropped) task.drop()
  }

  #next(): void {
    while (this.#running < this.#limit && this.#waiting.length > 0) {
      const urgent = this.#waiting.findIndex((task) => !task.ticket.speculative)
      const [task] = this.#waiting.splice(Math.max(urgent, 0), 1)
      task?.start()
    }
  }
}
