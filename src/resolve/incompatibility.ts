/**
 * A set of terms that must not all hold, and why: either a fact, or the two incompatibilities it was derived from.
 *
 * Everything the search knows has this form. What an installer is told (a declaration, a bound, a requirement, "there is no such
 * release") comes with its fact, so that a derivation of "it cannot be" can be unfolded into the facts that clash.
 * Source: PubGrub, Incompatibilities and Conflict Resolution.
 */
import type { Fact } from './fact.ts'
import { union } from '../python/intervals.ts'
import { both, either, isAnything, within } from './term.ts'
import type { Term } from './term.ts'

/** Ordinal of a package, or of a package with one extra, in the search. */
export type Node = number

/** The problem itself: always decided, first. */
export const ROOT: Node = 0

export type Cause =
  /** One fact, or those of the versions that require the same. */
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** A package and its extras are one version; nothing a person can change. */
  | { readonly kind: 'identity' }
  | { readonly kind: 'derived'; readonly from: readonly [Incompatibility, Incompatibility] }

export interface Incompatibility {
  readonly terms: ReadonlyMap<Node, Term>
  readonly cause: Cause
}

/** The incompatibility that follows from two by resolving on a node: the rule of resolution, for terms over versions. */
export function resolveOn(node: Node, left: Incompatibility, right: Incompatibility): Incompatibility {
  const terms = new Map<Node, Term>()
  for (const { terms: some } of [left, right]) {
    for (const [other, term] of some) {
      if (other === node) continue
      const known = terms.get(other)
      terms.set(other, known === undefined ? term : both(known, term))
    }
  }
  const a = left.terms.get(node)
  const b = right.terms.get(node)
  if (a !== undefined && b !== undefined) {
    const merged = either(a, b)
    if (!isAnything(merged)) terms.set(node, merged)
  }
  return { terms, cause: { kind: 'derived', from: [left, right] } }
}

/** Two dependencies of one node on the same thing, as one. */
export function mergeDependents(node: Node, newer: Incompatibility, older: Incompatibility): Incompatibility {
  const a = newer.terms.get(node)
  const b = older.terms.get(node)
  if (a === undefined || b === undefined) throw new Error('a dependency concerns the node that has it')
  const terms = new Map(newer.terms).set(node, within(union(a.versions, b.versions)))
  const isIdentity = newer.cause.kind !== 'facts' || older.cause.kind !== 'facts'
  return {
    terms,
    cause: isIdentity ? newer.cause : { kind: 'facts', facts: [...older.cause.facts, ...newer.cause.facts] },
  }
}

/** The facts that an incompatibility rests on, each once, in the order in which unfolding meets them. */
export function factsBehind(incompatibility: Incompatibility): readonly Fact[] {
  const facts = new Set<Fact>()
  const seen = new Set<Incompatibility>()
  const open = [incompatibility]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    if (next.cause.kind === 'facts') for (const fact of next.cause.facts) facts.add(fact)
    else if (next.cause.kind === 'derived') open.push(next.cause.from[1], next.cause.from[0])
  }
  return [...facts]
}
