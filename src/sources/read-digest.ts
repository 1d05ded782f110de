/** A kept digest of metadata as the universe knows it: requirements read once for each text, since files of a project share them. */
import { normalizeExtra } from '../python/name.ts'
import { requirementOf } from '../python/requirement.ts'
import type { Requirement } from '../python/requirement.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import type { Metadata } from '../universe/facts.ts'
import type { KeptDigest } from './kept-metadata.ts'

/** What no reading makes sense of is kept as unreadable; a requires-python that nobody can read excludes nothing, as for pip. */
export function readDigest(digest: KeptDigest): Metadata {
  if ('reason' in digest) return { status: 'unknown', reason: digest.reason }
  const requiresDist: Requirement[] = []
  const unreadable: string[] = []
  for (const text of digest.requiresDist) {
    const requirement = requirementOf(text)
    if (requirement === null) unreadable.push(text)
    else requiresDist.push(requirement)
  }
  return {
    status: 'known',
    requiresDist,
    requiresPython: digest.requiresPython === null ? null : parseSpecifierSet(digest.requiresPython),
    providesExtra: [...new Set(digest.providesExtra.map((extra) => normalizeExtra(extra)))].sort(),
    source: digest.source,
    unreadable,
  }
}
