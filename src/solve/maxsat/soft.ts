/** A literal that costs `weight` (a positive whole number) when it is true. */
export interface Soft {
  readonly literal: number
  readonly weight: number
  /** Softs of one row that follow each other are nested: each is true only where the ones before are. */
  readonly row?: number
}

/** What a model pays; `isTrue` is the model. */
export function costOf(softs: readonly Soft[], isTrue: (literal: number) => boolean): number {
  let cost = 0
  for (const soft of softs) if (isTrue(soft.literal)) cost += soft.weight
  return cost
}
