import type { Finding } from './finding.ts'

/** Findings of one scan that another is free of, in their order. */
export function goneFindings(before: readonly Finding[], after: readonly Finding[]): readonly Finding[] {
  const left = new Set(after.map((finding) => `${finding.package} ${finding.vulnerability.id}`))
  return before.filter((finding) => !left.has(`${finding.package} ${finding.vulnerability.id}`))
}
