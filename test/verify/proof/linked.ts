/** A proof with its clauses linked instead of numbered, so that a test can move, drop and add some, and have it numbered anew. */
import type { Proof, ProofAxiom, ProofStep } from '../../../src/universe/proof.ts'

/** An axiom or a step; what it names of clauses stands in `hints`, in order. */
export interface Link {
  entry: ProofAxiom | ProofStep
  hints: readonly Link[]
}

export interface LinkedProof {
  readonly proof: Proof
  readonly axioms: Link[]
  readonly steps: Link[]
}

export function link(proof: Proof): LinkedProof {
  const clauses: Link[] = []
  const axioms = proof.axioms.map((entry): Link => ({ entry, hints: [] }))
  clauses.push(...axioms)
  const at = (number: number): Link => {
    const found = clauses[number - 1]
    if (found === undefined) throw new Error(`no clause ${number}`)
    return found
  }
  const steps = proof.steps.map((entry): Link => {
    const hints = entry[0] === 'clause' ? entry[2].map(at) : entry[0] === 'core' ? [at(entry[1])] : []
    const made = { entry, hints }
    if (entry[0] === 'clause' || entry[0] === 'counter' || entry[0] === 'free') clauses.push(made)
    return made
  })
  return { proof, axioms, steps }
}

/** Clauses that are named and not there get a number that no clause has. */
export function unlink({ proof, axioms, steps }: LinkedProof): Proof {
  const numbers = new Map<Link, number>()
  for (const axiom of axioms) numbers.set(axiom, numbers.size + 1)
  const numberOf = (hint: Link): number => numbers.get(hint) ?? 9_999_999
  const written = steps.map((step): ProofStep => {
    const { entry, hints } = step
    if (entry[0] === 'clause' || entry[0] === 'counter' || entry[0] === 'free') numbers.set(step, numbers.size + 1)
    if (entry[0] === 'clause') return ['clause', entry[1], hints.map(numberOf)]
    if (entry[0] === 'core') return ['core', numberOf(hints[0] ?? step), entry[2], entry[3]]
    if (isAxiom(entry)) throw new Error('an axiom is no step')
    return entry
  })
  const axiomsWritten = axioms.map(({ entry }): ProofAxiom => {
    if (!isAxiom(entry)) throw new Error('a step is no axiom')
    return entry
  })
  return { ...proof, axioms: axiomsWritten, steps: written }
}

const AXIOMS = new Set(['definition', 'split', 'forced', 'dead', 'requires', 'named'])

function isAxiom(entry: ProofAxiom | ProofStep): entry is ProofAxiom {
  return AXIOMS.has(entry[0])
}
