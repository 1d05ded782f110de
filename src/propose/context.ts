/** What a look works with. One is made for each look; nothing in it outlives the look but what is on the forge. */
import type { Config } from '../config/config.ts'
import type { Forge, Glance, RepositoryFacts } from './forge.ts'
import type { Namespace } from './own-refs.ts'
import type { Planner } from './planner.ts'
import type { State } from './state.ts'
import type { Tick } from './ticks.ts'

export interface Context {
  readonly forge: Forge
  readonly planner: Planner
  readonly repository: RepositoryFacts
  /** What it began with. */
  readonly glance: Glance
  /** In force. */
  readonly config: Config
  readonly now: Date
  readonly memory: Memory
}

/**
 * The state as it is read and changed in a look.
 *
 * `change` takes a function, since a write that was `stale` is tried again on the newer state. Refs given with it move in the same update,
 * or nothing moves.
 */
export interface Memory {
  readonly state: State
  /** Nothing was remembered, or it could not be read: the forge has to tell what it can. */
  readonly isNew: boolean
  /** Where Lockstep's own refs stand here, as far as is known. */
  readonly namespace: Namespace
  /** `elsewhere`: the namespace is another one now, and own refs among those given have to be named anew. */
  change(
    change: (state: State) => State,
    refs?: readonly { readonly name: string; readonly before: string | null; readonly after: string | null }[],
  ): Promise<'updated' | 'stale' | 'elsewhere'>
  /** With the next write, at the latest at the end of the look: for what the next look would find out again. */
  later(change: (state: State) => State): void
  /** Writes what was put off. */
  flush(): Promise<void>
}

/** What made somebody look. A hint alone: it never says what to do. */
export type Cause =
  | { readonly kind: 'installed' | 'pushed' | 'scheduled' | 'checked' | 'reviewed' | 'renamed' }
  | { readonly kind: 'pull' | 'commented'; readonly number: number }
  /** Of a body: who ticked which boxes in it, by `newTicks` of the event's bodies. */
  | {
      readonly kind: 'edited'
      readonly number: number
      readonly by: string
      readonly isBot: boolean
      readonly ticked: readonly Tick[]
    }
