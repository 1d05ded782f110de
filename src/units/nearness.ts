/**
 * Which places are evidence for a unit.
 *
 * Per kind of place the first of these that gives any: places that install exactly this unit; places that name a manifest of it; places
 * that name no known manifest, by nearness. A place is near every unit in the smallest directory above it that holds one; of the
 * places near a unit those of the deepest such directory count. CI files speak for the root of the repository.
 */
import { directoryOf, isWithin } from './paths.ts'
import type { Place } from './place.ts'
import type { Named, Unit } from './unit.ts'

export function placesFor(
  unit: Unit,
  files: readonly string[],
  kind: Place['kind'],
  named: readonly Named[],
  manifests: readonly string[],
): readonly Place[] {
  const exact = unit.places.filter((place) => place.kind === kind)
  if (exact.length > 0) return exact
  const ofKind = named.filter(({ place }) => place.kind === kind)
  const partial = ofKind.filter((one) => files.some((file) => one.files.has(file)))
  if (partial.length > 0) return partial.map(({ place }) => place)
  return nearest(
    unit,
    ofKind.filter((one) => one.files.size === 0),
    manifests,
  )
}

/**
 * Where nothing speaks for a unit's Python: the nearest places of the first kind that name the Python of other manifests alone. They
 * are borrowed for that and nothing else.
 */
export function borrowedPythons(unit: Unit, named: readonly Named[], manifests: readonly string[]): readonly Place[] {
  for (const kind of ['image', 'version-file', 'ci'] as const) {
    const naming = named.filter(
      ({ place }) => place.kind === kind && place.targets.some(({ python }) => python !== null),
    )
    const places = nearest(unit, naming, manifests)
    if (places.length > 0) return places.map(pythonAlone)
  }
  return []
}

function pythonAlone(place: Place): Place {
  const targets = place.targets.flatMap(({ python }) => (python === null ? [] : [{ python, platform: null }]))
  return { ...place, targets, accelerator: null, gpu: [] }
}

function nearest(unit: Unit, named: readonly Named[], manifests: readonly string[]): readonly Place[] {
  const scoped = named.map(({ place }) => ({ place, scope: scopeOf(place.file, manifests) }))
  const near = scoped.filter(({ scope }) => scope !== null && isWithin(unit.id, scope))
  const deepest = Math.max(...near.map(({ scope }) => scope?.length ?? 0))
  return near.filter(({ scope }) => scope?.length === deepest).map(({ place }) => place)
}

/** The smallest directory above the file that holds a manifest, at any depth; null without manifests. */
export function scopeOf(file: string, manifests: readonly string[]): string | null {
  const isCi = /^\.(?:github|circleci)\//.test(file)
  let directory = isCi ? '' : directoryOf(file)
  while (!manifests.some((manifest) => isWithin(manifest, directory))) {
    if (directory === '') return null
    directory = directoryOf(directory)
  }
  return directory
}
