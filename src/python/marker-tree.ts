/** Environment markers as trees (PEP 508, "Environment Markers"). */
import type { Specifier } from './specifier.ts'

/** The variables of PEP 508; a `MarkerValues` has a value for each. */
export const VARIABLES = [
  'implementation_name',
  'implementation_version',
  'os_name',
  'platform_machine',
  'platform_python_implementation',
  'platform_release',
  'platform_system',
  'platform_version',
  'python_full_version',
  'python_version',
  'sys_platform',
] as const

export type Variable = (typeof VARIABLES)[number]
export type MarkerValues = Readonly<Record<Variable, string>>

export type MarkerOperator = '===' | '==' | '~=' | '!=' | '<=' | '>=' | '<' | '>' | 'in' | 'not in'

/** `extra`, and PEP 751's `extras` and `dependency_groups`, are variables too. */
export interface Operand {
  readonly kind: 'variable' | 'string'
  /** The variable's name in its present spelling, or the string's value. */
  readonly value: string
}

export interface Comparison {
  readonly kind: 'comparison'
  readonly left: Operand
  readonly operator: MarkerOperator
  readonly right: Operand
  /** Operator and right side as a specifier, where the left is a variable that holds a version and they read as one. */
  readonly specifier: Specifier | null
}

export interface Junction {
  readonly kind: 'and' | 'or'
  /** Two or more. */
  readonly markers: readonly Marker[]
}

export type Marker = Comparison | Junction

/** Variables whose values compare as versions. */
export function holdsVersion(name: string): boolean {
  return (
    name === 'python_version' ||
    name === 'python_full_version' ||
    name === 'implementation_version' ||
    name === 'platform_release'
  )
}
