/**
 * Globs over repository paths: `*` and `?` within a part, `**` over any number of parts.
 *
 * node:path's matchesGlob takes time exponential in the pattern's stars, and patterns come from a repository; this takes at most
 * pattern times path.
 */
import type { Config } from './config.ts'

/** Included by some glob of `include` and by none of `exclude`. */
export function isIncluded(path: string, config: Pick<Config, 'include' | 'exclude'>): boolean {
  return (
    config.include.some((glob) => matchesGlob(path, glob)) && !config.exclude.some((glob) => matchesGlob(path, glob))
  )
}

/** A glob without `/` matches the file's name in any directory; one that ends in `/` everything below. */
export function matchesGlob(path: string, glob: string): boolean {
  const clean = glob.replace(/^\.?\//, '')
  const below = clean.endsWith('/') ? `${clean}**` : clean
  const anywhere = below.includes('/') ? below : `**/${below}`
  const parts = anywhere.split('/')
  return matchSequence(path.split('/'), parts, (part) => part === '**', matchPart)
}

function matchPart(name: string, pattern: string): boolean {
  return matchSequence(
    Array.from(name),
    Array.from(pattern),
    (character) => character === '*',
    (character, expected) => expected === '?' || character === expected,
  )
}

/** Dynamic programming over the items and the pattern, in which an `isAny` element stands for any number of items. */
function matchSequence(
  items: readonly string[],
  pattern: readonly string[],
  isAny: (element: string) => boolean,
  matches: (item: string, element: string) => boolean,
): boolean {
  let reachable = new Set([0])
  const closure = (at: Set<number>): Set<number> => {
    for (const place of at) if (isAny(pattern[place] ?? '')) at.add(place + 1)
    return at
  }
  closure(reachable)
  for (const item of items) {
    const next = new Set<number>()
    for (const place of reachable) {
      const element = pattern[place]
      if (element === undefined) continue
      if (isAny(element)) next.add(place)
      else if (matches(item, element)) next.add(place + 1)
    }
    reachable = closure(next)
  }
  return reachable.has(pattern.length)
}
