/**
 * What a solution must not do: move to something that may not be chosen, split what has one version, lose an extra, cross a CUDA
 * major where that is a hard fact. The present version is always allowed.
 */
import type { PackageName } from '../python/name.ts'
import { isPrerelease } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { releaseAt } from '../universe/releases.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import { crossingsOf } from './accelerator.ts'
import { freeVersions, judgeOf, namesExactly } from './choices.ts'
import { demandsOf, label, metadataOf } from './sets.ts'
import {
  environmentAt,
  isAllowed,
  isDirect,
  isSame,
  linesFor,
  placeName,
  presentVersion,
  sharingWith,
} from './situation.ts'
import type { Situation } from './situation.ts'

/** Every forbidden thing in one environment's set. */
export function checkMoves(situation: Situation, at: number, set: ResolvedSet): readonly string[] {
  const messages: string[] = []
  for (const chosen of set.values()) {
    const { name, version } = chosen
    const split = sharingWith(situation, name, at).find((other) => differs(situation, other, name, version))
    if (split !== undefined) {
      messages.push(`${label(chosen)} has one declaration and another version in ${placeName(situation, split)}`)
    }
    const present = presentVersion(situation, name, at)
    if (isDirect(situation, name, at) || (present !== null && isSame(present, version))) continue
    const why = objectionTo(situation, at, chosen)
    if (why !== null) messages.push(`${label(chosen)} ${why}`)
  }
  if (keepsAccelerator(situation)) {
    for (const chosen of crossingsOf(situation, at, set)) messages.push(`${label(chosen)} changes the CUDA major`)
  }
  return messages.map((message) => `${placeName(situation, at)}: ${message}`)
}

export function keepsAccelerator({ policy, problem }: Situation): boolean {
  return policy.keepAccelerator ?? problem.gpuEvidence.length > 0
}

function differs({ solution }: Situation, at: number, name: PackageName, version: Version): boolean {
  const other = solution.sets[at]?.get(name)
  return other !== undefined && !isSame(other.version, version)
}

/** Why a release may not be moved to; what is wrong with its file is told by sets.ts. */
function objectionTo(situation: Situation, at: number, chosen: Chosen): string | null {
  const { name, version } = chosen
  const project = situation.facts.project(name)
  if (project === undefined || project.status !== 'listed') return null
  const release = releaseAt(project, environmentAt(situation, at), version)
  if (release === null) return null
  return (
    judgeOf(situation, name, at, project)(release) ??
    prereleaseObjection(situation, at, chosen) ??
    compiledObjection(situation, chosen) ??
    lostExtra(situation, at, chosen)
  )
}

function prereleaseObjection(situation: Situation, at: number, chosen: Chosen): string | null {
  const { name, version } = chosen
  if (!isPrerelease(version)) return null
  if (freeVersions(situation, name, at).some((free) => isSame(free, version))) return null
  const isNamedSomewhere = sharingWith(situation, name, at).some((other) => isNamed(situation, other, chosen))
  return isNamedSomewhere ? null : 'is a pre-release'
}

/** Something in the environment's set that a line asks for names this very version; for uv only lines do. */
function isNamed(situation: Situation, at: number, { name, version }: Chosen): boolean {
  if (situation.problem.installer.kind === 'uv') return false
  const asked = [...(situation.solution.sets[at]?.values() ?? [])].map(
    (other) => [other, linesFor(situation, other.name, at)] as const,
  )
  return asked.some(([other, lines]) =>
    (lines.length === 0 ? [] : [null, ...lines.flatMap(({ declaration }) => declaration.extras)]).some((extra) =>
      demandsOf(situation, at, other, extra).some(
        (demand) => demand.name === name && demand.specifier.specifiers.some((each) => namesExactly(each, version)),
      ),
    ),
  )
}

export function compiledObjection(situation: Situation, chosen: Chosen): string | null {
  const metadata = metadataOf(situation, chosen)
  if (chosen.file?.kind !== 'sdist' || metadata?.status !== 'known' || metadata.hasCompiledSources !== true) return null
  return isAllowed(situation.policy.allowBuild, chosen.name) ? null : 'would have to be compiled'
}

/** A declared extra that the present version has, whether or not that version may stay. */
export function lostExtra(situation: Situation, at: number, chosen: Chosen): string | null {
  const { name } = chosen
  const declared = linesFor(situation, name, at).flatMap(({ declaration }) => declaration.extras)
  if (declared.length === 0) return null
  const project = situation.facts.project(name)
  const present = presentVersion(situation, name, at)
  if (project === undefined || present === null) return null
  const standing = releaseAt(project, environmentAt(situation, at), present)
  const before = standing === null ? undefined : situation.facts.metadata(standing.file)
  const after = metadataOf(situation, chosen)
  if (before?.status !== 'known' || after?.status !== 'known') return null
  const lost = declared.find((extra) => before.providesExtra.includes(extra) && !after.providesExtra.includes(extra))
  return lost === undefined ? null : `lacks the extra ${lost}`
}
