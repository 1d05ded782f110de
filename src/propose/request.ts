/** What a look is asked with, and what it gives back: `look(request)` in look.ts. */

import type { Cause } from './context.ts'
import type { Forge } from './forge.ts'
import type { Planner } from './planner.ts'

export interface LookRequest {
  readonly forge: Forge
  readonly planner: Planner
  readonly now: Date
  /** Hints alone; who ticked a box is the one thing that no read can tell later. */
  readonly causes: readonly Cause[]
  /** What the look before gave back; null: nothing is known, and everything is looked at. It may be lost at any time. */
  readonly remembered: string | null
  /** What plans rest on beside the repository: the engine's version, the day or the age of the advisories. */
  readonly facts: string
  /** Pages that show releases: `https://index.example/project/{name}/{version}/`. */
  readonly releasePages: string | null
}

export interface Looked {
  /** To be given to the next look. */
  readonly remembered: string
  /** When to look again though nothing happens: the schedule, an end of a settling time or of an ignore. null: nothing is awaited. */
  readonly nextAt: Date | null
  readonly status: 'unchanged' | 'looked' | 'left-alone'
  /** What the operator may want to read in the log. */
  readonly messages: readonly string[]
}
