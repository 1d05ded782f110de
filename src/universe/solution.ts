/**
 * What solving gives, and the form of a certificate. Filled by solve/, checked by verify/, turned into a plan by plan/.
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { ReleaseFile } from './facts.ts'
import type { Proof } from './proof.ts'

/** One package of one environment's set. `file` is null for what stands on a URL, a path or an unreachable index. */
export interface Chosen {
  readonly name: PackageName
  readonly version: Version
  readonly file: ReleaseFile | null
  /** Extras in use, sorted. */
  readonly extras: readonly ExtraName[]
}

/** A jointly installed set: one environment's packages by name. */
export type ResolvedSet = ReadonlyMap<PackageName, Chosen>

/** The levels of the objective, most important first (design, "What is best"). Every cost is a whole number, smaller is better. */
export const LEVELS = [
  'critical',
  'high',
  'medium',
  'low',
  'majors',
  'accelerator',
  'changed',
  'lockedDown',
  'lockedChanged',
  'minorSteps',
  'patchesBehind',
  'lag',
] as const
export type Level = (typeof LEVELS)[number]

/** A fact in an argument, in words, with where it comes from. */
export interface SourcedFact {
  readonly fact: string
  /** `requirements.txt:3`, `torchvision 0.16.0 requires-dist`, a rule id with its link, a config key. */
  readonly source: string
}

export type SolutionStatus = 'optimal' | 'conditional' | 'best-found' | 'infeasible'

export interface Solution {
  readonly status: SolutionStatus
  /** One set per environment of the problem, in its order; empty when infeasible. */
  readonly sets: readonly ResolvedSet[]
  /** Names of the levels in the order they were solved (strategy latest reorders them). */
  readonly levels: readonly string[]
  readonly objective: readonly number[]
  /** Proven lower bound per level; equal to `objective` when optimal. */
  readonly bound: readonly number[]
  readonly assumptions: readonly string[]
  /** For `infeasible`: the facts that cannot hold together. */
  readonly clash: readonly SourcedFact[]
  /** Where it was asked for: that no better set exists; null where none was found in time. */
  readonly proof?: Proof | null
}
