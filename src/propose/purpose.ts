/**
 * What a branch of Lockstep's own is for, in a few letters that hold nothing foreign: a trailer of its commit, and the end of its name. Pure.
 *
 * Which problem it is about stands there as a digest: whoever knows the paths of the repository finds the one that has it.
 */
import { createHash } from 'node:crypto'
import type { OwnPull } from './state.ts'

export type Purpose =
  | { readonly kind: 'onboarding' }
  /** Of the pull request with that number. */
  | { readonly kind: 'rollback'; readonly of: number }
  | { readonly kind: 'security' | 'routine'; readonly key: string }

export interface Known {
  readonly purpose: Purpose
  readonly planId: string | null
}

/** The last paragraph of a commit: git-interpret-trailers(1). */
export function trailers({ purpose, planId }: Known): string {
  const plan = planId === null ? '' : `Lockstep-Plan: ${planId}\n`
  return `${plan}Lockstep-For: ${written(purpose)}\n`
}

/** null: it is no commit of Lockstep's. */
export function readTrailers(message: string): Known | null {
  const [, text = ''] = /^Lockstep-For: (\S+)$/m.exec(message) ?? []
  const purpose = purposeAtEnd(text)
  return purpose === null ? null : { purpose, planId: /^Lockstep-Plan: ([0-9a-f]{12})$/m.exec(message)?.[1] ?? null }
}

export function planPurpose({
  kind,
  problem,
}: {
  readonly kind: 'security' | 'routine'
  readonly problem: string
}): Purpose {
  return { kind, key: keyOf(problem) }
}

export function written(purpose: Purpose): string {
  if (purpose.kind === 'onboarding') return 'configure'
  return purpose.kind === 'rollback' ? `rollback-${purpose.of}` : `${purpose.kind}-${purpose.key}`
}

/** Of a branch, whatever its prefix; behind it may stand which of several names it took. */
export function purposeAtEnd(name: string): Purpose | null {
  const [, word = '', detail = ''] =
    /(?:^|[^a-z])(configure|rollback|security|routine)(?:-([0-9a-f]+))?(?:-\d)?$/.exec(name) ?? []
  if (word === 'configure') return { kind: 'onboarding' }
  if (word === 'rollback') return /^\d+$/.test(detail) ? { kind: 'rollback', of: Number(detail) } : null
  const isPlan = (word === 'security' || word === 'routine') && detail.length === KEY_LENGTH
  return isPlan ? { kind: word, key: detail } : null
}

/** The problem that has the key, among paths. null: none has. */
export function problemWith(key: string, base: string, paths: readonly string[]): string | null {
  return paths.find((path) => keyOf(path) === key || branchKey(base, path) === key) ?? null
}

const KEY_LENGTH = 10

/** Of a branch: it tells the bases apart, too. */
export function branchKey(base: string, problem: string): string {
  return keyOf(`${base}\0${problem}`)
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, KEY_LENGTH)
}

export function isPlan<P extends Pick<OwnPull, 'kind'>>(own: P): own is P & { readonly kind: 'security' | 'routine' } {
  const { kind } = own
  return kind === 'security' || kind === 'routine'
}
