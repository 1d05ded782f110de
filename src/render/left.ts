/** What is left after a plan: what stays, and what comes with the plan itself. */
import type { FindingEntry, UnfixedEntry, UnitPlan } from '../plan/document.ts'
import { findingKey } from './findings.ts'
import { count } from './words.ts'

export interface Left {
  readonly stays: readonly FindingEntry[]
  readonly brought: readonly FindingEntry[]
}

export function leftOf({ after, unfixed }: UnitPlan): Left {
  return leftAfter(after.findings, unfixed)
}

export function leftAfter(findings: readonly FindingEntry[], unfixed: readonly UnfixedEntry[]): Left {
  const keys = broughtKeys(unfixed)
  const { stays = [], brought = [] } = Object.groupBy(findings, (finding) =>
    keys.has(findingKey(finding)) ? 'brought' : 'stays',
  )
  return { stays, brought }
}

/** Of findings that today's set is free of. */
export function broughtKeys(unfixed: readonly UnfixedEntry[] = []): ReadonlySet<string> {
  return new Set(unfixed.filter((entry) => entry.broughtBy !== undefined).map(findingKey))
}

/** "2 findings stay", "1 finding comes with the plan", "2 findings stay and 1 comes with the plan". */
export function leftInWords({ stays, brought }: Left): string {
  const [old, fresh] = [stays.length, brought.length]
  const comes = `${fresh === 1 ? 'comes' : 'come'} with the plan`
  if (old === 0 && fresh > 0) return `${count(fresh, 'finding')} ${comes}`
  return `${count(old, 'finding')} ${old === 1 ? 'stays' : 'stay'}${fresh === 0 ? '' : ` and ${fresh} ${comes}`}`
}

/** What the part that tells why is called. */
export function leftTitle({ stays, brought }: Left): string {
  if (brought.length === 0) return 'What stays, and what would free it'
  if (stays.length === 0) return 'What comes with the plan, and what would free it'
  return 'What stays, what comes with the plan, and what would free it'
}
