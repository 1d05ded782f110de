/** The folded parts of a pull request's body, each with what it may lose first where the body is too long. */
import type { MoveEntry, UnitPlan } from '../plan/document.ts'
import { releaseLink } from './addresses.ts'
import type { ReleasePages } from './addresses.ts'
import type { BodyPart } from './body.ts'
import { explanationBlocks } from './explanations.ts'
import { findingSection, findingTable } from './findings.ts'
import { broughtKeys, leftOf, leftTitle } from './left.ts'
import { pythonReasons } from './moves.ts'
import { bullets, code, codeBlock, paragraph, quoted, strong, table } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { goneFindings, goneFromFloors, meaningOf, stepSection } from './plan.ts'
import { proofSection } from './proof.ts'
import { broughtBlocks } from './remains.ts'
import {
  admittedSection,
  clashSection,
  environmentBlock,
  noteSection,
  undecidedSection,
  withdrawnSection,
} from './sections.ts'
import { shellWord } from './shell.ts'
import { count } from './words.ts'

/** The heading goes: the fold has a title. */
function untitled(blocks: readonly Block[]): readonly Block[] {
  return blocks[0]?.type === 'heading' ? blocks.slice(1) : blocks
}

export function movePart({ moves }: UnitPlan, pages: ReleasePages | null): BodyPart {
  const rows = moves.map((move): readonly (readonly Part[])[] => [
    [code(move.package)],
    [releaseLink(pages, move.package, move.from)],
    [releaseLink(pages, move.package, move.to)],
    [move.mayBreak ? `${move.step}, may break` : move.step],
    [code([`${move.file}:${move.line}`, ...move.alsoAt].join(', '))],
  ])
  const blocks = rows.length === 0 ? [] : [table(['Package', 'From', 'To', 'Step', 'Where'], rows)]
  return { title: `Moves (${moves.length})`, blocks, weight: 80 }
}

export function commentPart({ moves }: UnitPlan): BodyPart {
  const lines = moves.flatMap(({ package: name, file, line, comment }): readonly (readonly Part[])[] =>
    comment === null || comment.trim() === ''
      ? []
      : [[code(`${file}:${line}`), ' ', code(name), ': “', quoted(comment), '”']],
  )
  return {
    title: `Comments beside the lines (${lines.length})`,
    blocks: lines.length === 0 ? [] : [bullets(lines)],
    weight: 70,
  }
}

export function findingParts(unit: UnitPlan): readonly BodyPart[] {
  const gone = goneFindings(unit)
  const { before, after } = unit
  const tables: Block[] = []
  if (gone.length > 0) tables.push(paragraph(strong('These go:')), findingTable(gone, 'linked'))
  const floors = goneFromFloors(unit)
  if (floors.length > 0)
    tables.push(paragraph(strong('The declarations no longer admit:')), findingTable(floors, 'linked'))
  const { stays, brought } = leftOf(unit)
  if (stays.length > 0) tables.push(paragraph(strong('These stay:')), findingTable(stays, 'linked'))
  if (brought.length > 0) tables.push(paragraph(strong('These come with the plan:')), findingTable(brought, 'linked'))
  const admitted = untitled(admittedSection('', after, 'linked'))
  if (admitted.length > 0) tables.push(paragraph(strong('The declarations still admit:')), ...admitted)
  const details = gone.flatMap((finding) => findingSection(finding, meaningOf(unit, finding)))
  return [
    {
      title: `Findings before and after (${before.findings.length} and ${after.findings.length})`,
      blocks: tables,
      weight: 60,
    },
    { title: 'The findings that go, one by one', blocks: details, weight: 5 },
  ]
}

export function reasonPart({ moves, python }: UnitPlan): BodyPart {
  const ofMoves = moves.map((move): readonly Part[] => [code(move.package), ': ', reasonText(move)])
  const reasons = [...pythonReasons(python), ...ofMoves]
  return { title: 'Why each moves', blocks: reasons.length === 0 ? [] : [bullets(reasons)], weight: 50 }
}

function reasonText({ because, notLess }: MoveEntry): string {
  const reasons = because.length === 0 ? ['It follows from the other moves together.'] : because
  return [...reasons, ...(notLess === undefined || notLess === '' ? [] : [notLess])].join(' ')
}

export function remainsPart(unit: UnitPlan): BodyPart {
  const { findings } = unit.after
  if (findings.length === 0) return { title: '', blocks: [] }
  const brought = broughtKeys(unit.unfixed)
  return {
    title: `${leftTitle(leftOf(unit))} (${findings.length})`,
    blocks: [
      ...broughtBlocks(unit.unfixed),
      ...unit.explanations.flatMap((explanation) => explanationBlocks(explanation, 'full', brought)),
    ],
    weight: 40,
  }
}

export function stepPart(unit: UnitPlan): BodyPart {
  return { title: `In ${count(unit.steps.length, 'step')}`, blocks: untitled(stepSection(unit)), weight: 10 }
}

export function notePart(unit: UnitPlan): BodyPart {
  const blocks: readonly Block[] = [
    paragraph('It installs on:'),
    environmentBlock(unit.environments),
    ...titled('What stands today does not install together:', clashSection(unit.clash)),
    ...titled('Notes:', noteSection(unit.notes)),
  ]
  return { title: 'Environments and notes', blocks, weight: 35 }
}

function titled(title: string, blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [paragraph(strong(title)), ...untitled(blocks)]
}

export function recordPart({ withdrawn, undecided }: UnitPlan): BodyPart {
  const blocks = [
    ...titled('Undecided:', undecidedSection(undecided)),
    ...titled('Withdrawn:', withdrawnSection(withdrawn)),
  ]
  return { title: `Withdrawn and undecided records (${withdrawn.length} and ${undecided.length})`, blocks, weight: 20 }
}

function optionOf({ id, chosen }: UnitPlan): string {
  return chosen === undefined ? '' : ` --option ${shellWord(`${id}=${chosen}`)}`
}

export function proofPart(unit: UnitPlan, universe: string): BodyPart {
  const blocks: readonly Block[] = [
    ...untitled(proofSection(unit, 'full')),
    paragraph('Plan ', code(unit.planId), ', of the universe ', code(universe), '.'),
    paragraph('To have it checked again by other code, in a checkout of the base branch:'),
    codeBlock('sh', `lockstep plan${optionOf(unit)} --certificate certificate.json\nlockstep verify certificate.json`),
    paragraph(
      'Applied in a checkout, it is taken back there by ',
      code(`lockstep rollback --plan ${unit.planId}`),
      '.',
    ),
  ]
  return { title: 'How it was proven', blocks, weight: 30 }
}
