/**
 * The problem as numbers: what reduction and encoding work on, with names and versions left outside.
 *
 * A node is a package in the environments where it has one version; its candidates are numbered from 0, ascending by version.
 * Gate 0 of a node is "installed"; every further gate is an extra of it in use. An edge hangs on a gate and a candidate: when the
 * gate is open and the candidate chosen, the target's gates open and its candidate lies in the ranges. An edge that only bounds
 * opens nothing: it holds where the target is installed anyway.
 */
import type { Ranges } from './ranges.ts'

export interface Edge {
  /** Its place in `Instance.edges`. */
  readonly id: number
  readonly target: number
  readonly ranges: Ranges
  /** Gates of the target that open beside 0. */
  readonly gates: readonly number[]
  readonly isBound: boolean
}

export interface Gate {
  /** Open in every set. */
  readonly isForced: boolean
  /** By candidate; each edge at most once. */
  readonly edges: readonly (readonly Edge[])[]
  /** Candidates of which not everything is known that they need here, ascending: metadata, or the project of something needed. */
  readonly pending: readonly number[]
}

export interface Node {
  /** Nodes of one package have the same label. */
  readonly label: string
  readonly size: number
  readonly gates: readonly Gate[]
  /** By candidate: false for one that facts rule out by itself. */
  readonly isAlive: readonly boolean[]
  /** By candidate: orders the candidates of all nodes of one label. */
  readonly keys: readonly string[]
  /** By level, then by candidate: what choosing it costs; null where it never costs. */
  readonly tolls: readonly (readonly number[] | null)[]
  /** Candidates that may be chosen only where a chosen candidate of another node names them. */
  readonly named: readonly Named[]
  /** Candidates that could name any of those, since nobody knows yet what they need. */
  readonly couldName: readonly number[]
}

export interface Namer {
  readonly node: number
  readonly gate: number
  readonly candidate: number
}

export interface Named {
  readonly candidate: number
  readonly by: readonly Namer[]
  /** A chosen candidate whose needs are not known yet could name it too. */
  readonly orUnknown: boolean
}

/** A cost that several nodes share: paid once, whoever triggers it. */
export interface SharedCost {
  readonly level: number
  readonly weight: number
  readonly triggers: readonly { readonly node: number; readonly ranges: Ranges }[]
}

export interface Instance {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
  readonly shared: readonly SharedCost[]
  readonly levels: number
  /** The nodes in the order of the tie-break: by name, then by first environment. */
  readonly order: readonly number[]
}

export function isRequired(node: Node): boolean {
  return node.gates[0]?.isForced === true
}

export function aliveOf(node: Node): number[] {
  const alive: number[] = []
  for (let candidate = 0; candidate < node.size; candidate++) {
    if (node.isAlive[candidate] === true) alive.push(candidate)
  }
  return alive
}
