/** What stays vulnerable, the facts that keep it, and what would free it. */
import type { FindingEntry, UnitPlan } from '../plan/document.ts'
import { explanationBlocks } from './explanations.ts'
import { findingSection, findingTable } from './findings.ts'
import { heading, paragraph } from './nodes.ts'
import type { Block } from './nodes.ts'
import type { Detail } from './output.ts'

export function remainsSection(unit: UnitPlan, detail: Detail): readonly Block[] {
  const { findings } = unit.after
  if (findings.length === 0) return []
  return [
    heading(2, 'What remains'),
    findingTable(findings),
    ...(detail === 'full' ? findings.flatMap((finding) => findingSection(finding, meaning(finding))) : []),
    ...unit.explanations.flatMap((explanation) => explanationBlocks(explanation, detail)),
    ...(detail === 'full' ? isolation() : []),
  ]
}

function meaning(finding: FindingEntry): string {
  const how = finding.declared ? 'A manifest declares it' : 'No manifest declares it; it comes in with others'
  return `${how}, and the best set that was found keeps ${finding.package} ${finding.version}.`
}

function isolation(): readonly Block[] {
  return [
    paragraph(
      'Until these can go: run the affected process apart from others, without secrets it does not need, with a read-only file system and no way out to networks it does not need.',
    ),
  ]
}
