/**
 * What may be supposed to be otherwise: one change for each kind of fact that a plan rests on.
 *
 * A change only lets more sets in, but for `environment`, `below` and `without`, which are questions of their own. hypothesis.ts puts changes to
 * a question; every other module only names them.
 */
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'

export type Change =
  /** The line is gone. */
  | { readonly kind: 'unasked'; readonly name: PackageName; readonly file: string; readonly line: number }
  /** The line asks for the package at any version; a pin keeps that it has one value. */
  | { readonly kind: 'line'; readonly name: PackageName; readonly file: string; readonly line: number }
  /** The line, or constraints of that source, keep their lower bounds alone; what moves as a whole keeps the part that moves. */
  | { readonly kind: 'cap'; readonly name: PackageName; readonly source: string }
  /** The comment's hold, or the config's where there is no line. */
  | { readonly kind: 'hold'; readonly name: PackageName; readonly file: string | null; readonly line: number }
  /** Constraint lines and overrides of that source bind nothing any more; an override still replaces. */
  | { readonly kind: 'bound' | 'override'; readonly name: PackageName; readonly source: string }
  /** No release of `from` needs `to` any more; or it takes any version of it. */
  | { readonly kind: 'drop' | 'widen'; readonly from: PackageName; readonly to: PackageName }
  | { readonly kind: 'rule'; readonly id: string }
  /** Every release has a wheel there, by ordinal of the problem's environments. */
  | { readonly kind: 'wheel'; readonly name: PackageName; readonly environment: number }
  /** Its releases admit every Python; count as old enough; as never yanked. */
  | { readonly kind: 'python' | 'age' | 'yank'; readonly name: PackageName }
  /** The config allows it for the package. */
  | { readonly kind: 'downgrade' | 'major' | 'build'; readonly name: PackageName }
  /** What a release lacks or what cannot be read of it is no obstacle. */
  | { readonly kind: 'extra' | 'unreadable'; readonly name: PackageName }
  /** Requirements that cannot be learnt, for every package: the config knows no other way. */
  | { readonly kind: 'unknown' }
  /** Another CUDA major may be chosen. */
  | { readonly kind: 'accelerator' }
  /** Another environment in place of that one; null: none. `isUnlisted`: the question's own facts do not answer for it. */
  | {
      readonly kind: 'environment'
      readonly ordinal: number
      readonly environment: Environment | null
      readonly isUnlisted?: true
    }
  /** No version from that one on may be chosen. */
  | { readonly kind: 'below'; readonly name: PackageName; readonly version: string }
  /** No version that the vulnerability affects may be chosen. */
  | { readonly kind: 'without'; readonly name: PackageName; readonly id: string }

/** Equal for equal changes. */
export function changeKey(change: Change): string {
  return JSON.stringify(change)
}
