/**
 * Poetry's constraints on Python as markers: `>=3.8,<3.11` is `python_version >= "3.8" and python_version < "3.11"`.
 */
import type { Clause } from './clauses.ts'
import { scanPoetryConstraint, toPep440 } from './poetry-versions.ts'

/** Marker text; empty where every Python will do, null where the constraint cannot be read. */
export function markerOfPython(constraint: string): string | null {
  const alternatives = scanPoetryConstraint(constraint)
  if (alternatives === null) return null
  const texts = alternatives.map((clauses) => clauses.flatMap(comparisons).join(' and '))
  if (texts.includes('')) return ''
  return texts.length === 1 ? (texts[0] ?? '') : texts.map((text) => `(${text})`).join(' or ')
}

/** A patch level is compared with python_full_version, as Poetry does. */
function comparisons(clause: Clause): readonly string[] {
  return toPep440(clause)
    .split(',')
    .filter((specifier) => specifier !== '')
    .map((specifier) => {
      const operator = /^[<>=!~]+/.exec(specifier)?.[0] ?? '=='
      const version = specifier.slice(operator.length)
      const isMinor = version.replace(/\.\*$/, '').split('.').length <= 2
      return `${isMinor ? 'python_version' : 'python_full_version'} ${operator} ${quotedString(version)}`
    })
}

/** A PEP 508 string; a quotation mark in it could end it early, and no value it is used for has one. */
export function quotedString(text: string): string {
  return `"${text.replaceAll('"', '')}"`
}
