/** What manifests and configuration say of a package, as facts that can be lifted: lines, caps, bounds, overrides, holds. */
import type { Declaration } from '../manifests/model.ts'
import type { Specifier } from '../python/specifier.ts'
import { hardSpecifiers, hasOneValue } from '../solve/declared.ts'
import type { Slot, Task } from '../solve/slot.ts'
import type { Fact, FactTable } from './fact.ts'

type Bar = readonly Fact[]

export interface Stated {
  readonly bar: Bar
  readonly specifiers: readonly Specifier[]
  /** Of moves alone: the present version may stay. */
  readonly sparesPresent?: boolean
}

export function lineOf({ declared }: Slot): Fact['declaration'] {
  return declared?.roots[0]?.declaration ?? null
}

/** Caps and exclusions of the lines, bounds, and overrides; an override stands for the lines. */
export function statedOf(
  slot: Slot,
  environment: number,
  { problem, present }: Task,
  table: FactTable,
): readonly Stated[] {
  const { name, declared } = slot
  const concerns = (stated: { readonly name: string; readonly environments: readonly number[] }): boolean =>
    stated.name === name && stated.environments.includes(environment)
  const overrides = problem.overrides.filter(concerns)
  const lines = (declared?.roots ?? []).filter(({ environments }) => environments.includes(environment))
  const written: readonly Stated[] =
    overrides.length > 0
      ? overrides.map(({ source, specifier }) => ({
          bar: [overrideFact(table, { name, source, specifier: specifier?.text ?? '' })],
          specifiers: specifier?.specifiers ?? [],
        }))
      : lines.map((root) => {
          const { declaration } = root
          return {
            bar: [lineFact(table, declaration), askedFact(table, declaration)],
            specifiers: hardSpecifiers(declaration, hasOneValue(root, lines, present)),
          }
        })
  const bounds = problem.bounds.filter(concerns).map(({ source, specifier, sparesPresent }) => ({
    bar: [table.of('bound', name, { kind: 'bound', name, source }, source, { source, specifier: specifier.text })],
    specifiers: specifier.specifiers,
    ...(sparesPresent === true ? { sparesPresent } : {}),
  }))
  return [...written, ...bounds]
}

export function askedFact(table: FactTable, declaration: Declaration): Fact {
  const { name, file, line } = declaration
  return table.of('asked', name, { kind: 'unasked', name, file, line }, `${file}:${line}`, { declaration })
}

export function lineFact(table: FactTable, declaration: Declaration): Fact {
  const { name, file, line } = declaration
  return table.of('line', name, { kind: 'line', name, file, line }, `${file}:${line}`, { declaration })
}

export function overrideFact(
  table: FactTable,
  { name, source, specifier }: { readonly name: Slot['name']; readonly source: string; readonly specifier: string },
): Fact {
  return table.of('override', name, { kind: 'override', name, source }, source, { source, specifier })
}

export function holdsOf({ name, declared }: Slot, { policy }: Task, table: FactTable): readonly Bar[] {
  const lines = (declared?.roots ?? []).flatMap(({ declaration }) => {
    const { file, line, isHeld } = declaration
    if (!isHeld) return []
    const hold = table.of('hold', name, { kind: 'hold', name, file, line }, `${file}:${line}`, { declaration })
    return [[hold, askedFact(table, declaration)]]
  })
  if (!policy.holds.has(name)) return lines
  return [...lines, [table.of('hold', name, { kind: 'hold', name, file: null, line: 0 }, 'config', { source: 'hold' })]]
}
