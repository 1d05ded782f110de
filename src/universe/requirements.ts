/**
 * What one file asks for in one environment.
 *
 * In: known metadata, an environment, the extras in use. Out: the requirements whose markers hold there, in the order of the
 * metadata, each extra's own requirements included. Source: PEP 508, "Environment markers"; core metadata, Provides-Extra.
 */
import type { Environment } from '../python/environment.ts'
import { evaluateMarker } from '../python/marker.ts'
import type { MarkerValues } from '../python/marker.ts'
import { markerValues } from '../python/environment.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import { contains } from '../python/specifier.ts'
import { parseVersion } from '../python/version.ts'
import type { Metadata } from './facts.ts'

type KnownMetadata = Extract<Metadata, { status: 'known' }>

/**
 * A requirement of a package on itself (`all = ["pkg[a,b]"]`) is returned like any other, so that its extras come into use;
 * give `self` to have them put into use here: then such requirements are followed and left out, unless they bound the version.
 */
export function activeRequirements(
  metadata: Metadata,
  environment: Environment,
  extras: Iterable<ExtraName>,
  self?: PackageName,
): readonly Requirement[] {
  if (metadata.status === 'unknown') return []
  let byMetadata = known.get(environment)
  if (byMetadata === undefined) known.set(environment, (byMetadata = new WeakMap()))
  let byExtras = byMetadata.get(metadata)
  if (byExtras === undefined) byMetadata.set(metadata, (byExtras = new Map()))
  const inUse = [...extras]
  const key = `${inUse.join(',')}${self === undefined ? '' : ' of itself'}`
  let active = byExtras.get(key)
  if (active === undefined) byExtras.set(key, (active = activeIn(metadata, environment, new Set(inUse), self)))
  return active
}

/** Who solves, simulates, checks and tells asks the same of the same files. */
const known = new WeakMap<Environment, WeakMap<KnownMetadata, Map<string, readonly Requirement[]>>>()

function activeIn(
  metadata: KnownMetadata,
  environment: Environment,
  inUse: Set<ExtraName>,
  self: PackageName | undefined,
): readonly Requirement[] {
  if (self !== undefined) closeExtras(metadata, environment, inUse, self)
  const active = metadata.requiresDist.filter((requirement) => holds(requirement, environment, inUse))
  if (self === undefined) return active
  return active.filter((requirement) => requirement.name !== self || requirement.specifier.specifiers.length > 0)
}

/** The extras that come into use when `extras` are: those that the package asks of itself included. Sorted. */
export function extrasInUse(
  metadata: Metadata,
  environment: Environment,
  extras: Iterable<ExtraName>,
  self: PackageName,
): readonly ExtraName[] {
  const inUse = new Set(extras)
  if (metadata.status === 'known') closeExtras(metadata, environment, inUse, self)
  return [...inUse].sort()
}

/** Whether the Python of the environment is within the file's own Requires-Python, which can be stricter than the index says. */
export function metadataAdmitsPython(metadata: Metadata, environment: Environment): boolean {
  if (metadata.status === 'unknown' || metadata.requiresPython === null) return true
  const python = parseVersion(environment.pythonFull)
  return python === null || contains(metadata.requiresPython, python)
}

const values = new WeakMap<Environment, MarkerValues>()

function valuesOf(environment: Environment): MarkerValues {
  let found = values.get(environment)
  if (found === undefined) values.set(environment, (found = markerValues(environment)))
  return found
}

function holds(requirement: Requirement, environment: Environment, extras: ReadonlySet<ExtraName>): boolean {
  return requirement.marker === null || evaluateMarker(requirement.marker, valuesOf(environment), extras)
}

function closeExtras(
  metadata: KnownMetadata,
  environment: Environment,
  inUse: Set<ExtraName>,
  self: PackageName,
): void {
  const own = metadata.requiresDist.filter((requirement) => requirement.name === self && requirement.extras.length > 0)
  for (let before = -1; before !== inUse.size;) {
    before = inUse.size
    for (const requirement of own) {
      if (holds(requirement, environment, inUse)) for (const extra of requirement.extras) inUse.add(extra)
    }
  }
}
