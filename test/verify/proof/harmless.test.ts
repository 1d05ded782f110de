/** What changes nothing of an argument is accepted: other numbers, another order, more than is needed. */
import { describe, expect, test } from 'vitest'
import type {
  Proof,
  ProofAddend,
  ProofAxiom,
  ProofStep,
  ProofTrigger,
  ProofVariable,
} from '../../../src/universe/proof.ts'
import { randomNumbers } from '../../solve/random.ts'
import { generatedCase } from './generated.ts'
import { link, unlink } from './linked.ts'
import type { Link, LinkedProof } from './linked.ts'
import type { Below } from './mutate-worlds.ts'
import { judged, proven, provenCase } from './proven.ts'

const SEEDS = 250
const FIRST = 40_000

type Mutation = (proof: Proof, below: Below) => Proof | null

function shuffled<T>(list: readonly T[], below: Below): T[] {
  const result = [...list]
  for (let i = result.length - 1; i > 0; i--) {
    const j = below(i + 1)
    const [a, b] = [result[i], result[j]]
    if (a !== undefined && b !== undefined) [result[i], result[j]] = [b, a]
  }
  return result
}

function arranged<T>(list: readonly T[], order: readonly number[]): readonly T[] {
  return order.flatMap((i) => {
    const one = list[i]
    return one === undefined ? [] : [one]
  })
}

/** Every number of a variable, a slot or a counter as it is after a change. */
interface Renumbering {
  readonly literal: (literal: number) => number
  readonly slot: (slot: number) => number
  readonly counter: (counter: number) => number
}

function renumbered(proof: Proof, { literal, slot, counter }: Renumbering): Proof {
  const clause = (given: readonly number[]): readonly number[] => given.map(literal)
  const trigger = ([s, gate, ranges]: ProofTrigger): ProofTrigger => [slot(s), gate, ranges]
  const variable = (given: ProofVariable): ProofVariable => {
    if (given[0] === 'installed') return ['installed', slot(given[1])]
    if (given[0] === 'extra') return ['extra', slot(given[1]), given[2], given[3]]
    if (given[0] === 'atLeast') return ['atLeast', slot(given[1]), given[2]]
    if (given[0] === 'any') return ['any', given[1].map(trigger)]
    return ['count', counter(given[1]), given[2]]
  }
  const axiom = (given: ProofAxiom): ProofAxiom => {
    const own = clause(given[1])
    if (given[0] === 'definition' || given[0] === 'dead') return [given[0], own, slot(given[2])]
    if (given[0] === 'split') return ['split', own, literal(given[2])]
    if (given[0] === 'forced') return ['forced', own]
    if (given[0] === 'requires') return ['requires', own, slot(given[2]), slot(given[3])]
    return ['named', own, slot(given[2]), given[3]]
  }
  const addend = (given: ProofAddend): ProofAddend =>
    typeof given === 'number' ? counter(given) : { literal: literal(given.literal) }
  const step = (given: ProofStep): ProofStep => {
    if (given[0] === 'clause') return ['clause', clause(given[1]), given[2]]
    if (given[0] === 'counter')
      return given.length === 4
        ? ['counter', counter(given[1]), given[2], given[3]]
        : ['counter', counter(given[1]), given[2]]
    if (given[0] === 'level')
      return ['level', given[1], given[2].map(([l, weight]): readonly [number, number] => [literal(l), weight])]
    if (given[0] === 'core') return ['core', given[1], given[2], given[3] === null ? null : counter(given[3])]
    if (given[0] === 'opposites') return ['opposites', literal(given[1]), given[2]]
    if (given[0] === 'free') return ['free', literal(given[1]), given[2]]
    return given
  }
  return {
    slots: proof.slots,
    variables: proof.variables.map(variable),
    axioms: proof.axioms.map(axiom),
    counters: proof.counters.map(([a, b]) => [addend(a), addend(b)]),
    steps: proof.steps.map(step),
  }
}

const SAME: Renumbering = { literal: (literal) => literal, slot: (slot) => slot, counter: (counter) => counter }

function relinked(change: (linked: LinkedProof, below: Below) => LinkedProof | null): Mutation {
  return (proof, below) => {
    const changed = change(link(proof), below)
    return changed === null ? null : unlink(changed)
  }
}

const isClause = ({ entry }: Link): boolean => entry[0] === 'clause'

/** Steps that pay, free or bound stand where they are; a clause may move up to the last of its hints. */
function earlier(linked: LinkedProof, below: Below): LinkedProof | null {
  const steps = [...linked.steps]
  const at = shuffled(
    [...steps.keys()].filter((i) => steps[i] !== undefined && isClause(steps[i])),
    below,
  ).find((i) => {
    const before = steps[i - 1]
    return before !== undefined && steps[i]?.hints.includes(before) === false
  })
  if (at === undefined) return null
  const [step] = steps.splice(at, 1)
  const last = Math.max(-1, ...(step?.hints ?? []).map((hint) => steps.indexOf(hint)))
  if (step !== undefined) steps.splice(last + 1 + below(at - last), 0, step)
  return { ...linked, steps }
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'variables in another order': (proof, below) => {
    const order = shuffled([...proof.variables.keys()], below)
    const literal = (given: number): number => Math.sign(given) * (order.indexOf(Math.abs(given) - 1) + 1)
    const changed = renumbered(proof, { ...SAME, literal })
    return { ...changed, variables: arranged(changed.variables, order) }
  },
  'slots in another order': (proof, below) => {
    const order = shuffled([...proof.slots.keys()], below)
    const changed = renumbered(proof, { ...SAME, slot: (slot) => order.indexOf(slot) })
    return { ...changed, slots: arranged(proof.slots, order) }
  },
  'axioms in another order': relinked((linked, below) => ({ ...linked, axioms: shuffled(linked.axioms, below) })),
  'a clause earlier': relinked(earlier),
  'literals in another order': (proof, below) => ({
    ...proof,
    axioms: proof.axioms.map((axiom) => axiom.with(1, shuffled(axiom[1], below)) as unknown as ProofAxiom),
    steps: proof.steps.map((step) => (step[0] === 'clause' ? ['clause', shuffled(step[1], below), step[2]] : step)),
  }),
  'softs in another order, in parts': (proof, below) => ({
    ...proof,
    steps: proof.steps.map((step) =>
      step[0] === 'level'
        ? [
            'level',
            step[1],
            shuffled(
              step[2].flatMap(([l, w]): [number, number][] =>
                w > 1
                  ? [
                      [l, 1],
                      [l, w - 1],
                    ]
                  : [[l, w]],
              ),
              below,
            ),
          ]
        : step,
    ),
  }),
  'a hint twice': relinked((linked, below) => {
    const step = shuffled(
      linked.steps.filter((each) => isClause(each) && each.hints.length > 0),
      below,
    )[0]
    if (step === undefined) return null
    const at = below(step.hints.length)
    const again = step.hints[at]
    if (again === undefined) return null
    step.hints = [...step.hints.slice(0, at), again, ...step.hints.slice(at)]
    return linked
  }),
  'hints after the end': relinked((linked) => {
    const step = linked.steps.find(isClause)
    const [hint] = linked.axioms
    if (step === undefined || hint === undefined) return null
    step.hints = [...step.hints, hint]
    return linked
  }),
  'an axiom again': relinked((linked, below) => {
    const axiom = shuffled(linked.axioms, below)[0]
    return axiom === undefined ? null : { ...linked, axioms: [{ entry: axiom.entry, hints: [] }, ...linked.axioms] }
  }),
  'a weaker axiom': (proof, below) => {
    const axiom = proof.axioms.filter(([kind]) => kind === 'requires' || kind === 'definition')[0]
    const more = below(proof.variables.length) + 1
    if (axiom === undefined || axiom[1].includes(-more)) return null
    return {
      ...proof,
      axioms: [...proof.axioms, axiom.with(1, [...axiom[1], more]) as unknown as ProofAxiom],
      steps: shifted(proof),
    }
  },
  'a clause again': relinked((linked, below) => {
    const clause = shuffled(linked.steps.filter(isClause), below)[0]
    if (clause === undefined) return null
    const steps = [...linked.steps]
    steps.splice(steps.indexOf(clause) + 1, 0, { ...clause }, { entry: clause.entry, hints: [clause] })
    return { ...linked, steps }
  }),
  'variables that nobody needs': (proof) => ({
    ...proof,
    variables: [
      ...proof.variables,
      ...proof.variables,
      ...proof.slots.map((_, slot): ProofVariable => ['installed', slot]),
    ],
  }),
  'another home where no order is': (proof) => {
    const ordered = new Set(proof.variables.flatMap((variable) => (variable[0] === 'atLeast' ? [variable[1]] : [])))
    if (ordered.size === proof.slots.length) return null
    return { ...proof, slots: proof.slots.map((slot, i) => (ordered.has(i) ? slot : { ...slot, home: slot.home + 1 })) }
  },
  'counters turned round': (proof) =>
    proof.counters.length === 0
      ? null
      : {
          ...proof,
          counters: proof.counters.map(([a, b]) => [b, a]),
          steps: proof.steps.map((step) =>
            step[0] === 'counter' && step.length === 4 ? ['counter', step[1], step[3], step[2]] : step,
          ),
        },
  'a counter more': (proof) =>
    proof.variables.length === 0
      ? null
      : { ...proof, counters: [...proof.counters, [{ literal: 1 }, { literal: -1 }]] },
}

/** One clause more stands before the steps. */
function shifted(proof: Proof): readonly ProofStep[] {
  const last = proof.axioms.length
  const moved = (number: number): number => (number > last ? number + 1 : number)
  return proof.steps.map((step) => {
    if (step[0] === 'clause') return ['clause', step[1], step[2].map(moved)]
    return step[0] === 'core' ? ['core', moved(step[1]), step[2], step[3]] : step
  })
}

describe('harmless changes', () => {
  test('are accepted', async () => {
    const counts: Record<string, number> = {}
    for (let seed = FIRST; seed <= FIRST + SEEDS; seed++) {
      // Small worlds need no counters: the last one is larger.
      const made = seed < FIRST + SEEDS ? provenCase(seed) : proven(generatedCase(60, 100, 1, 'capped'))
      const { world, facts, solution } = await made
      const { proof } = solution
      if (proof === undefined || proof === null) throw new Error(`no proof for seed ${seed}`)
      const below = randomNumbers(seed)
      for (const [kind, mutate] of Object.entries(MUTATIONS)) {
        const mutant = mutate(proof, below)
        if (mutant === null || JSON.stringify(mutant) === JSON.stringify(proof)) continue
        counts[kind] = (counts[kind] ?? 0) + 1
        expect(judged(world, facts, { ...solution, proof: mutant }).proof, `${kind}, seed ${seed}`).toEqual([])
      }
    }
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    process.stdout.write(
      `seeds ${FIRST} to ${FIRST + SEEDS - 1}: ${total} harmless changes, ${JSON.stringify(counts)}\n`,
    )
    expect(total).toBeGreaterThan(200)
    expect(Object.keys(counts).sort()).toEqual(Object.keys(MUTATIONS).sort())
  })
})
