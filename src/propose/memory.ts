/**
 * The state on `refs/lockstep/state`, read once and written only together with the refs that it speaks of.
 *
 * A write is a commit with one file and one `updateRefs`. Where it was stale, what stands now decides: the write had arrived after all; the
 * state was moved by another worker, and the change is made again on the newer one; or another ref moved, and nothing is written.
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
  #state: State

  constructor(forge: Forge, tip: string | null, bytes: Uint8Array | null) {
    this.#forge = forge
    this.#tip = tip
    this.#state = parse(tip, bytes)
  }

  get state(): State {
    return this.#state
  }

  async change(change: (state: State) => State, refs: readonly RefUpdate[] = []): Promise<'updated' | 'stale'> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const next = change(this.#state)
      const bytes = writeState(next)
      if (refs.length === 0 && sameBytes(bytes, writeState(this.#state))) return 'updated'
      const before = this.#tip
      const after = await this.#forge.writeCommit({
        parent: before,
        message: MESSAGE,
        files: new Map([[STATE_PATH, bytes]]),
      })
      if ((await this.#forge.updateRefs([{ name: STATE_REF, before, after }, ...refs])) === 'updated') {
        this.#tip = after
        this.#state = next
        return 'updated'
      }
      await this.#readAgain()
      if (this.#tip === after) return 'updated'
      if (this.#tip === before) return 'stale'
    }
    throw new LockstepError(
      STATE_REF,
      'Others write it faster than this look can.',
      'It is tried again at the next event.',
    )
  }

  async #readAgain(): Promise<void> {
    const found = await this.#forge.refFile(STATE_REF, STATE_PATH)
    this.#tip = found?.commit ?? null
    this.#state = parse(this.#tip, found?.bytes ?? null)
  }
}

function parse(tip: string | null, bytes: Uint8Array | null): State {
  if (tip === null) return emptyState()
  return readState(bytes ?? new Uint8Array())
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
