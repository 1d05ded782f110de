/**
 * The state on `refs/lockstep/state`, read once and written only together with the refs that it speaks of.
 *
 * A write is a commit with one file and one `updateRefs`. Where it was stale, what stands now decides: the write had arrived after all; the
 * state was moved by another worker, and the change is made again on the newer one; or another ref moved, and nothing is written. A write
 * costs three calls, so what can wait is put off until the next one.
 */
import { LockstepError } from '../errors.ts'
import type { Memory } from './context.ts'
import type { Forge, Glance, RefUpdate } from './forge.ts'
import { emptyState, readState, STATE_PATH, STATE_REF, writeState } from './state.ts'
import type { State } from './state.ts'

const MOST_ATTEMPTS = 5
const MESSAGE = 'What Lockstep remembers of this repository'

export function openMemory(forge: Forge, glance: Glance): Memory {
  return new ForgeMemory(forge, glance.refs.get(STATE_REF) ?? null, glance.file)
}

class ForgeMemory implements Memory {
  readonly #forge: Forge
  #tip: string | null
  /** As it stands on the ref. */
  #written: State
  /** With what was put off. */
  #state: State
  #putOff: ((state: State) => State)[] = []

  constructor(forge: Forge, tip: string | null, bytes: Uint8Array | null) {
    this.#forge = forge
    this.#tip = tip
    this.#written = parse(tip, bytes)
    this.#state = this.#written
  }

  get state(): State {
    return this.#state
  }

  async change(change: (state: State) => State, refs: readonly RefUpdate[] = []): Promise<'updated' | 'stale'> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const next = change(this.#state)
      const bytes = writeState(next)
      if (refs.length === 0 && sameBytes(bytes, writeState(this.#written))) return this.#keep(next)
      const before = this.#tip
      const files = new Map([[STATE_PATH, bytes]])
      const after = await this.#forge.writeCommit({ parent: before, message: MESSAGE, files, isWhole: true })
      if ((await this.#forge.updateRefs([{ name: STATE_REF, before, after }, ...refs])) === 'updated') {
        this.#tip = after
        return this.#keep(next)
      }
      await this.#readAgain()
      if (this.#tip === after) return this.#keep(next)
      if (this.#tip === before) return 'stale'
    }
    throw new LockstepError(
      STATE_REF,
      'Others write it faster than this look can.',
      'It is tried again at the next event.',
    )
  }

  later(change: (state: State) => State): void {
    this.#putOff.push(change)
    this.#state = change(this.#state)
  }

  async flush(): Promise<void> {
    if (this.#putOff.length > 0) await this.change((state) => state)
  }

  #keep(state: State): 'updated' {
    this.#written = state
    this.#state = state
    this.#putOff = []
    return 'updated'
  }

  async #readAgain(): Promise<void> {
    const found = await this.#forge.refFile(STATE_REF, STATE_PATH)
    this.#tip = found?.commit ?? null
    this.#written = parse(this.#tip, found?.bytes ?? null)
    this.#state = this.#putOff.reduce((state, change) => change(state), this.#written)
  }
}

function parse(tip: string | null, bytes: Uint8Array | null): State {
  if (tip === null) return emptyState()
  return readState(bytes ?? new Uint8Array())
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
