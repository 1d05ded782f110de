/** The axioms of a proof, each checked by its kind against the facts (docs/proofs.md, "axioms"). */
import type { ProofAxiom } from '../../universe/proof.ts'
import type { Groups } from './groups.ts'
import { NeedTable } from './needs.ts'
import { Objection } from './objection.ts'
import type { Work } from './objection.ts'
import { Names } from './names.ts'
import { Requires } from './requires.ts'
import { States } from './states.ts'
import type { Open } from './states.ts'
import type { Variables } from './variables.ts'

export class Axioms {
  readonly #groups: Groups
  readonly #variables: Variables
  readonly #states: States
  readonly #requires: Requires
  readonly #names: Names
  readonly #work: Work

  constructor(groups: Groups, variables: Variables, work: Work) {
    this.#groups = groups
    this.#work = work
    this.#variables = variables
    this.#states = new States(variables, work)
    this.#requires = new Requires(variables, this.#states, new NeedTable(groups), work)
    this.#names = new Names(groups, variables, this.#states, work)
  }

  /** Throws an objection when the clause need not hold. */
  check(axiom: ProofAxiom): void {
    const [kind, clause] = axiom
    for (const literal of clause) this.#variables.of(literal)
    switch (kind) {
      case 'definition':
        return this.#eachOpenState(clause, axiom[2], (state) => {
          throw new Objection(`no literal is true where slot ${axiom[2]} is ${this.#shown(axiom[2], state)}`)
        })
      case 'split':
        return this.#checkSplit(clause, axiom[2])
      case 'forced':
        return this.#checkForced(clause)
      case 'dead':
        return this.#eachOpenState(clause, axiom[2], (state) => {
          if (state > 0 && this.#groups.isDead(this.#variables.slot(axiom[2]).group, state - 1)) return
          throw new Objection(`nothing rules out ${this.#shown(axiom[2], state)}`)
        })
      case 'requires':
        return this.#requires.check(clause, axiom[2], axiom[3])
      case 'named':
        return this.#names.check(clause, axiom[2], axiom[3])
    }
  }

  /** The states of a slot in which no literal is certainly true. */
  #eachOpenState(clause: readonly number[], slot: number, visit: (state: number) => void): void {
    const open = this.#states.open(clause, slot, [slot])
    for (let state = 0; state < open.mask.length; state++) {
      if (this.#isOpenAt(open, slot, state, -1)) visit(state)
    }
  }

  /** `gate` is one that is open; -1: none need be. */
  #isOpenAt({ mask, joint }: Open, slot: number, state: number, gate: number): boolean {
    if (mask[state] === 0) return false
    if (joint.length === 0) return true
    const at = new Map([[slot, state]])
    const closed = this.#states.closedBy(joint, at)
    return !closed.has(gate) && this.#states.isOpen(joint, at, closed)
  }

  #checkSplit(clause: readonly number[], number: number): void {
    if (!clause.includes(-number)) throw new Objection(`it has no literal -${number}`)
    const variable = this.#variables.of(number)
    if (variable.kind !== 'any') throw new Objection(`variable ${number} is no "any"`)
    for (const [slot, triggers] of variable.bySlot) {
      const open = this.#states.open(clause, slot, [slot], -number)
      for (const { gate, ranges } of triggers) {
        for (let i = 0; i < ranges.length; i += 2) {
          for (let state = (ranges[i] ?? 0) + 1; state <= (ranges[i + 1] ?? -1) + 1; state++) {
            this.#work.add(1)
            if (!this.#isOpenAt(open, slot, state, gate)) continue
            throw new Objection(`no other literal is true where slot ${slot} is ${this.#shown(slot, state)}`)
          }
        }
      }
    }
  }

  #checkForced(clause: readonly number[]): void {
    const [literal = 0] = clause
    const variable = clause.length === 1 && literal > 0 ? this.#variables.of(literal) : null
    if (variable?.kind !== 'installed' && variable?.kind !== 'extra') throw new Objection('it is no gate alone')
    const { group } = this.#variables.slot(variable.slot)
    const gate = variable.kind === 'extra' ? this.#variables.gates[variable.gate] : undefined
    if (!this.#names.isForced(group, gate?.extra ?? null, gate?.environment ?? 0)) {
      throw new Objection(`no line asks for ${group.name}${gate === undefined ? '' : `[${gate.extra}]`} there`)
    }
  }

  #shown(slot: number, state: number): string {
    const { group } = this.#variables.slot(slot)
    return state === 0 ? `not installed` : `${group.name} ${group.candidates[state - 1]?.text ?? ''}`
  }
}
