/**
 * The facts that an argument is made of, each with the change that lifts it.
 *
 * A fact has one name wherever it is met, so that two vulnerabilities held by the same facts are seen to be. What a package needs of another
 * is two facts: that it needs it at all, and, where it does, which range of it.
 */
import type { Declaration } from '../manifests/model.ts'
import type { PackageName } from '../python/name.ts'
import type { Rule } from '../universe/rule.ts'
import type { Change } from './change.ts'

export type FactKind =
  | 'asked'
  | 'line'
  | 'hold'
  | 'bound'
  | 'override'
  | 'need'
  | 'range'
  | 'rule'
  | 'wheel'
  | 'python'
  | 'age'
  | 'yank'
  | 'downgrade'
  | 'major'
  | 'build'
  | 'unknown'
  | 'unreadable'
  | 'extra'
  | 'accelerator'
  | 'label'
  | 'malicious'
  | 'prerelease'
  | 'silent'

export interface Fact {
  /** Its number among the facts of one model, from 0. */
  readonly id: number
  readonly kind: FactKind
  /** Whose choice it limits: for a need and a range, who has it. null: anybody's. */
  readonly subject: PackageName | null
  /** For a need and a range: what is needed. */
  readonly target: PackageName | null
  /** What lifts it; null for what nobody can suppose otherwise and ask again. */
  readonly change: Change | null
  readonly declaration: Declaration | null
  readonly rule: Rule | null
  /** `constraints.txt:2`, the config key: of a bound, an override, a config's hold. */
  readonly source: string
  /** Of a bound and an override: what it says. */
  readonly specifier: string
  /** Of a wheel: the environment's ordinal. */
  readonly environment: number | null
}

type Details = Partial<Omit<Fact, 'id' | 'kind' | 'subject' | 'change'>>

export class FactTable {
  readonly list: Fact[] = []
  readonly #byKey = new Map<string, Fact>()

  of(kind: FactKind, subject: PackageName | null, change: Change | null, detail: string, details: Details = {}): Fact {
    const key = `${kind} ${subject ?? ''} ${detail}`
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const fact: Fact = {
      id: this.list.length,
      kind,
      subject,
      target: null,
      change,
      declaration: null,
      rule: null,
      source: '',
      specifier: '',
      environment: null,
      ...details,
    }
    this.list.push(fact)
    this.#byKey.set(key, fact)
    return fact
  }
}
