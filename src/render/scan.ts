/** What `scan` prints: the findings of what stands today. */
import type { ScanDocument, UnitScan } from '../plan/document.ts'
import { findingSection, findingTable, findingsCount } from './findings.ts'
import { code, heading, paragraph } from './nodes.ts'
import type { Block } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Detail, Format } from './output.ts'
import {
  admittedSection,
  clashSection,
  environmentBlock,
  gapsBlock,
  noteSection,
  undecidedSection,
  withdrawnSection,
} from './sections.ts'
import type { Look } from './terminal.ts'
import { acceleratorName, countsInWords, isAllClear, SCORE_EXPLAINED, scoreInWords } from './words.ts'

export function renderScan(document: ScanDocument, format: Format, look: Look): string {
  return renderDocument(document, format, look, (detail) => scanBlocks(document, detail))
}

function scanBlocks(document: ScanDocument, detail: Detail): readonly Block[] {
  if (document.units.length === 0) return [paragraph('No declared dependency was found.')]
  return document.units.flatMap((unit) => unitBlocks(unit, detail))
}

function unitBlocks(unit: UnitScan, detail: Detail): readonly Block[] {
  const { found } = unit
  return [
    heading(1, 'Scan of ', code(unit.id)),
    environmentBlock(unit.environments),
    paragraph(...verdict(unit)),
    paragraph(`Security score ${scoreInWords(found.score)} of 10. ${SCORE_EXPLAINED}`),
    ...clashSection(unit.clash),
    ...(found.findings.length === 0 ? [] : [heading(2, 'Findings'), findingTable(found.findings)]),
    ...gapsBlock(found),
    ...(detail === 'full'
      ? found.findings.flatMap((finding) => findingSection(finding, meaningToday(finding.declared)))
      : []),
    ...admittedSection('What the declarations admit', found),
    ...undecidedSection(unit.undecided),
    ...withdrawnSection(unit.withdrawn),
    ...noteSection(unit.notes),
  ]
}

function verdict(unit: UnitScan): string[] {
  const { found } = unit
  const accelerator = unit.accelerator === 'none' ? '' : ` The set brings ${acceleratorName(unit.accelerator)}.`
  if (isAllClear(found, unit.undecided))
    return [`All clear: no known vulnerability in the installed set.${accelerator}`]
  if (found.findings.length === 0) return [`No finding.${accelerator}`]
  return [`${findingsCount(found.findings)}: ${countsInWords(found.counts)}.${accelerator}`]
}

function meaningToday(isDeclared: boolean): string {
  return isDeclared
    ? 'A manifest declares this package at an affected version.'
    : 'No manifest declares this package; it comes in with others.'
}
