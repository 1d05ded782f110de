/**
 * Environment markers (PEP 508): reading, evaluating, writing.
 *
 * Evaluation agrees with `packaging`: versions compare as versions where the variable holds one and the other side reads as a
 * specifier, else as strings (where `<` and `>` never hold, and `<=` and `>=` mean equality). Where `packaging` raises,
 * because a comparison is undefined (`os_name ~= "x"`, two strings), it does not hold here.
 */
import { includes } from './intervals.ts'
import { readMarker } from './marker-parser.ts'
import type { Comparison, Marker, MarkerOperator, MarkerValues, Operand, Variable } from './marker-tree.ts'
import { holdsVersion, VARIABLES } from './marker-tree.ts'
import type { ExtraName } from './name.ts'
import { normalizeExtra } from './name.ts'
import { writePythonString } from './python-string.ts'
import type { Specifier } from './specifier.ts'
import { parseSpecifier } from './specifier.ts'
import { parseVersion } from './version.ts'

export type { Marker, MarkerValues } from './marker-tree.ts'

/** Longer texts are unreadable. */
const MAX_LENGTH = 65_536
const CACHE_LIMIT = 16_384
const cache = new Map<string, Marker | null>()

/** null when the text is no marker. */
export function parseMarker(text: string): Marker | null {
  let marker = cache.get(text)
  if (marker === undefined) {
    marker = text.length > MAX_LENGTH ? null : readMarker(text)
    if (cache.size >= CACHE_LIMIT) cache.clear()
    if (text.length <= 1000) cache.set(text, marker)
  }
  return marker
}

/**
 * Whether the marker holds with no extra, or with one of `extras` taken alone. For the requirements of a package that is
 * wanted with these extras that is what pip and uv do.
 */
export function evaluateMarker(marker: Marker, values: MarkerValues, extras: ReadonlySet<ExtraName>): boolean {
  if (holds(marker, values, '', extras)) return true
  if (extras.size === 0) return false
  for (const extra of extras) if (holds(marker, values, extra, extras)) return true
  return false
}

function holds(marker: Marker, values: MarkerValues, extra: string, extras: ReadonlySet<string>): boolean {
  if (marker.kind === 'comparison') return compare(marker, values, extra, extras)
  const isOr = marker.kind === 'or'
  const { markers } = marker
  for (let at = 0; at < markers.length; at++) {
    const part = markers[at]
    if (part !== undefined && holds(part, values, extra, extras) === isOr) return isOr
  }
  return !isOr
}

const NO_GROUPS: ReadonlySet<string> = new Set()

function compare(comparison: Comparison, values: MarkerValues, extra: string, extras: ReadonlySet<string>): boolean {
  const { left, operator, right, specifier } = comparison
  if (specifier !== null) return admits(specifier, valueOf(left.value, values, extra) ?? '')
  if (left.kind === 'variable') {
    const value = valueOf(left.value, values, extra)
    return value !== null && compareText(value, operator, right.value)
  }
  if (right.value === 'extras') return compareSet(left.value, operator, extras)
  if (right.value === 'dependency_groups') return compareSet(left.value, operator, NO_GROUPS)
  const value = valueOf(right.value, values, extra)
  if (value === null) return false
  return holdsVersion(right.value)
    ? compareVersion(left.value, operator, value)
    : compareText(left.value, operator, value)
}

function isVariable(name: string): name is Variable {
  return (VARIABLES as readonly string[]).includes(name)
}

/** null for a name that has no text as its value. */
function valueOf(name: string, values: MarkerValues, extra: string): string | null {
  if (name === 'extra') return extra
  return isVariable(name) ? values[name] : null
}

/** A version on the left, the variable on the right. */
function compareVersion(left: string, operator: MarkerOperator, value: string): boolean {
  const specifier = parseSpecifier(operator + value)
  return specifier === null ? compareText(left, operator, value) : admits(specifier, left)
}

function admits(specifier: Specifier, text: string): boolean {
  if (specifier.operator === '===') return text.toLowerCase() === specifier.text.toLowerCase()
  const version = parseVersion(text)
  return version !== null && includes(specifier.intervals, version)
}

function compareText(left: string, operator: MarkerOperator, right: string): boolean {
  switch (operator) {
    case '==':
    case '<=':
    case '>=':
      return left === right
    case '!=':
      return left !== right
    case 'in':
      return right.includes(left)
    case 'not in':
      return !right.includes(left)
    case '<':
    case '>':
    case '~=':
    case '===':
      return false
    default:
      return operator satisfies never
  }
}

function compareSet(left: string, operator: MarkerOperator, right: ReadonlySet<string>): boolean {
  if (operator === 'in') return right.has(normalizeExtra(left))
  if (operator === 'not in') return !right.has(normalizeExtra(left))
  return operator === '!='
}

/** The marker as text that `parseMarker` reads as the same marker. */
export function formatMarker(marker: Marker): string {
  if (marker.kind === 'comparison') {
    return `${formatOperand(marker.left)} ${marker.operator} ${formatOperand(marker.right)}`
  }
  return marker.markers
    .map((part) => (part.kind === 'comparison' ? formatMarker(part) : `(${formatMarker(part)})`))
    .join(` ${marker.kind} `)
}

function formatOperand(operand: Operand): string {
  return operand.kind === 'variable' ? operand.value : writePythonString(operand.value)
}

/** The extras that the marker names, sorted. */
export function extrasNamedBy(marker: Marker): ExtraName[] {
  const names = new Set<ExtraName>()
  collectExtras(marker, names)
  return [...names].sort()
}

function collectExtras(marker: Marker, names: Set<ExtraName>): void {
  if (marker.kind !== 'comparison') {
    for (const part of marker.markers) collectExtras(part, names)
    return
  }
  for (const [variable, name] of [
    [marker.left, marker.right],
    [marker.right, marker.left],
  ] as const) {
    const isExtra = variable.kind === 'variable' && (variable.value === 'extra' || variable.value === 'extras')
    if (isExtra && name.kind === 'string' && name.value !== '') names.add(normalizeExtra(name.value))
  }
}
