/**
 * Which candidates are worth encoding: those that some optimum could choose.
 *
 * In: an instance. Out: by node, the candidates kept. Always true: the optimum and the set that the tie-break names are the same as without
 * any reduction. Three steps, repeated while it pays: what every set needs bounds what it needs (propagation.ts), what nothing
 * reaches goes, and of candidates that behave alike, or one of which does everything better, one stays (dominance.ts).
 * Measured in this project on 200 packages with 300 versions: 82,000 clauses become 2,600.
 */
import { aliveOf, type Instance } from '../instance.ts'
import { keepUndominated } from './dominance.ts'
import { Help } from './helpful.ts'
import { dropUnreached, dropUnsupported, propagateRoots, type Keeping } from './propagation.ts'

/** By node: the candidates kept, ascending. */
export type Kept = readonly (readonly number[])[]

const ROUNDS = 12
/** A round that drops a smaller share than this is the last one. */
const WORTHWHILE = 0.02

export function everything(instance: Instance): Kept {
  return instance.nodes.map(aliveOf)
}

export interface ReduceOptions {
  /** Candidates that are worth a look; every one that is alive where it is left out. */
  readonly start?: Kept
  /** Only sets are looked for that cost no more, level by level; one of them is known. */
  readonly upper?: readonly number[]
}

export function reduce(instance: Instance, { start, upper }: ReduceOptions = {}): Kept {
  const kept = start === undefined ? instance.nodes.map(aliveOf) : start.map((candidates) => [...candidates])
  if (upper !== undefined) dropDear(instance, kept, upper)
  const help = new Help(instance)
  for (let round = 0; round < ROUNDS; round++) {
    const before = count(kept)
    propagateRoots(instance, kept)
    dropUnreached(instance, kept)
    dropUnsupported(instance, kept)
    keepUndominated(instance, kept, help)
    if (before - count(kept) <= WORTHWHILE * before) break
  }
  return kept
}

/** A candidate that alone costs more than a known set is in no better one. */
function dropDear({ nodes }: Instance, kept: Keeping, upper: readonly number[]): void {
  for (const [number, { tolls }] of nodes.entries()) {
    kept[number] = (kept[number] ?? []).filter((candidate) => {
      for (let level = 0; level < tolls.length; level++) {
        const difference = (tolls[level]?.[candidate] ?? 0) - (upper[level] ?? 0)
        if (difference !== 0) return difference < 0
      }
      return true
    })
  }
}

function count(kept: Kept): number {
  return kept.reduce((all, { length }) => all + length, 0)
}
