/** What the literals of a proof mean in sets that install, written anew for the tests, and whether clauses can be false together. */
import type { Proof, ProofGate, ProofTrigger } from '../../../src/universe/proof.ts'
import type { Chosen, ResolvedSet } from '../../../src/universe/solution.ts'

/** Whether a literal is true in these sets; counters count. */
export function meaningIn(proof: Proof, sets: readonly ResolvedSet[]): (literal: number) => boolean {
  const known = new Map<number, boolean>()
  const chosenOf = (slot: number): Chosen | undefined => {
    const { package: name, environments } = proof.slots[slot] ?? { package: '', environments: [] }
    return [...(sets[environments[0] ?? 0]?.values() ?? [])].find((chosen) => chosen.name === name)
  }
  const candidateOf = (slot: number): number => {
    const chosen = chosenOf(slot)
    return proof.slots[slot]?.versions.indexOf(chosen?.version.text ?? '') ?? -1
  }
  const isOpen = (slot: number, gate: ProofGate): boolean => {
    if (gate === null) return chosenOf(slot) !== undefined
    const name = proof.slots[slot]?.package
    const there = [...(sets[gate[1]]?.values() ?? [])].find((chosen) => chosen.name === name)
    return there?.extras.some((extra) => extra === gate[0]) === true
  }
  const holds = ([slot, gate, ranges]: ProofTrigger): boolean => {
    const candidate = candidateOf(slot)
    return (
      isOpen(slot, gate) &&
      ranges.some((from, i) => i % 2 === 0 && candidate >= from && candidate <= (ranges[i + 1] ?? -1))
    )
  }
  const inputs = (counter: number): readonly number[] =>
    (proof.counters[counter] ?? []).flatMap((addend) =>
      typeof addend === 'number' ? inputs(addend) : [addend.literal],
    )
  const variableIs = (number: number): boolean => {
    const variable = proof.variables[number - 1]
    switch (variable?.[0]) {
      case 'installed':
        return isOpen(variable[1], null)
      case 'extra':
        return isOpen(variable[1], [variable[2], variable[3]])
      case 'atLeast':
        return (
          (isOpen(variable[1], null) ? candidateOf(variable[1]) : (proof.slots[variable[1]]?.home ?? 0)) >= variable[2]
        )
      case 'any':
        return variable[1].some(holds)
      case 'count':
        return inputs(variable[1]).filter(literalIs).length >= variable[2]
      default:
        return false
    }
  }
  const literalIs = (literal: number): boolean => {
    const number = Math.abs(literal)
    let value = known.get(number)
    if (value === undefined) known.set(number, (value = variableIs(number)))
    return literal > 0 ? value : !value
  }
  return literalIs
}

/** Whether all clauses can be true together: by trying both values, with units first. For a few clauses. */
export function canBeTrue(clauses: readonly (readonly number[])[]): boolean {
  let open = clauses
  for (;;) {
    if (open.some((clause) => clause.length === 0)) return false
    const unit = open.find((clause) => clause.length === 1)?.[0]
    if (unit === undefined) break
    open = assume(open, unit)
  }
  const [literal] = open[0] ?? []
  if (literal === undefined) return true
  return canBeTrue(assume(open, literal)) || canBeTrue(assume(open, -literal))
}

function assume(clauses: readonly (readonly number[])[], literal: number): readonly (readonly number[])[] {
  return clauses
    .filter((clause) => !clause.includes(literal))
    .map((clause) => clause.filter((each) => each !== -literal))
}
