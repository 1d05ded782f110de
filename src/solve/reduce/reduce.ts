/**
 * Which candidates are worth encoding.
 */
import { aliveOf, type Instance } from './instance.ts'

/** By node: the candidates kept, ascending. */
export type Kept = readonly (readonly number[])[]

export function everything(instance: Instance): Kept {
  return instance.nodes.map(aliveOf)
}

export function reduce(instance: Instance): Kept {
  return everything(instance)
}
