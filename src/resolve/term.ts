/**
 * What a partial solution says of one package: "selected, within these versions" or "not within these versions".
 *
 * The second kind also holds when the package is not selected at all, which is why the two are kept apart.
 * Source: PubGrub (Weizenbaum 2018), Terms; the names are those of pubgrub-rs.
 */
import { areDisjoint, between, complement, intersect, isEmpty, isSubset, union } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import type { Version } from '../python/version.ts'

export interface Term {
  readonly isPositive: boolean
  readonly versions: Intervals
}

export function within(versions: Intervals): Term {
  return { isPositive: true, versions }
}

export function outside(versions: Intervals): Term {
  return { isPositive: false, versions }
}

export function negate(term: Term): Term {
  return { isPositive: !term.isPositive, versions: term.versions }
}

export function both(a: Term, b: Term): Term {
  if (a.isPositive) return within(intersect(a.versions, b.isPositive ? b.versions : complement(b.versions)))
  if (b.isPositive) return within(intersect(complement(a.versions), b.versions))
  return outside(union(a.versions, b.versions))
}

export function either(a: Term, b: Term): Term {
  return negate(both(negate(a), negate(b)))
}

/** Whatever satisfies `a` satisfies `b`. */
export function implies(a: Term, b: Term): boolean {
  if (a.isPositive) {
    return b.isPositive ? isSubset(a.versions, b.versions) : areDisjoint(a.versions, b.versions)
  }
  return !b.isPositive && isSubset(b.versions, a.versions)
}

/** Nothing satisfies both. */
export function excludes(a: Term, b: Term): boolean {
  if (a.isPositive) {
    return b.isPositive ? areDisjoint(a.versions, b.versions) : isSubset(a.versions, b.versions)
  }
  return b.isPositive && isSubset(b.versions, a.versions)
}

/** Holds whatever is selected, and also when nothing is. */
export function isAnything(term: Term): boolean {
  return !term.isPositive && isEmpty(term.versions)
}

/** This one version; its local versions are others. */
export function exactly(version: Version): Term {
  return within(between(version.key, `${version.key}\0`))
}
