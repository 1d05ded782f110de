/**
 * The policy that a claim holds under, as a certificate states it: what the configuration allows, which packages may go below what an
 * installer picks because nothing installs otherwise (lowered.ts), and what a person chose to let give way (chosen.ts).
 */
import type { Allowance } from '../solve/policy.ts'
import type { Json } from '../universe/canonical.ts'
import type { Answered } from './answered.ts'
import type { FinalAnswer } from './lowered.ts'

export function statedPolicy({ policy, refused, route }: Pick<Answered, 'policy' | 'refused' | 'route'>): Json {
  const lifted = liftedNames(route.lifted)
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
    ...(lifted.length === 0 ? {} : { lifted }),
  }
}

/** What a person chose to let give way: `torch<2.9 (requirements.txt:1)`. */
export function liftedNames(lifted: Answered['route']['lifted']): readonly string[] {
  return (lifted ?? []).map(({ fact: { fact, source } }) => `${fact} (${source})`)
}

/** Sorted; empty where the configuration's own policy is the one that counts. */
export function loweredNames(refused: FinalAnswer['refused']): readonly string[] {
  return [...(refused?.lowered ?? [])].sort()
}

function written(allowance: Allowance): Json {
  return typeof allowance === 'boolean' ? allowance : [...allowance].sort()
}
