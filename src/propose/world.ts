/** All that plans and the dashboard follow from, as one digest: while it is the same, nothing is planned anew. */
import type { Context } from './context.ts'
import type { PullFacts } from './forge.ts'
import type { Inputs } from './inputs.ts'
import { digest, digestOfWorld } from './remembered.ts'
import { isRetargeted } from './renamed.ts'
import type { State } from './state.ts'
import { pullOf } from './stock.ts'

/** Of branches that Lockstep has written, before this look writes any. */
export type Heads = ReadonlyMap<string, string>

export function headsOf({ pulls }: State): Heads {
  return new Map(pulls.flatMap(({ branch, head, ended }) => (ended === null ? [[branch, head]] : [])))
}

export interface World {
  readonly pulls: readonly PullFacts[]
  readonly heads: Heads
  readonly rivals: unknown
}

export function worldOf(
  { memory }: Pick<Context, 'memory'>,
  { places, facts }: Pick<Inputs, 'places' | 'facts'>,
  { pulls, heads, rivals }: World,
): string {
  const { state } = memory
  const foreign = state.pulls.flatMap((own) => {
    const pull = own.ended === null ? pullOf(own, state.pulls, pulls) : null
    if (pull === null) return []
    const isForeign = pull.headOid !== own.head && heads.get(own.branch) === own.head
    return isForeign || isRetargeted(own, pull) ? [[pull.number, pull.headOid, pull.base]] : []
  })
  const bases = places.bases.map(({ base, tip, inForce }) => [
    base,
    tip,
    inForce.files.map(({ path, bytes }) => [path, digest([...bytes])]),
  ])
  return digestOfWorld(state, { facts, foreign, bases, rivals, mistakes: places.mistakes })
}
