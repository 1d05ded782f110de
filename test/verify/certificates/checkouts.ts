/** Random worlds as checkouts: requirements, constraints and configuration as a person would write them. */
import type { PackageName } from '../../../src/python/name.ts'
import type { Allowance } from '../../../src/solve/policy.ts'
import type { RandomCase } from '../../properties/solve-universes.ts'
import type { Metadata } from '../../../src/universe/facts.ts'
import type { SmallCheckout } from './small.ts'

/** null for what these files cannot say: locks, overrides, markers, and what evidence alone tells. */
export function checkoutOf({ snapshot, problem, policy }: RandomCase): SmallCheckout | null {
  const { roots, bounds, overrides, environments, installer, gpuEvidence } = problem
  const isEverywhere = roots.every((root) => root.environments.length === environments.length)
  const isPlain = overrides.length === 0 && gpuEvidence.length === 0 && !installer.withoutDependencies
  const isUnlocked = policy.locked.every(({ size }) => size === 0)
  if (roots.length === 0 || !isEverywhere || !isPlain || !isUnlocked || policy.keepAccelerator === true) return null
  const lines = roots.map(({ declaration: { name, extras, specifier, isHeld } }) => {
    const asked = extras.length === 0 ? '' : `[${extras.join(',')}]`
    return `${name}${asked}${specifier.text}${isHeld ? '  # lockstep: hold' : ''}`
  })
  const [limits, allowed] = [false, true].map((isAllowance) =>
    bounds.flatMap(({ name, specifier, sparesPresent = false }) =>
      sparesPresent === isAllowance && specifier.text !== '' ? [`${name}${specifier.text}`] : [],
    ),
  )
  return {
    files: {
      'requirements.txt': `${['-c constraints.txt', ...lines].join('\n')}\n`,
      'constraints.txt': `${(limits ?? []).join('\n')}\n`,
      '.github/lockstep.yml': configOf(policy, allowed ?? []),
    },
    snapshot: { ...snapshot, metadata: new Map([...snapshot.metadata].map(([key, each]) => [key, rewritten(each)])) },
    pythons: environments.map(({ environment }) => environment.python),
  }
}

function configOf(policy: RandomCase['policy'], allowedVersions: readonly string[]): string {
  return JSON.stringify({
    allowedVersions,
    strategy: policy.strategy,
    minimumReleaseAge: `${policy.minimumReleaseAgeDays} days`,
    hold: [...policy.holds],
    allow: {
      majors: names(policy.allowMajors),
      downgrades: names(policy.allowDowngrades),
      unknownRequirements: policy.allowUnknownRequirements,
    },
  })
}

function names(allowance: Allowance): 'all' | readonly PackageName[] {
  if (typeof allowance !== 'boolean') return [...allowance]
  return allowance ? 'all' : []
}

/** Requirements are recorded as they are written: what a mutation changed in one is written anew. */
function rewritten(metadata: Metadata): Metadata {
  if (metadata.status !== 'known') return metadata
  const requiresDist = metadata.requiresDist.map((requirement) => {
    const [, marker] = requirement.text.split(';')
    const extras = requirement.extras.length === 0 ? '' : `[${requirement.extras.join(',')}]`
    const text = `${requirement.name}${extras}${requirement.specifier.text}`
    return { ...requirement, text: marker === undefined ? text : `${text} ;${marker}` }
  })
  return { ...metadata, requiresDist }
}
