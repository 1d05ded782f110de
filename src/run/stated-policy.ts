/**
 * The policy that a claim holds under, as a certificate states it: what the configuration allows, and which packages may go below what an
 * installer picks because nothing installs otherwise (lowered.ts).
 */
import type { Allowance } from '../solve/policy.ts'
import type { Json } from '../universe/canonical.ts'
import type { FinalAnswer } from './lowered.ts'

export function statedPolicy({ policy, refused }: FinalAnswer): Json {
  return {
    strategy: policy.strategy,
    minimumReleaseAgeDays: policy.minimumReleaseAgeDays,
    allowMajors: written(policy.allowMajors),
    allowDowngrades: written(policy.allowDowngrades),
    allowBuild: written(policy.allowBuild),
    allowUnknownRequirements: policy.allowUnknownRequirements,
    keepAccelerator: policy.keepAccelerator,
    holds: [...policy.holds].sort(),
    lowered: loweredNames(refused),
  }
}

/** Sorted; empty where the configuration's own policy is the one that counts. */
export function loweredNames(refused: FinalAnswer['refused']): readonly string[] {
  return [...(refused?.lowered ?? [])].sort()
}

function written(allowance: Allowance): Json {
  return typeof allowance === 'boolean' ? allowance : [...allowance].sort()
}
