/**
 * The CUDA majors of a set: what its packages are named, labelled, or ask for.
 *
 * torch on the package index names its CUDA by what it requires: nvidia-*-cu11, nvidia-*-cu12, or cuda-toolkit 13. Builds of an index of
 * their own have a label: 2.1.0+cu121.
 */
import type { PackageName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import { releaseAt } from '../universe/releases.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import { demandsOf } from './sets.ts'
import { environmentAt, isDeclared, isSame, presentVersion } from './situation.ts'
import type { Situation } from './situation.ts'

/** Members of a set that carry a CUDA major other than those that the environment stands on today; none where it stands on none. */
export function crossingsOf(situation: Situation, at: number, set: ResolvedSet): readonly Chosen[] {
  const today = majorsToday(situation, at)
  if (today.size === 0) return []
  return [...set.values()].filter((chosen) => {
    const present = presentVersion(situation, chosen.name, at)
    if (present !== null && isSame(present, chosen.version)) return false
    return majorsCarried(situation, at, chosen).some((major) => !today.has(major))
  })
}

const majorsKnown = new WeakMap<Situation, Map<number, ReadonlySet<number>>>()

function majorsToday(situation: Situation, at: number): ReadonlySet<number> {
  let known = majorsKnown.get(situation)
  if (known === undefined) majorsKnown.set(situation, (known = new Map()))
  let majors = known.get(at)
  if (majors === undefined) known.set(at, (majors = countMajorsToday(situation, at)))
  return majors
}

function countMajorsToday(situation: Situation, at: number): ReadonlySet<number> {
  const majors = new Set<number>()
  for (const chosen of standingToday(situation, at)) {
    const carried = isDeclared(situation, chosen.name, at)
      ? majorsCarried(situation, at, chosen)
      : ownMajors(chosen.name, chosen.version)
    for (const major of carried) majors.add(major)
  }
  return majors
}

/** Today's set, and the pins that are missing from it because they do not install. */
export function standingToday(situation: Situation, at: number): readonly Chosen[] {
  const today = situation.present[at] ?? new Map<PackageName, Chosen>()
  const declared = new Set(situation.problem.roots.map(({ declaration }) => declaration.name))
  const missing = [...declared].flatMap((name) => {
    const version = today.has(name) || !isDeclared(situation, name, at) ? null : presentVersion(situation, name, at)
    if (version === null) return []
    const project = situation.facts.project(name)
    const release = project === undefined ? null : releaseAt(project, environmentAt(situation, at), version)
    return [{ name, version, file: release?.file ?? null, extras: [] }]
  })
  return [...today.values(), ...missing]
}

function majorsCarried(situation: Situation, at: number, chosen: Chosen): readonly number[] {
  const required = demandsOf(situation, at, chosen, null)
  return [
    ...ownMajors(chosen.name, chosen.version),
    ...required.flatMap(({ name, specifier }) => requiredMajors(name, specifier)),
  ]
}

function ownMajors(name: PackageName, version: Version): readonly number[] {
  if (name === 'cuda-toolkit') return version.release.slice(0, 1)
  const named = majorInName(name)
  if (named !== null) return [named]
  return version.local.flatMap((part) => majorOfLabel(String(part)))
}

function requiredMajors(name: PackageName, specifier: SpecifierSet): readonly number[] {
  const named = majorInName(name)
  if (named !== null) return [named]
  if (name !== 'cuda-toolkit') return []
  return specifier.specifiers
    .filter(({ operator }) => ['==', '===', '~=', '>='].includes(operator))
    .map(({ text }) => Number.parseInt(text, 10))
    .filter((major) => Number.isInteger(major))
}

function majorInName(name: PackageName): number | null {
  const digits = /^nvidia-.+-cu(\d\d)$/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** cu12 and cu121 are 12, cu118 is 11, cu92 is 9. */
function majorOfLabel(text: string): readonly number[] {
  const digits = /^cu(\d{2,4})$/.exec(text)?.[1]
  if (digits === undefined) return []
  if (digits.length === 2) return [digits.startsWith('1') ? Number(digits) : Number(digits.charAt(0))]
  return [Number(digits.slice(0, -1))]
}
