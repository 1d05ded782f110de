/**
 * From a trimmed log to a proof (docs/proofs.md): what is not needed is left out, the rest is numbered anew.
 */
import type { Clause, Proof, ProofAxiom, ProofStep } from '../../universe/proof.ts'
import type { CoreEntry, Event, Ground, ProofRecord } from './record.ts'
import { Terms, type Names } from './terms.ts'
import type { Trimmed } from './trim.ts'

export function writeProof(record: ProofRecord, trimmed: Trimmed, names: Names): Proof {
  return new Writer(record, trimmed, names).write()
}

class Writer {
  readonly #record: ProofRecord
  readonly #trimmed: Trimmed
  readonly #terms: Terms
  /** By number in the log: the number in the proof. */
  readonly #clauses = new Map<number, number>()
  readonly #steps: ProofStep[] = []
  readonly #usedCounters: ReadonlySet<number>

  constructor(record: ProofRecord, trimmed: Trimmed, names: Names) {
    this.#record = record
    this.#trimmed = trimmed
    this.#terms = new Terms(record, names)
    this.#usedCounters = usedCounters(record, trimmed)
  }

  write(): Proof {
    const { grounds, last } = this.#record
    const axioms: ProofAxiom[] = []
    for (let id = 1; id <= last; id++) {
      const axiom = this.#trimmed.isNeeded[id] === 1 ? this.#axiom(id, grounds[id] ?? null) : null
      if (axiom === null) continue
      axioms.push(axiom)
      this.#clauses.set(id, axioms.length)
    }
    this.#writeSteps()
    return { ...this.#terms.tell(), axioms, steps: this.#steps }
  }

  #writeSteps(): void {
    const { events, last } = this.#record
    const used = this.#costsUsed()
    let at = 0
    for (let id = 0; id <= last; id++) {
      if (id > 0 && this.#trimmed.isNeeded[id] === 1) this.#writeClause(id)
      for (let event = events[at]; event !== undefined && event.after === id; event = events[++at]) {
        this.#steps.push(this.#stepOf(event, used))
      }
    }
  }

  /** `used`: by level, the softs worth telling. */
  #stepOf(event: Event, used: readonly ReadonlySet<number>[]): ProofStep {
    switch (event.kind) {
      case 'begin': {
        const softs = event.softs.filter(({ literal }) => used[event.level]?.has(literal) === true)
        return [
          'level',
          event.level,
          softs.map(({ literal, weight }) => [this.#terms.literal(literal), weight] as const),
        ]
      }
      case 'core':
        return this.#core(event.entry)
      case 'opposites':
        return ['opposites', this.#terms.literal(event.literal), event.weight]
      default:
        return ['bound', event.level, event.bound]
    }
  }

  /** By level: the literals that pay or are told free. */
  #costsUsed(): readonly ReadonlySet<number>[] {
    const { events, grounds } = this.#record
    const used: Set<number>[] = []
    for (const event of events) {
      const level = used.at(-1)
      if (event.kind === 'begin') used.push(new Set())
      if (event.kind === 'opposites') level?.add(event.literal).add(-event.literal)
      if (event.kind === 'core') for (const cost of event.entry.costs) level?.add(cost)
    }
    for (const [id, ground] of grounds.entries()) {
      if (ground?.[0] === 'free' && this.#trimmed.isNeeded[id] === 1) used[ground[2]]?.add(ground[1])
    }
    return used
  }

  #writeClause(id: number): void {
    const clause = this.#record.clauses.at(id)
    const hints = this.#trimmed.hints.get(id)
    if (hints !== undefined) {
      this.#step(id, ['clause', this.#terms.clause(clause), hints.map((hint) => this.#numberOf(hint))])
      return
    }
    const ground = this.#record.grounds[id]
    if (ground?.[0] === 'added') {
      this.#step(id, ['counter', this.#terms.counterNumber(ground[1]), ground[2], ground[3]])
      this.#terms.clause(clause)
    } else if (ground?.[0] === 'ordered') {
      this.#step(id, ['counter', this.#terms.counterNumber(ground[1]), ground[2]])
      this.#terms.clause(clause)
    } else if (ground?.[0] === 'free') this.#step(id, ['free', this.#terms.literal(ground[1]), ground[2]])
  }

  #step(id: number, step: ProofStep): void {
    this.#steps.push(step)
    this.#clauses.set(id, this.#clauses.size + 1)
  }

  #numberOf(id: number): number {
    const number = this.#clauses.get(id)
    if (number === undefined) throw new Error(`clause ${id} is used before it is told`)
    return number
  }

  /** Its counter is told where something counts with it. */
  #core({ clause, weight, counter }: CoreEntry): ProofStep {
    const isUsed = counter !== null && this.#usedCounters.has(counter)
    return ['core', this.#numberOf(clause), weight, isUsed ? this.#terms.counterNumber(counter) : null]
  }

  #axiom(id: number, ground: Ground | null): ProofAxiom | null {
    const clause = (): Clause => this.#terms.clause(this.#record.clauses.at(id))
    switch (ground?.[0]) {
      case 'definition':
        return ['definition', clause(), this.#terms.slot(ground[1])]
      case 'split':
        return ['split', clause(), this.#terms.variable(ground[1])]
      case 'forced':
        return ['forced', clause()]
      case 'dead':
        return ['dead', clause(), this.#terms.slot(ground[1])]
      case 'requires':
        return ['requires', clause(), this.#terms.slot(ground[1]), this.#terms.slot(ground[2])]
      case 'named':
        return ['named', clause(), this.#terms.slot(ground[1]), ground[2]]
      default:
        return null
    }
  }
}

/** Counters whose outputs occur in what is needed. */
function usedCounters({ clauses, meanings }: ProofRecord, { isNeeded }: Trimmed): ReadonlySet<number> {
  const used = new Set<number>()
  for (let id = 0; id < clauses.length; id++) {
    if (isNeeded[id] !== 1) continue
    for (const literal of clauses.at(id)) {
      const meaning = meanings[Math.abs(literal)]
      if (meaning?.[0] === 'count') used.add(meaning[1])
    }
  }
  return used
}
