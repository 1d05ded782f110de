/** What the work of a look is given, and what it gives back. */
import type { Cause } from './context.ts'
import type { PutOff } from './dashboard.ts'
import type { Places } from './places.ts'

export interface Inputs {
  readonly places: Places
  readonly causes: readonly Cause[]
  /** What plans rest on beside the repository. */
  readonly facts: string
  /** Of the last look that planned; null: there is none that counts. */
  readonly world: string | null
  /** What that look could not yet write. */
  readonly putOff: PutOff | null
}

/** With what people asked for in this look. */
export interface Asked extends Inputs {
  readonly isDashboardTicked: boolean
}

export interface Done {
  readonly world: string | null
  /** ISO 8601. From then on the world does not count. */
  readonly until: string | null
  /** When there is more to do over the same world. */
  readonly wakeAt: string | null
  readonly putOff: PutOff | null
  readonly messages: readonly string[]
}

export const NOTHING: Omit<Done, 'world'> = { until: null, wakeAt: null, putOff: null, messages: [] }
