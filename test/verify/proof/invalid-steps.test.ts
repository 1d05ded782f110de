/**
 * Proofs with a step that does not follow, or whose antecedent is missing, are rejected. A mutant is counted only where another way shows that it is
 * invalid: a step whose hints can be true with the step false (by trying all values), a clause that no longer stands in the proof though it is
 * named, an axiom that is false in a set that installs, a payment that is more than the level's softs hold.
 */
import { describe, expect, test } from 'vitest'
import type { Proof, ProofStep } from '../../../src/universe/proof.ts'
import { randomNumbers } from '../../solve/random.ts'
import { generatedCase } from './generated.ts'
import { link, unlink } from './linked.ts'
import type { Link, LinkedProof } from './linked.ts'
import { canBeTrue, meaningIn } from './meaning.ts'
import type { Below } from './mutate-worlds.ts'
import { judged, proven, provenCase } from './proven.ts'
import type { ProvenCase } from './proven.ts'

const SEEDS = 250
const FIRST = 30_000

/** The mutant, with the reason why it is invalid; null where nothing shows that it is. */
type Mutation = (proof: LinkedProof, below: Below, original: ProvenCase) => Proof | null

function pick<T>(list: readonly T[], below: Below): T | undefined {
  return list[below(list.length)]
}

const clauseOf = ({ proof }: LinkedProof, { entry }: Link): readonly number[] => {
  if (entry[0] === 'free') return [-entry[1]]
  if (entry[0] === 'counter') return counterClause(proof, entry)
  return Array.isArray(entry[1]) ? (entry[1] as readonly number[]) : []
}

function counterClause(
  proof: Proof,
  [, counter, left, right]: readonly ['counter', number, number, number?],
): readonly number[] {
  const count = (addend: number | { readonly literal: number }, least: number): number =>
    typeof addend === 'number'
      ? proof.variables.findIndex(([kind, c, k]) => kind === 'count' && c === addend && k === least) + 1
      : addend.literal
  if (right === undefined) return [-count(counter, left + 1), count(counter, left)]
  const [a, b] = proof.counters[counter] ?? [0, 0]
  return [
    ...(left > 0 ? [-count(a, left)] : []),
    ...(right > 0 ? [-count(b, right)] : []),
    count(counter, left + right),
  ]
}

/** Whether the hints can all be true while the clause is false. */
function isUnfounded(linked: LinkedProof, clause: readonly number[], hints: readonly Link[]): boolean {
  return canBeTrue([...clause.map((literal) => [-literal]), ...hints.map((hint) => clauseOf(linked, hint))])
}

/** Each mutation has a linked proof of its own, so that a step of it may be changed in place. */
function withStep(linked: LinkedProof, step: Link, changed: Partial<Link>): Proof {
  Object.assign(step, changed)
  return unlink(linked)
}

const clauses = ({ steps }: LinkedProof): readonly Link[] => steps.filter(({ entry }) => entry[0] === 'clause')

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a hint left out': (linked, below) => {
    const step = pick(
      clauses(linked).filter(({ hints }) => hints.length > 0),
      below,
    )
    if (step === undefined) return null
    const left = below(step.hints.length)
    const hints = step.hints.filter((_, i) => i !== left)
    return isUnfounded(linked, clauseOf(linked, step), hints) ? withStep(linked, step, { hints }) : null
  },
  'another hint': (linked, below) => {
    const step = pick(
      clauses(linked).filter(({ hints }) => hints.length > 0),
      below,
    )
    const other = pick(linked.axioms, below)
    if (step === undefined || other === undefined) return null
    const hints = step.hints.with(below(step.hints.length), other)
    return isUnfounded(linked, clauseOf(linked, step), hints) ? withStep(linked, step, { hints }) : null
  },
  'a literal left out of a clause': (linked, below) => {
    const step = pick(clauses(linked), below)
    const clause = step === undefined ? [] : clauseOf(linked, step)
    if (step === undefined || clause.length === 0) return null
    const left = below(clause.length)
    const shorter = clause.filter((_, i) => i !== left)
    return isUnfounded(linked, shorter, step.hints) ? withStep(linked, step, { entry: ['clause', shorter, []] }) : null
  },
  'a literal turned round': (linked, below) => {
    const step = pick(clauses(linked), below)
    const clause = step === undefined ? [] : clauseOf(linked, step)
    if (step === undefined || clause.length === 0) return null
    const at = below(clause.length)
    const turned = clause.map((literal, i) => (i === at ? -literal : literal))
    return isUnfounded(linked, turned, step.hints) ? withStep(linked, step, { entry: ['clause', turned, []] }) : null
  },
  'an axiom that is named left out': (linked, below) => {
    const used = new Set(linked.steps.flatMap(({ hints }) => hints))
    const left = pick(
      linked.axioms.filter((axiom) => used.has(axiom)),
      below,
    )
    return left === undefined ? null : unlink({ ...linked, axioms: linked.axioms.filter((axiom) => axiom !== left) })
  },
  'a step that is named left out': (linked, below) => {
    const used = new Set(linked.steps.flatMap(({ hints }) => hints))
    const left = pick(
      linked.steps.filter((step) => used.has(step)),
      below,
    )
    return left === undefined ? null : unlink({ ...linked, steps: linked.steps.filter((step) => step !== left) })
  },
  'a literal left out of an axiom': (linked, below, { solution }) => {
    const axiom = pick(linked.axioms, below)
    const clause = axiom === undefined ? [] : clauseOf(linked, axiom)
    if (axiom === undefined || clause.length === 0 || solution.status === 'infeasible') return null
    const left = below(clause.length)
    const shorter = clause.filter((_, i) => i !== left)
    if (shorter.some(meaningIn(linked.proof, solution.sets))) return null
    const [kind, , ...more] = axiom.entry
    const { proof } = linked
    return {
      ...proof,
      axioms: proof.axioms.map((each) =>
        each === axiom.entry ? ([kind, shorter, ...more] as unknown as typeof each) : each,
      ),
    }
  },
  'an axiom turned round': (linked, below, { solution }) => {
    const axiom = pick(linked.axioms, below)
    const clause = axiom === undefined ? [] : clauseOf(linked, axiom)
    if (axiom === undefined || clause.length === 0 || solution.status === 'infeasible') return null
    const at = below(clause.length)
    const turned = clause.map((literal, i) => (i === at ? -literal : literal))
    if (turned.some(meaningIn(linked.proof, solution.sets))) return null
    const [kind, , ...more] = axiom.entry
    const { proof } = linked
    return {
      ...proof,
      axioms: proof.axioms.map((each) =>
        each === axiom.entry ? ([kind, turned, ...more] as unknown as typeof each) : each,
      ),
    }
  },
  // Softs that are true in the optimum cost what it costs already: with one more, they would cost more than is counted.
  'a soft that is true weighs more': ({ proof }, below, { solution }) => {
    if (solution.status === 'infeasible') return null
    const isTrue = meaningIn(proof, solution.sets)
    const sum = (softs: readonly (readonly [number, number])[]): number =>
      softs.reduce((all, [literal, weight]) => all + (isTrue(literal) ? weight : 0), 0)
    const level = pick(
      proof.steps.filter(
        (step) => step[0] === 'level' && sum(step[2]) > 0 && sum(step[2]) === solution.objective[step[1]],
      ),
      below,
    )
    if (level?.[0] !== 'level') return null
    const at = pick(
      [...level[2].keys()].filter((i) => isTrue(level[2][i]?.[0] ?? 0)),
      below,
    )
    const softs = level[2].map(([literal, weight], i): readonly [number, number] => [
      literal,
      weight + Number(i === at),
    ])
    return {
      ...proof,
      steps: proof.steps.map((step): ProofStep => (step === level ? ['level', level[1], softs] : step)),
    }
  },
  // The bound is what the cores pay: with one more or less, they do not pay it.
  'a core that pays more': ({ proof }, below) => {
    const core = pick(
      proof.steps.filter(([kind]) => kind === 'core'),
      below,
    )
    if (core?.[0] !== 'core') return null
    return {
      ...proof,
      steps: proof.steps.map((step): ProofStep => (step === core ? ['core', core[1], core[2] + 1, core[3]] : step)),
    }
  },
  'a counter left out of a core': ({ proof }, below) => {
    const used = proof.steps.some((step) => step[0] === 'core' && step[3] !== null)
    const core = pick(
      proof.steps.filter((step) => step[0] === 'core' && step[3] !== null),
      below,
    )
    if (!used || core?.[0] !== 'core') return null
    return {
      ...proof,
      steps: proof.steps.map((step): ProofStep => (step === core ? ['core', core[1], core[2], null] : step)),
    }
  },
  'a core left out': ({ proof }, below) => {
    const core = pick(
      proof.steps.filter(([kind]) => kind === 'core' || kind === 'opposites'),
      below,
    )
    return core === undefined ? null : { ...proof, steps: proof.steps.filter((step) => step !== core) }
  },
  // What is free then could be true in the optimum: its literal is.
  'free of what is true': ({ proof }, below, { solution }) => {
    if (solution.status === 'infeasible') return null
    const isTrue = meaningIn(proof, solution.sets)
    const at = pick(
      [...proof.steps.keys()].filter((i) => proof.steps[i]?.[0] === 'free'),
      below,
    )
    const literal = pick(
      proof.variables.map((_, i) => (isTrue(i + 1) ? i + 1 : -i - 1)),
      below,
    )
    const step = at === undefined ? undefined : proof.steps[at]
    if (at === undefined || literal === undefined || step?.[0] !== 'free') return null
    return { ...proof, steps: proof.steps.with(at, ['free', literal, step[2]]) }
  },
}

describe('invalid proofs', () => {
  test('are rejected', async () => {
    const counts: Record<string, number> = {}
    const accepted: string[] = []
    for (let seed = FIRST; seed <= FIRST + SEEDS; seed++) {
      // Small worlds need no counters: the last one is larger.
      const original = await (seed < FIRST + SEEDS ? provenCase(seed) : proven(generatedCase(60, 100, 1, 'capped')))
      const { proof } = original.solution
      if (proof === undefined || proof === null) throw new Error(`no proof for seed ${seed}`)
      expect(
        judged(original.world, original.facts, { ...original.solution, proof: unlink(link(proof)) }).proof,
      ).toEqual([])
      const below = randomNumbers(seed)
      for (const [kind, mutate] of Object.entries(MUTATIONS)) {
        const mutant = mutate(link(proof), below, original)
        if (mutant === null) continue
        counts[kind] = (counts[kind] ?? 0) + 1
        const { proof: objections } = judged(original.world, original.facts, { ...original.solution, proof: mutant })
        if (objections.length === 0) accepted.push(`${kind}, seed ${seed}`)
      }
    }
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    process.stdout.write(`seeds ${FIRST} to ${FIRST + SEEDS - 1}: ${total} invalid proofs, ${JSON.stringify(counts)}\n`)
    expect(accepted).toEqual([])
    expect(total).toBeGreaterThan(200)
    expect(Object.keys(counts).sort()).toEqual(Object.keys(MUTATIONS).sort())
  })
})
