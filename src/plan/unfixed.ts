/** What explain/ tells of each finding that is left, as an entry of the plan. */
import type { Explanation, Unlock } from '../explain/explanation.ts'
import type { Finding } from '../scan/finding.ts'
import type { SourcedFact } from '../universe/solution.ts'
import type { UnfixedEntry } from './document.ts'

export function unfixedEntries(
  findings: readonly Finding[],
  explanations: readonly Explanation[],
  broughtBy: (finding: Finding) => readonly SourcedFact[] | null,
): readonly UnfixedEntry[] {
  return findings.map((finding) => {
    const { vulnerability, package: name } = finding
    const { id } = vulnerability
    const isIt = (subject: { readonly id: string; readonly package: string }): boolean =>
      subject.id === id && subject.package === name
    const explanation = explanations.find((each) => each.findings.some(isIt))
    const unlocks = (explanation?.unlocks ?? []).filter(({ frees }) => frees.some(isIt))
    const by = broughtBy(finding)
    return {
      id,
      package: name,
      because: explanation?.because ?? [],
      unlocks: unlocks.map(unlockText),
      ...(by === null ? {} : { broughtBy: by }),
    }
  })
}

/** Completes "It would go if". */
export function unlockText({ change, source, moves, left }: Unlock): string {
  const place = source === '' ? '' : ` (${source})`
  const then = moves.length === 0 ? 'nothing declared would move' : moves.join(', ')
  return `${change}${place}: then ${then}, and ${left === 0 ? 'no finding is' : left === 1 ? '1 finding is' : `${left} findings are`} left`
}
