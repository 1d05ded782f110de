/**
 * One text for markers that say the same, in the forms in which requirements write them; extras count as given.
 *
 * Source: uv simplifies markers to one form, and packages asked for under one marker are one node of its search.
 */
import { complement, EVERYTHING, intersect, isEmpty, union } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import type { Marker } from '../python/marker.ts'
import { holdsVersion } from '../python/marker-tree.ts'
import type { Comparison } from '../python/marker-tree.ts'
import { parseSpecifier } from '../python/specifier.ts'

type Form =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'versions'; readonly variable: string; readonly versions: Intervals }
  | { readonly kind: 'text'; readonly text: string }

const TRUE: Form = { kind: 'true' }

const keys = new WeakMap<Marker, string>()

/** '' for a marker that always holds. */
export function markerKey(marker: Marker | null): string {
  if (marker === null) return ''
  let key = keys.get(marker)
  if (key === undefined) keys.set(marker, (key = textOf(formOf(marker))))
  return key
}

function textOf(form: Form): string {
  if (form.kind === 'true') return ''
  if (form.kind === 'false') return 'never'
  if (form.kind === 'text') return form.text
  return `${form.variable} ${form.versions.cuts.join(' ')}`
}

function formOf(marker: Marker): Form {
  if (marker.kind === 'comparison') return formOfComparison(marker)
  return join(marker.kind, marker.markers.map(formOf))
}

/** Versions of one variable become one interval; the rest is sorted. */
function join(kind: 'and' | 'or', forms: readonly Form[]): Form {
  const [neutral, decisive] = kind === 'and' ? (['true', 'false'] as const) : (['false', 'true'] as const)
  const versions = new Map<string, Intervals>()
  const texts = new Set<string>()
  for (const form of forms) {
    if (form.kind === decisive) return form
    if (form.kind === 'text') texts.add(form.text)
    if (form.kind !== 'versions') continue
    const known = versions.get(form.variable)
    const combined = known === undefined ? form.versions : (kind === 'and' ? intersect : union)(known, form.versions)
    versions.set(form.variable, combined)
  }
  const parts: Form[] = [...texts].map((text) => ({ kind: 'text', text }))
  for (const [variable, range] of versions) {
    const form = versionsForm(variable, range)
    if (form.kind === decisive) return form
    if (form.kind !== neutral) parts.push(form)
  }
  const [only, ...others] = parts
  if (only === undefined) return { kind: neutral }
  if (others.length === 0) return only
  return { kind: 'text', text: `(${parts.map(textOf).sort().join(` ${kind} `)})` }
}

function versionsForm(variable: string, versions: Intervals): Form {
  if (isEmpty(versions)) return { kind: 'false' }
  if (isEmpty(complement(versions))) return TRUE
  return { kind: 'versions', variable, versions }
}

function formOfComparison(comparison: Comparison): Form {
  const { left, right } = comparison
  if (left.value === 'extra' || right.value === 'extra') return TRUE
  const isTurned = left.kind === 'string'
  const [variable, value] = isTurned ? [right.value, left.value] : [left.value, right.value]
  const operator = isTurned ? (MIRRORED.get(comparison.operator) ?? comparison.operator) : comparison.operator
  const versions = holdsVersion(variable) ? versionsOf(variable, operator, value) : null
  if (versions !== null) return versionsForm(variable.replace('python_version', 'python_full_version'), versions)
  const system = variable === 'platform_system' ? PLATFORMS.get(value) : undefined
  if (system !== undefined && (operator === '==' || operator === '!=')) {
    return { kind: 'text', text: `sys_platform ${operator} ${system}` }
  }
  return { kind: 'text', text: `${isTurned ? 'of ' : ''}${variable} ${operator} ${value}` }
}

const MIRRORED: ReadonlyMap<string, string> = new Map([
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
])

const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ['Linux', 'linux'],
  ['Darwin', 'darwin'],
  ['Windows', 'win32'],
])

/** Null for what is no comparison of versions. A comparison with `python_version` is one with the full versions of a minor. */
function versionsOf(variable: string, operator: string, value: string): Intervals | null {
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(value) ?? []
  if (variable !== 'python_version' || major === undefined || minor === undefined) {
    if (operator === '<') return below(value)
    return parseSpecifier(`${operator}${value}`)?.intervals ?? null
  }
  const next = `${major}.${Number(minor) + 1}`
  const [here, underNext] = [parseSpecifier(`>=${value}`)?.intervals ?? EVERYTHING, below(next) ?? EVERYTHING]
  switch (operator) {
    case '==':
      return intersect(here, underNext)
    case '!=':
      return complement(intersect(here, underNext))
    case '>=':
      return here
    case '<':
      return complement(here)
    case '>':
      return complement(underNext)
    case '<=':
      return underNext
    default:
      return null
  }
}

/** What `>=` leaves, so that the two together are everything. */
function below(value: string): Intervals | null {
  const from = parseSpecifier(`>=${value}`)
  return from === null ? null : complement(from.intervals)
}
