/**
 * Who may name a pre-release: what a line asks for, by itself or by an extra of the line. The axiom "named" asks this of the whole problem, not
 * of the slots of the proof alone: what names a pre-release need not stand in the proof. For uv nothing names but what people wrote.
 */
import type { ExtraName } from '../../python/name.ts'
import type { Version } from '../../python/version.ts'
import { namesExactly } from '../choices.ts'
import type { Demand, Group, Groups } from './groups.ts'
import { Objection } from './objection.ts'
import type { Work } from './objection.ts'
import type { Slot } from './slots.ts'
import type { Open, States } from './states.ts'
import type { Variables } from './variables.ts'

/** A gate that a line forces. */
interface Gate {
  readonly group: Group
  readonly extra: ExtraName | null
  readonly at: number
}

export class Names {
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

  check(clause: readonly number[], number: number, candidate: number): void {
    const slot = this.#variables.slot(number)
    const version = slot.group.candidates[candidate]
    if (version === undefined) throw new Objection(`slot ${number} has no candidate ${candidate}`)
    if (this.#groups.isFree(slot.group, candidate)) throw new Objection(`${version.text} may be chosen without a name`)
    this.#checkStands(clause, number, candidate)
    const { roots, installer } = this.#groups.situation.problem
    if (installer.kind === 'uv' || installer.withoutDependencies) return
    const opens = new Map<Group, Open>()
    for (const { declaration, environments } of roots) {
      for (const at of environments) {
        const group = this.#groups.of(declaration.name, at)
        if (group.standing === 'unlisted') throw new Objection(`${group.name} is not listed, and could name it`)
        for (const extra of [null, ...declaration.extras])
          this.#checkGate(clause, { group, extra, at }, { slot, version }, opens)
      }
    }
  }

  /** Every candidate that could name it through the gate makes a literal certainly true. */
  #checkGate(
    clause: readonly number[],
    gate: Gate,
    { slot, version }: { readonly slot: Slot; readonly version: Version },
    opens: Map<Group, Open>,
  ): void {
    const { group, extra, at } = gate
    for (const [candidate, { text }] of group.candidates.entries()) {
      this.#work.add(1)
      if (this.#groups.isDead(group, candidate) || this.#isTrue(clause, gate, candidate, opens)) continue
      const label = `${group.name} ${text}${extra === null ? '' : `[${extra}]`}`
      if (this.#groups.isUnread(group, candidate, at)) throw new Objection(`${label} is not known, and could name it`)
      const demands = this.#groups.demands(group, candidate, extra, at)
      this.#work.add(demands.length)
      if (demands.some((demand) => names(demand, slot, version))) throw new Objection(`${label} names it`)
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
