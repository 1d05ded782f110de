/** What the config lets the solver do. */
import type { Config } from '../config/config.ts'
import { ignoredPackages } from './ignored.ts'
import type { PackageName } from '../python/name.ts'
import { DEFAULT_POLICY } from '../solve/policy.ts'
import type { Allowance, SolvePolicy } from '../solve/policy.ts'

/** `clock`: what a person ignores until then counts again. */
export function policyOf(config: Config, clock: string): SolvePolicy {
  return {
    ...DEFAULT_POLICY,
    strategy: config.strategy,
    allowMajors: allowance(config.allow.majors),
    minimumReleaseAgeDays: config.minimumReleaseAgeDays,
    allowDowngrades: allowance(config.allow.downgrades),
    allowBuild: allowance(config.allow.build),
    allowUnknownRequirements: config.allow.unknownRequirements,
    keepAccelerator: config.allow.acceleratorChange ? false : null,
    holds: new Set([...config.hold, ...ignoredPackages(config, clock)]),
    timeBudgetMs: config.timeBudgetSeconds * 1000,
  }
}

function allowance(names: readonly PackageName[] | 'all'): Allowance {
  return names === 'all' ? true : new Set(names)
}
