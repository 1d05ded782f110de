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

/** Of a file that does not read, the newest one before it that does, if there is one, is gone on from. */
export async function openMemory(forge: Forge, glance: Glance, now: Date): Promise<Memory> {
  const { file } = glance
  const present = stateOf(file)
  if (file === null || present !== null) return new ForgeMemory(forge, file, present ?? emptyState())
  const older = await stateBefore(forge, file.commit)
  const memory = new ForgeMemory(forge, file, older?.state ?? emptyState(), true)
  const recovered = { damaged: file.commit, from: older?.commit ?? null, at: now.toISOString() }
  memory.later((state) => ({ ...state, recovered }))
  return memory
}

const MOST_BEFORE = 20

async function stateBefore(
  forge: Forge,
  commit: string,
): Promise<{ readonly state: State; readonly commit: string } | null> {
  let [parent] = (await forge.commit(commit)).parents
  for (let steps = 0; steps < MOST_BEFORE && parent !== undefined; steps += 1) {
    const { entries } = await forge.tree(parent)
    const file = entries.find(({ path }) => path === STATE_PATH)
    const bytes = file === undefined ? undefined : (await forge.blobs([file.oid])).get(file.oid)
    const state = bytes === undefined ? null : readState(bytes)
    if (state !== null) return { state, commit: parent }
    ;[parent] = (await forge.commit(parent)).parents
  }
  return null
}

/** null: there is none that can be read. */
function stateOf(found: RefFile | null): State | null {
  return found?.bytes === null || found === null ? null : readState(found.bytes)
}

/** Where refs of any name were refused before, they are not tried again. */
function namespaceWhereNone(forge: Forge): Namespace {
  return forge.takesOnlyBranches() ? 'branches' : 'own'
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

  readonly isNew: boolean

  constructor(forge: Forge, found: RefFile | null, state: State, isDamaged = false) {
    this.#forge = forge
    this.isNew = found === null || isDamaged
    this.#namespace = found === null ? namespaceWhereNone(forge) : namespaceOf(found.ref)
    this.#tip = found?.commit ?? null
    this.#written = state
    this.#state = state
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

  /** Where it is only about to go over, what it was before is not gone. */
  #whenGone(): State {
    return this.#former === null ? emptyState() : this.#written
  }

  async #readAgain(): Promise<void> {
    const found = await this.#forge.refFile(stateRef(this.#namespace), STATE_PATH)
    this.#tip = found?.commit ?? null
    const present = found === null ? this.#whenGone() : stateOf(found)
    if (present === null)
      throw new LockstepError(stateRef(this.#namespace), 'It was damaged just now.', 'The next look mends it.')
    this.#written = present
    this.#state = this.#putOff.reduce((state, change) => change(state), this.#written)
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
