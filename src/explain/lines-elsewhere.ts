/** Which lines ask for something once another environment stands in the place of one: those whose markers hold there. */
import { markerValues } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { evaluateMarker } from '../python/marker.ts'
import type { Problem, Root } from '../units/problem.ts'

/** What a marker says of extras stays as it is. */
export function linesIn(
  environment: Environment,
  ordinal: number,
  { environments, roots, marked = [] }: Problem,
): Pick<Problem, 'roots' | 'marked'> {
  const before = environments[ordinal]?.environment
  if (before === undefined) return { roots, marked }
  const isThere = (root: Root): boolean => root.environments.includes(ordinal)
  const going = roots.filter((root) => isThere(root) && holds(root, before) && !holds(root, environment))
  const coming = marked.filter((root) => isThere(root) && holds(root, environment))
  return { roots: moved(roots, going, coming, ordinal), marked: moved(marked, coming, going, ordinal) }
}

const NO_EXTRAS: ReadonlySet<never> = new Set()

function holds({ declaration: { marker } }: Root, place: Environment): boolean {
  return marker === null || evaluateMarker(marker, markerValues(place), NO_EXTRAS)
}

/** The lines without some of them, and with others, at one environment. */
function moved(lines: readonly Root[], out: readonly Root[], into: readonly Root[], ordinal: number): readonly Root[] {
  const added = new Set(into.map(({ declaration }) => declaration))
  const kept = lines.flatMap((line) => {
    const others = out.includes(line) ? line.environments.filter((at) => at !== ordinal) : line.environments
    const all = added.delete(line.declaration) ? [...others, ordinal].sort((a, b) => a - b) : others
    return all.length === 0 ? [] : [{ ...line, environments: all }]
  })
  return [...kept, ...[...added].map((declaration) => ({ declaration, environments: [ordinal] }))]
}
