/** What stays vulnerable, the facts that keep it, and what would free it. */
import type { FindingEntry, UnitPlan } from '../plan/document.ts'
import { findingKey, findingSection, findingTable } from './findings.ts'
import { bullets, code, heading, paragraph } from './nodes.ts'
import type { Block } from './nodes.ts'
import type { Detail } from './output.ts'
import { factBullets } from './sections.ts'

export function remainsSection(unit: UnitPlan, detail: Detail): readonly Block[] {
  const { findings } = unit.after
  if (findings.length === 0) return []
  return [
    heading(2, 'What remains'),
    findingTable(findings),
    ...findings.flatMap((finding) => [
      ...(detail === 'full' ? findingSection(finding, meaning(finding)) : []),
      ...reasons(unit, finding),
    ]),
    ...(detail === 'full' ? isolation() : []),
  ]
}

function meaning(finding: FindingEntry): string {
  const how = finding.declared ? 'A manifest declares it' : 'No manifest declares it; it comes in with others'
  return `${how}, and the best set that was found keeps ${finding.package} ${finding.version}.`
}

function reasons(unit: UnitPlan, finding: FindingEntry): readonly Block[] {
  const entry = unit.unfixed.find((each) => findingKey(each) === findingKey(finding))
  if (entry === undefined || (entry.because.length === 0 && entry.unlocks.length === 0)) return []
  return [
    paragraph(code(finding.id), ' stays, since:'),
    ...(entry.because.length === 0 ? [] : [factBullets(entry.because)]),
    ...(entry.unlocks.length === 0
      ? []
      : [paragraph('It would go if:'), bullets(entry.unlocks.map((unlock) => [unlock]))]),
  ]
}

function isolation(): readonly Block[] {
  return [
    paragraph(
      'Until these can go: run the affected process apart from others, without secrets it does not need, with a read-only file system and no way out to networks it does not need.',
    ),
  ]
}
