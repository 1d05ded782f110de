/**
 * The state on a ref of Lockstep's own, read once and written only together with the refs that it speaks of.
 *
 * A write is a commit with one file and one `updateRefs`. Where it was stale, what stands now decides: the write had arrived after all; the
 * state was moved by another worker, and the change is made again on the newer one; or another ref moved, and nothing is written. A write
 * costs three calls, so what can wait is put off until the next one. Where the forge takes no such refs but branches, it goes over to one.
 */
import { LockstepError } from '../errors.ts'
import type { Memory } from './context.ts'
import type { Forge, Glance, RefFile, RefUpdate } from './forge.ts'
import { namespaceOf, STATE_PATH, STATE_REF, stateRef, UNCHECKED } from './own-refs.ts'
import type { Namespace } from './own-refs.ts'
import { emptyState, readState, writeState } from './state.ts'
import type { State } from './state.ts'

const MOST_ATTEMPTS = 5
const MESSAGE = `What Lockstep remembers of this repository ${UNCHECKED}`

export function openMemory(forge: Forge, glance: Glance): Memory {
  return new ForgeMemory(forge, glance.file)
}

class ForgeMemory implements Memory {
  readonly #forge: Forge
  #namespace: Namespace
  #tip: string | null
  /** Where it stood before it went over. */
  #former: string | null = null
  /** As it stands on the ref. */
  #written: State
  /** With what was put off. */
  #state: State
  #putOff: ((state: State) => State)[] = []

  constructor(forge: Forge, found: RefFile | null) {
    this.#forge = forge
    this.#namespace = namespaceOf(found?.ref ?? STATE_REF)
    this.#tip = found?.commit ?? null
    this.#written = parse(found)
    this.#state = this.#written
  }

  get namespace(): Namespace {
    return this.#namespace
  }

  get state(): State {
    return this.#state
  }

  async change(change: (state: State) => State, refs: readonly RefUpdate[] = []): ReturnType<Memory['change']> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const next = change(this.#state)
      const bytes = writeState(next)
      if (refs.length === 0 && sameBytes(bytes, writeState(this.#written))) return this.#keep(next)
      const before = this.#tip
      const files = new Map([[STATE_PATH, bytes]])
      const parent = before ?? this.#former
      const after = await this.#forge.writeCommit({ parent, message: MESSAGE, files, isWhole: true })
      const answer = await this.#forge.updateRefs([{ name: stateRef(this.#namespace), before, after }, ...refs])
      if (answer === 'updated') {
        this.#tip = after
        return this.#keep(next)
      }
      if (answer === 'refused') {
        this.#goOver()
        if (refs.some(({ name }) => namespaceOf(name) === 'own')) return 'elsewhere'
        continue
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

  #goOver(): void {
    this.#namespace = 'branches'
    this.#former = this.#tip
    this.#tip = null
  }

  async #readAgain(): Promise<void> {
    const found = await this.#forge.refFile(stateRef(this.#namespace), STATE_PATH)
    this.#tip = found?.commit ?? null
    if (found !== null || this.#former === null) this.#written = parse(found)
    this.#state = this.#putOff.reduce((state, change) => change(state), this.#written)
  }
}

function parse(found: RefFile | null): State {
  return found === null ? emptyState() : readState(found.bytes ?? new Uint8Array())
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
