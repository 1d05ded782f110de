/**
 * A GitHub job matrix as its combinations: the product of the axes, less `exclude`, with `include` merged in or added.
 *
 * Values that an expression computes at run time are not known and leave their axis out. At most 256 combinations, as on GitHub.
 */
import { entryOf, itemsOf, textOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import type { Stated } from './place.ts'

interface Value {
  readonly text: string
  readonly line: number
}
type Values = ReadonlyMap<string, Value>

export interface Combination {
  /** The text with `${{ matrix.name }}` replaced, and the place of the value, else `source`. null where another expression stands in it. */
  evaluate(text: string, source: string): Stated<string> | null
}

const LIMIT = 256

/** A job without a matrix has one combination. */
export function expand(matrix: YamlNode | undefined): readonly Combination[] {
  return combinationsOf(matrix).map((values) => ({ evaluate: (text, source) => evaluate(text, source, values) }))
}

function evaluate(text: string, source: string, values: Values): Stated<string> | null {
  let where = source
  let isKnown = true
  const value = text.replaceAll(/\$\{\{([^{}]*)\}\}/g, (_, expression: string) => {
    const name = /^\s*matrix\.([\w.-]+)\s*$/.exec(expression)?.[1]
    const found = name === undefined ? undefined : values.get(name)
    if (found === undefined) isKnown = false
    else where = `${source.slice(0, source.lastIndexOf(':'))}:${String(found.line)}`
    return found?.text ?? ''
  })
  return isKnown ? { value, source: where } : null
}

function combinationsOf(matrix: YamlNode | undefined): readonly Values[] {
  if (matrix?.kind !== 'map') return [new Map()]
  const axes = matrix.entries.filter(
    ({ key, value }) => key !== 'include' && key !== 'exclude' && value.kind === 'list',
  )
  let product: Values[] = [new Map()]
  for (const axis of axes) {
    const options = itemsOf(axis.value).map((item) => flatten(axis.key, item))
    if (options.length > 0)
      product = product.flatMap((values) => options.map((option) => new Map([...values, ...option]))).slice(0, LIMIT)
  }
  const excluded = itemsOf(entryOf(matrix, 'exclude')).map(entriesOf)
  const kept = product.filter((values) => !excluded.some((entry) => matches(values, entry)))
  const hasAxes = axes.length > 0
  const included = itemsOf(entryOf(matrix, 'include')).map(entriesOf)
  return include(hasAxes ? kept : [], included, new Set(axes.map(({ key }) => key)))
}

/** An entry that overwrites no axis joins every combination that it fits; any other is a combination of its own. */
function include(
  combinations: readonly Values[],
  entries: readonly Values[],
  axes: ReadonlySet<string>,
): readonly Values[] {
  const result = [...combinations]
  const added: Values[] = []
  for (const entry of entries) {
    const onAxes = new Map([...entry].filter(([name]) => axes.has(name.split('.')[0] ?? '')))
    const fitting =
      combinations.length === 0 ? [] : result.flatMap((values, at) => (matches(values, onAxes) ? [at] : []))
    if (fitting.length === 0) added.push(entry)
    for (const at of fitting) result[at] = new Map([...(result[at] ?? []), ...entry])
  }
  const all = [...result, ...added].slice(0, LIMIT)
  return all.length === 0 ? [new Map()] : all
}

function matches(values: Values, entry: Values): boolean {
  return [...entry].every(([name, value]) => values.get(name)?.text === value.text)
}

function entriesOf(node: YamlNode): Values {
  return node.kind === 'map' ? new Map(node.entries.flatMap(({ key, value }) => [...flatten(key, value)])) : new Map()
}

/** `{config: {python: "3.11"}}` is `config.python`. */
function flatten(name: string, node: YamlNode): Values {
  const text = textOf(node)
  if (text !== null) return new Map([[name, { text, line: node.line }]])
  if (node.kind !== 'map') return new Map()
  return new Map(node.entries.flatMap(({ key, value }) => [...flatten(`${name}.${key}`, value)]))
}
