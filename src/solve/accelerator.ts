/**
 * Which CUDA majors a release carries: by its own name or local label, or by what it requires.
 *
 * torch on the package index names nvidia-*-cu11, nvidia-*-cu12, or cuda-toolkit 13 in its requirements; builds of an index of their
 * own have a local label (`2.1.0+cu121`). Pure.
 */
import type { PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import type { Version } from '../python/version.ts'
import type { ResolvedSet } from '../universe/solution.ts'

const NONE: readonly number[] = []
const VENDOR = 'nvidia-'
const NVIDIA = /^nvidia-.+-cu(\d\d)$/
const LABEL = /^cu(\d{2,4})$/
const TOOLKIT = 'cuda-toolkit'

export function majorsOfRelease(name: PackageName, version: Version): readonly number[] {
  if (name === TOOLKIT) return version.release.slice(0, 1)
  const named = name.startsWith(VENDOR) ? NVIDIA.exec(name) : null
  if (named !== null) return [Number(named[1])]
  return version.local.length === 0 ? NONE : version.local.flatMap(majorOfLabel)
}

export function majorsOfRequirement({ name, specifier }: Pick<Requirement, 'name' | 'specifier'>): readonly number[] {
  const named = name.startsWith(VENDOR) ? NVIDIA.exec(name) : null
  if (named !== null) return [Number(named[1])]
  if (name !== TOOLKIT) return NONE
  const majors = specifier.specifiers
    .filter(({ operator }) => operator === '==' || operator === '~=' || operator === '>=' || operator === '===')
    .map(({ text }) => Number.parseInt(text, 10))
  return majors.filter((major) => Number.isInteger(major))
}

/** The majors that a set stands on. */
export function majorsOfSet(set: ResolvedSet): ReadonlySet<number> {
  return new Set([...set.values()].flatMap(({ name, version }) => majorsOfRelease(name, version)))
}

/** cu121 is 12, cu118 is 11, cu92 is 9, cu12 is 12. */
function majorOfLabel(part: number | string): readonly number[] {
  const digits = LABEL.exec(String(part))?.[1]
  if (digits === undefined) return []
  if (digits.length > 2) return [Number(digits.slice(0, -1))]
  return [digits.startsWith('1') ? Number(digits) : Number(digits.slice(0, 1))]
}
