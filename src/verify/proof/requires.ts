/**
 * The axiom "requires": in every pair of states in which no literal of the clause is certainly true, the candidate of the one slot,
 * through an open gate in an environment that both have, needs of the other what its state does not give.
 */
import { Objection } from './objection.ts'
import type { Work } from './objection.ts'
import type { Need, Needs, NeedTable } from './needs.ts'
import { patterns } from './states.ts'
import type { Open, States } from './states.ts'
import type { Variables } from './variables.ts'

/** A gate of the requiring slot, with what is needed through it. */
interface Way {
  /** -1 where being installed is enough. */
  readonly gate: number
  readonly at: number
  readonly needs: Needs
}

interface Question {
  readonly clause: readonly number[]
  readonly slot: number
  readonly target: number
  /** Literals on gates, or on both slots. */
  readonly joint: readonly number[]
  readonly ways: readonly Way[]
}

export class Requires {
  readonly #variables: Variables
  readonly #states: States
  readonly #needs: NeedTable
  readonly #work: Work

  constructor(variables: Variables, states: States, needs: NeedTable, work: Work) {
    this.#variables = variables
    this.#states = states
    this.#needs = needs
    this.#work = work
  }

  check(clause: readonly number[], slot: number, target: number): void {
    const named = slot === target ? [slot] : [slot, target]
    const own = this.#states.open(clause, slot, named)
    const other = slot === target ? own : this.#states.open(clause, target, named)
    const joint = [...new Set([...own.joint, ...other.joint])]
    if (this.#mayBeAbsent(slot, target, joint, own, other)) throw new Objection(`slot ${slot} need not be installed`)
    const question = { clause, slot, target, joint, ways: this.#waysOf(slot, target, joint) }
    if (slot === target) this.#checkItself(question, own)
    else if (joint.length === 0) this.#checkPlain(question, own, other)
    else this.#checkJoint(question, own, other)
  }

  /** Whether no literal is certainly true in some state in which the requiring slot is not installed. */
  #mayBeAbsent(slot: number, target: number, joint: readonly number[], own: Open, other: Open): boolean {
    if (own.mask[0] === 0) return false
    return other.mask.some((isOpen, there) => {
      if (isOpen === 0 || (slot === target && there > 0)) return false
      const at = new Map([
        [target, there],
        [slot, 0],
      ])
      return this.#states.isOpen(joint, at, this.#states.closedBy(joint, at))
    })
  }

  /** Through "installed", and through the gates that the clause can force open; all others may be closed. */
  #waysOf(slot: number, target: number, joint: readonly number[]): readonly Way[] {
    const [from, to] = [this.#variables.slot(slot), this.#variables.slot(target)]
    const shared = from.environments.filter((at) => to.environments.includes(at))
    const ways: Way[] = shared.map((at) => ({ gate: -1, at, needs: this.#needs.between(from, to, null, at) }))
    for (const gate of this.#forcible(slot, joint)) {
      const found = this.#variables.gates[gate]
      if (found === undefined || !shared.includes(found.environment)) continue
      const { extra, environment: at } = found
      ways.push({ gate, at, needs: this.#needs.between(from, to, extra, at) })
    }
    return ways
  }

  #forcible(slot: number, joint: readonly number[]): ReadonlySet<number> {
    const gates = new Set<number>()
    for (const literal of joint) {
      if (literal > 0) continue
      const variable = this.#variables.of(literal)
      if (variable.kind === 'extra' && variable.slot === slot) gates.add(variable.gate)
      if (variable.kind !== 'any') continue
      for (const { gate } of variable.bySlot.get(slot) ?? []) if (gate >= 0) gates.add(gate)
    }
    return gates
  }

  /** No literal is on a gate: candidates that need the same are looked at once. */
  #checkPlain({ slot, target, ways }: Question, own: Open, other: Open): void {
    const seen = new Set<string>()
    for (let state = 1; state < own.mask.length; state++) {
      if (own.mask[state] === 0) continue
      const needs = ways.map((way) => way.needs[state - 1] ?? null)
      const key = needs.map((need) => need?.id ?? 0).join()
      if (seen.has(key)) continue
      seen.add(key)
      this.#work.add(other.mask.length * (needs.length + 1))
      for (let there = 0; there < other.mask.length; there++) {
        if (other.mask[there] === 0 || !needs.every((need) => need === null || need.met[there] === 1)) continue
        throw new Objection(this.#unbroken(slot, state, target, there))
      }
    }
  }

  #checkJoint(question: Question, own: Open, other: Open): void {
    const { slot, target, joint, ways } = question
    const [mine, theirs] = [patterns(this.#variables, joint, slot), patterns(this.#variables, joint, target)]
    const seen = new Set<string>()
    for (let state = 1; state < own.mask.length; state++) {
      if (own.mask[state] === 0) continue
      const needs = ways.map((way) => way.needs[state - 1] ?? null)
      const key = `${mine[state]} ${needs.map((need) => need?.id ?? 0).join()}`
      if (seen.has(key)) continue
      seen.add(key)
      const seenThere = new Set<string>()
      for (let there = 0; there < other.mask.length; there++) {
        this.#work.add(needs.length + 1)
        if (other.mask[there] === 0) continue
        const met = needs.map((need) => need === null || need.met[there] === 1)
        const keyThere = `${theirs[there]} ${met.join()}`
        if (seenThere.has(keyThere)) continue
        seenThere.add(keyThere)
        if (this.#mayStand(question, needs, state, there))
          throw new Objection(this.#unbroken(slot, state, target, there))
      }
    }
  }

  /** A slot that needs something of itself: an extra that opens others, a version that it has not. */
  #checkItself(question: Question, own: Open): void {
    const { slot, ways } = question
    for (let state = 1; state < own.mask.length; state++) {
      if (own.mask[state] === 0) continue
      const needs = ways.map((way) => way.needs[state - 1] ?? null)
      if (this.#mayStand(question, needs, state, state)) throw new Objection(this.#unbroken(slot, state, slot, state))
    }
  }

  /** Whether gates can be open so that no literal is certainly true and nothing needed is missing. */
  #mayStand(
    { slot, target, joint, ways }: Question,
    needs: readonly (Need | null)[],
    state: number,
    there: number,
  ): boolean {
    const at = new Map([
      [slot, state],
      [target, there],
    ])
    const closed = this.#states.closedBy(joint, at)
    for (let before = -1; before !== closed.size;) {
      before = closed.size
      this.#work.add(ways.length)
      for (const [i, way] of ways.entries()) {
        const need = needs[i] ?? null
        if (need === null || (need.met[there] === 1 && !this.#lacksExtra(target, need, way.at, closed))) continue
        if (way.gate < 0) return false
        closed.add(way.gate)
      }
    }
    return this.#states.isOpen(joint, at, closed)
  }

  #lacksExtra(target: number, { extras }: Need, at: number, closed: ReadonlySet<number>): boolean {
    return extras.some((extra) => {
      const gate = this.#variables.knownGate(target, extra, at)
      return gate !== null && closed.has(gate)
    })
  }

  #unbroken(slot: number, state: number, target: number, there: number): string {
    const [from, to] = [this.#variables.slot(slot).group, this.#variables.slot(target).group]
    const version = to.candidates[there - 1]?.text
    return `${from.name} ${from.candidates[state - 1]?.text ?? ''} goes with ${version === undefined ? `no ${to.name}` : `${to.name} ${version}`}`
  }
}
