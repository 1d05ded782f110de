/**
 * What can be installed at all while no literal of a clause is true: the forced gates, and what a candidate needs through a reached
 * gate, unless the facts rule it out or it makes a literal certainly true. The axioms "named" and "founded" ask this of the whole universe, not
 * of the slots of the proof alone: what names a pre-release, or needs a package, need not stand in the proof.
 */
import type { ExtraName } from '../../python/name.ts'
import type { Version } from '../../python/version.ts'
import type { ProofGate } from '../../universe/proof.ts'
import { namesExactly } from '../choices.ts'
import type { Demand, Group, Groups } from './groups.ts'
import { Objection } from './objection.ts'
import type { Work } from './objection.ts'
import type { Slot } from './slots.ts'
import type { Open, States } from './states.ts'
import type { Variables } from './variables.ts'

/** A candidate through a gate at which it can be reached. */
interface Reached {
  readonly group: Group
  readonly candidate: number
  readonly extra: ExtraName | null
  readonly at: number
  readonly demands: readonly Demand[]
}

interface Gate {
  readonly group: Group
  readonly extra: ExtraName | null
  readonly at: number
}

export class Reach {
  readonly #groups: Groups
  readonly #variables: Variables
  readonly #states: States
  readonly #work: Work
  readonly #slots: ReadonlyMap<Group, number>

  constructor(groups: Groups, variables: Variables, states: States, work: Work) {
    this.#groups = groups
    this.#variables = variables
    this.#states = states
    this.#work = work
    this.#slots = new Map(variables.slots.map(({ group }, number) => [group, number]))
  }

  /** Only gates that a line forces. */
  isForced(group: Group, extra: ExtraName | null, at: number): boolean {
    return this.#groups.situation.problem.roots.some(
      ({ declaration: { name, extras }, environments }) =>
        name === group.name &&
        (extra === null
          ? environments.some((each) => group.environments.includes(each))
          : environments.includes(at) && extras.includes(extra)),
    )
  }

  checkNamed(clause: readonly number[], number: number, candidate: number): void {
    const slot = this.#variables.slot(number)
    const version = slot.group.candidates[candidate]
    if (version === undefined) throw new Objection(`slot ${number} has no candidate ${candidate}`)
    if (this.#groups.isFree(slot.group, candidate)) throw new Objection(`${version.text} may be chosen without a name`)
    this.#checkStands(clause, number, candidate)
    for (const { declaration, environments } of this.#groups.situation.problem.roots) {
      const isListed = environments.every((at) => this.#groups.of(declaration.name, at).standing !== 'unlisted')
      if (!isListed) throw new Objection(`${declaration.name} is not listed, and could name it`)
    }
    this.#walk(clause, (reached) => {
      const { group, extra, at } = reached
      const label = `${group.name} ${group.candidates[reached.candidate]?.text ?? ''}${extra === null ? '' : `[${extra}]`}`
      if (this.#groups.isUnread(group, reached.candidate, at))
        throw new Objection(`${label} is not known, and could name it`)
      if (reached.demands.some(({ target }) => target.standing === 'unlisted')) {
        throw new Objection(`${label} needs what is not listed, which could name it`)
      }
      if (reached.demands.some((demand) => names(demand, slot, version))) throw new Objection(`${label} names it`)
    })
  }

  checkFounded(clause: readonly number[], written: readonly (readonly [number, ProofGate])[]): void {
    const gates = new Set<string>()
    const ids = new Set<string>()
    for (const [number, gate] of written) {
      const { group } = this.#variables.slot(number)
      const id = this.#variables.gateOf(number, gate)
      const found = this.#variables.gates[id]
      if (this.isForced(group, found?.extra ?? null, found?.environment ?? 0))
        throw new Objection('a gate of it is forced')
      ids.add(`${number} ${id}`)
      for (const at of found === undefined ? group.environments : [found.environment]) {
        gates.add(keyOf({ group, extra: found?.extra ?? null, at }))
      }
    }
    if (!clause.some((literal) => literal < 0 && this.#opensOneOf(literal, ids))) {
      throw new Objection('no literal says that a gate of it is closed')
    }
    this.#walk(clause, (reached) => {
      if (gates.has(keyOf(reached))) return
      for (const { target, extras } of reached.demands) {
        const isNeeded = [null, ...extras].some((extra) => gates.has(keyOf({ group: target, extra, at: reached.at })))
        if (isNeeded)
          throw new Objection(
            `${reached.group.name} ${reached.group.candidates[reached.candidate]?.text ?? ''} needs one of it`,
          )
      }
    })
  }

  /** Whether the variable can be true only where one of the gates is open. */
  #opensOneOf(literal: number, ids: ReadonlySet<string>): boolean {
    const variable = this.#variables.of(literal)
    switch (variable.kind) {
      case 'installed':
        return ids.has(`${variable.slot} -1`)
      case 'extra':
        return ids.has(`${variable.slot} ${variable.gate}`)
      case 'any':
        return [...variable.bySlot].every(([slot, triggers]) =>
          triggers.every(({ gate }) => ids.has(`${slot} ${gate}`)),
        )
      default:
        return false
    }
  }

  /** Where the slot is in another state, a literal must be certainly true. */
  #checkStands(clause: readonly number[], slot: number, candidate: number): void {
    const { mask, joint } = this.#states.open(clause, slot, [slot])
    for (let state = 0; state < mask.length; state++) {
      if (state === candidate + 1 || mask[state] === 0) continue
      const at = new Map([[slot, state]])
      if (this.#states.isOpen(joint, at, this.#states.closedBy(joint, at))) {
        throw new Objection('it need not be the candidate that stands there')
      }
    }
  }

  /** Visits each candidate at each gate at which it is reached; a visit throws what it objects to. */
  #walk(clause: readonly number[], visit: (reached: Reached) => void): void {
    const opens = new Map<Group, Open>()
    const queue: Gate[] = []
    const seen = new Set<string>()
    const reach = (group: Group, extras: readonly ExtraName[], at: number): void => {
      const gates: Gate[] = [
        ...group.environments.map((each) => ({ group, extra: null, at: each })),
        ...extras.map((extra) => ({ group, extra, at })),
      ]
      for (const gate of gates) {
        const key = keyOf(gate)
        if (seen.has(key)) continue
        seen.add(key)
        queue.push(gate)
      }
    }
    for (const { declaration, environments } of this.#groups.situation.problem.roots) {
      for (const at of environments) reach(this.#groups.of(declaration.name, at), declaration.extras, at)
    }
    for (let gate = queue.pop(); gate !== undefined; gate = queue.pop()) {
      for (const candidate of gate.group.candidates.keys()) {
        this.#work.add(1)
        if (this.#groups.isDead(gate.group, candidate) || this.#isTrue(clause, gate, candidate, opens)) continue
        const { group, extra, at } = gate
        const demands = this.#groups.demands(group, candidate, extra, at)
        this.#work.add(demands.length)
        visit({ group, candidate, extra, at, demands })
        for (const demand of demands) reach(demand.target, demand.extras, at)
      }
    }
  }

  /** Whether the candidate with that gate open makes a literal certainly true. */
  #isTrue(clause: readonly number[], gate: Gate, candidate: number, opens: Map<Group, Open>): boolean {
    const slot = this.#slots.get(gate.group)
    if (slot === undefined) return false
    let open = opens.get(gate.group)
    if (open === undefined) opens.set(gate.group, (open = this.#states.open(clause, slot, [slot])))
    if (open.mask[candidate + 1] === 0) return true
    if (open.joint.length === 0) return false
    const at = new Map([[slot, candidate + 1]])
    const closed = this.#states.closedBy(open.joint, at)
    const own = gate.extra === null ? null : this.#variables.knownGate(slot, gate.extra, gate.at)
    return (own !== null && closed.has(own)) || !this.#states.isOpen(open.joint, at, closed)
  }
}

function names({ target, specifier }: Demand, { group }: Slot, version: Version): boolean {
  return target === group && specifier.specifiers.some((each) => namesExactly(each, version))
}

function keyOf({ group, extra, at }: Gate): string {
  return `${at} ${group.name} ${extra ?? ''}`
}
