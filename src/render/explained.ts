/** What `explain` prints of one vulnerability or one package. */
import type { ExplainDocument, ExplainedUnit } from '../plan/explained.ts'
import { explanationBlocks } from './explanations.ts'
import { findingTable } from './findings.ts'
import { broughtKeys, leftAfter } from './left.ts'
import { bullets, code, heading, paragraph } from './nodes.ts'
import type { Block } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Detail, Format } from './output.ts'
import { broughtBlocks } from './remains.ts'
import { clashSection } from './sections.ts'
import type { Look } from './terminal.ts'
import { listed } from './words.ts'

export function renderExplained(document: ExplainDocument, format: Format, look: Look): string {
  return renderDocument(document, format, look, (detail) => explainedBlocks(document, detail))
}

export function explainedBlocks({ target, units }: ExplainDocument, detail: Detail): readonly Block[] {
  return units.flatMap((unit) => unitBlocks(target, unit, detail))
}

function unitBlocks(target: string, unit: ExplainedUnit, detail: Detail): readonly Block[] {
  return [
    heading(1, code(target), ' in ', code(unit.id)),
    ...clashSection(unit.clash),
    ...standingBlocks(unit),
    ...pythonBlocks(unit),
    ...unit.moves.flatMap((move) => [
      paragraph(code(move.package), ` moves from ${move.from} to ${move.to}, since:`),
      bullets(
        [...move.because, ...(move.notLess === undefined || move.notLess === '' ? [] : [move.notLess])].map(
          (reason) => [reason],
        ),
      ),
    ]),
    ...(unit.gone.length === 0 ? [] : [heading(2, 'What goes'), findingTable(unit.gone)]),
    ...leftBlocks(unit),
    ...unit.explanations.flatMap((explanation) => explanationBlocks(explanation, detail, broughtKeys(unit.brought))),
    ...unit.undecided.map(({ id, why }) => paragraph(code(id), ` cannot be decided: ${why}.`)),
  ]
}

function leftBlocks({ left, brought: unfixed = [] }: ExplainedUnit): readonly Block[] {
  const { stays, brought } = leftAfter(left, unfixed)
  return [
    ...(stays.length === 0 ? [] : [heading(2, 'What stays'), findingTable(stays)]),
    ...(brought.length === 0 ? [] : [heading(2, 'What comes with the plan'), findingTable(brought)]),
    ...broughtBlocks(unfixed),
  ]
}

function pythonBlocks({ python }: ExplainedUnit): readonly Block[] {
  if (python === undefined) return []
  const { before, after, allowedBy, because } = python
  const by = allowedBy === null ? 'a person chose it' : `${allowedBy} allows it`
  return [
    paragraph(`The plan takes Python ${after} in place of ${before}: ${by}.`),
    ...(because.length === 0 ? [] : [bullets(because.map((reason) => [reason]))]),
  ]
}

/** Packages that do not move. */
function standingBlocks({ versions, moves, left, gone }: ExplainedUnit): readonly Block[] {
  return versions.flatMap(({ package: name, after }) => {
    if (moves.some((move) => move.package === name)) return []
    const stands = after.length === 0 ? 'is no longer installed' : `stands at ${listed(after)} after the plan`
    const free = left.length === 0 && gone.length === 0 ? ', and no vulnerability of it is known there' : ''
    return [paragraph(code(name), ` ${stands}${free}.`)]
  })
}
