/**
 * The tables beside the queue's own.
 *
 * All of it can be lost: what must not be is on the forge, and a look finds it there. No secret stands in any of them.
 */
import type { ColumnType, Generated } from 'kysely'

/** A bigint; both drivers are told to give it as a number, since GitHub's ids fit into 53 bits. */
type Id = number
/** JSON is written as text; drivers give it parsed. */
type Json = ColumnType<unknown, string, string>

export interface Tables {
  installation: InstallationTable
  repository: RepositoryTable
  cause: CauseTable
  delivery: DeliveryTable
  kept: KeptTable
}

export interface InstallationTable {
  id: Id
  account: string
  isSuspended: boolean
}

export interface RepositoryTable {
  readonly id: Id
  installation: Id
  owner: string
  name: string
  /** When it is looked at though nothing happened; null: it is being asked for. */
  dueAt: Date
  lookedAt: Date | null
  /** Of the looks since the last that ended well. */
  failures: ColumnType<number, number | undefined, number>
  failure: string | null
  /** It failed as often as it is tried. */
  deadAt: Date | null
}

/** What made somebody look, and has not been looked at yet. */
export interface CauseTable {
  readonly seq: Generated<number>
  readonly repository: Id
  readonly cause: Json
  readonly digest: string
}

/** Webhooks that were taken. */
export interface DeliveryTable {
  readonly id: string
  readonly at: Date
}

/** What spares a look work: fingerprints of inputs, answers with their ETags. */
export interface KeptTable {
  readonly repository: Id
  readonly key: string
  value: string
  at: Date
}
