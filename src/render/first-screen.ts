/** What a reader has to know before merging, on one screen. */
import type { FindingEntry, MoveEntry, UnitPlan } from '../plan/document.ts'
import { compareVersions, parseVersion } from '../python/version.ts'
import type { BodyPart } from './body.ts'
import { leftOf, leftInWords, leftTitle } from './left.ts'
import { advisoryLink, bullets, code, heading, paragraph, quoted, strong, table } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { acceleratorBlocks, goneFindings, goneFromFloors, isFirst } from './plan.ts'
import { acceleratorName, count, scoreInWords, TIERS } from './words.ts'

/** What the CI of the repository shows. */
export interface SeenChecks {
  /** Something runs on pull requests. */
  readonly hasWorkflows: boolean
  /** A runner with a GPU: a label that names one, or `gpus:`. */
  readonly hasGpuRunner: boolean
}

/** The least score, and the most findings of a tier that may be left. */
export interface Criteria {
  readonly score?: number | undefined
  readonly critical?: number | undefined
  readonly high?: number | undefined
  readonly medium?: number | undefined
}

/** Of any list; the rest is folded. */
const MOST = 4

type Item = readonly Part[]

function cut(items: readonly Item[], where: string): readonly Item[] {
  const more = items.length - MOST
  return more <= 1 ? items : [...items.slice(0, MOST), [`and ${more} more, listed under “${where}”`]]
}

export function goAwayBlocks(unit: UnitPlan): readonly Block[] {
  const gone = goneFindings(unit).toSorted((a, b) => tierOf(a) - tierOf(b))
  const floors = goneFromFloors(unit).toSorted((a, b) => tierOf(a) - tierOf(b))
  const left = leftOf(unit)
  const isLeft = unit.after.findings.length > 0
  return [
    heading(3, 'What goes away'),
    ...(gone.length === 0
      ? [paragraph(isLeft ? `No vulnerability that is known goes; ${leftInWords(left)}.` : NONE_KNOWN)]
      : [countTable(unit), firstOf(gone)]),
    ...(gone.length === 0 || !isLeft ? [] : [paragraph(`${leftInWords(left)}: “${leftTitle(left)}” says why.`)]),
    ...(floors.length === 0
      ? []
      : [paragraph('No installer takes these today; the declarations admit them, and no longer do:'), firstOf(floors)]),
    ...gapBlocks(unit),
  ]
}

const NONE_KNOWN = 'No vulnerability is known of what is installed today.'

function firstOf(findings: readonly FindingEntry[]): Block {
  return bullets(cut(findings.map(findingParts), 'Findings before and after'))
}

function gapBlocks({ after: { gaps } }: UnitPlan): readonly Block[] {
  if (gaps.length === 0) return []
  const items = gaps.map((gap): Item => [gap])
  return [paragraph(strong('Not everything could be seen:')), bullets(cut(items, IN_FULL))]
}

/** Whether the plan meets what the configuration asks of one; nothing where it asks nothing. */
export function criteriaBlocks({ after }: UnitPlan, criteria: Criteria): readonly Block[] {
  const tiers = (['critical', 'high', 'medium'] as const).filter((tier) => criteria[tier] !== undefined)
  if (criteria.score === undefined && tiers.length === 0) return []
  const missed = [
    ...(criteria.score === undefined || after.score >= criteria.score
      ? []
      : [`the score is ${scoreInWords(after.score)}, and ${criteria.score} is asked for`]),
    ...tiers
      .filter((tier) => after.counts[tier] > (criteria[tier] ?? 0))
      .map((tier) => `${after.counts[tier]} ${tier} left, and at most ${criteria[tier] ?? 0} may be`),
  ]
  return [
    missed.length === 0
      ? paragraph('By what the configuration asks of a plan, this is good enough.')
      : paragraph(
          strong('By what the configuration asks of a plan, this is not good enough:'),
          ` ${missed.join('; ')}.`,
        ),
  ]
}

function tierOf({ severity, malicious }: FindingEntry): number {
  return malicious ? -1 : TIERS.indexOf(severity)
}

function findingParts(finding: FindingEntry): readonly Part[] {
  const severity = finding.malicious ? 'malicious release' : finding.severity
  return [
    `${severity}: `,
    advisoryLink(finding.url, finding.id),
    ' in ',
    code(`${finding.package} ${finding.version}`),
    ', ',
    quoted(finding.title),
  ]
}

function countTable({ before, after }: UnitPlan): Block {
  const tiers = TIERS.filter((tier) => before.counts[tier] + after.counts[tier] > 0)
  const row = (name: string, scan: typeof before): readonly (readonly Part[])[] => [
    [name],
    ...tiers.map((tier): readonly Part[] => [String(scan.counts[tier])]),
    [`${scoreInWords(scan.score)} of 10`],
  ]
  return table(['Findings', ...tiers, 'security score'], [row('before', before), row('after', after)])
}

export function breakBlocks(unit: UnitPlan): readonly Block[] {
  const items = [...cut(breakingMoves(unit), IN_FULL), ...cut(firstNotes(unit), IN_FULL)]
  const commented = unit.moves.filter(({ comment }) => comment !== null && comment.trim() !== '').length
  const comments =
    commented === 0
      ? []
      : [[`${count(commented, 'line that moves carries', 'lines that move carry')} a person’s comment, quoted below.`]]
  const all: readonly (readonly Part[])[] = [...items, ...comments]
  return [
    heading(3, 'What could break'),
    ...acceleratorBlocks(unit),
    ...(all.length === 0 ? [paragraph(nothingText(unit))] : [bullets(all)]),
  ]
}

/** Whatever the first screen has no room for. */
const IN_FULL = 'The first screen in full'

export function inFullPart(unit: UnitPlan): BodyPart {
  const gaps = unit.after.gaps.map((gap): Item => [gap])
  const lists = [breakingMoves(unit), firstNotes(unit), gaps].filter((items) => cut(items, IN_FULL) !== items)
  return { title: IN_FULL, blocks: lists.map((items) => bullets(items)), weight: 75 }
}

function breakingMoves({ moves }: UnitPlan): readonly Item[] {
  return [
    ...moves.filter(({ step }) => step === 'major').map((move) => moveParts(move, 'a major step')),
    ...moves.filter(({ step, mayBreak }) => mayBreak && step !== 'major').map((move) => moveParts(move, 'may break')),
    ...moves.filter(goesDown).map((move) => moveParts(move, 'goes down')),
  ]
}

function firstNotes({ notes }: UnitPlan): readonly Item[] {
  return notes.filter(isFirst).map(({ text }): Item => [text])
}

function nothingText({ accelerator }: UnitPlan): string {
  const stays =
    accelerator.before === accelerator.after
      ? 'No major version, no accelerator and no Python changes.'
      : 'No major version and no Python changes.'
  return `${stays} What a release changes beside its number, only your tests can tell.`
}

function moveParts(move: MoveEntry, why: string): readonly Part[] {
  return [code(move.package), ' from ', code(move.from), ' to ', code(move.to), `: ${why}`]
}

function goesDown({ from, to }: MoveEntry): boolean {
  const [a, b] = [parseVersion(from), parseVersion(to)]
  return a !== null && b !== null && compareVersions(b, a) < 0
}

export function coverBlocks(unit: UnitPlan, checks: SeenChecks): readonly Block[] {
  const accelerator = unit.accelerator.after
  const needsGpu = /^(?:cu\d+|rocm|xpu)$/.test(accelerator)
  const items: string[] = []
  if (!checks.hasWorkflows)
    items.push('No CI was seen that runs on pull requests here: nothing runs the code on the new set before the merge.')
  if (needsGpu && !checks.hasGpuRunner)
    items.push(
      `No runner with a GPU was seen: whether the builds for ${acceleratorName(accelerator)} run on your machines, no check tells.`,
    )
  items.push('Whether your program does the same with the new set: only its own tests can show that.')
  return [heading(3, 'What the checks do not cover'), bullets(items.map((item) => [item]))]
}

export function goBackBlocks(backup: {
  readonly ref: string | null
  readonly folder: string | null
}): readonly Block[] {
  const kept: readonly Part[] = [
    ...(backup.ref === null ? [] : [' The bytes before stand at ', code(backup.ref)]),
    ...(backup.folder === null
      ? []
      : [backup.ref === null ? ' The bytes before stand in ' : ' and in ', code(backup.folder)]),
    ...(backup.ref === null && backup.folder === null ? [] : ['.']),
  ]
  return [
    heading(3, 'How to go back'),
    paragraph(
      'After the merge, comment ',
      code('/lockstep rollback'),
      ' here: a pull request restores the files bit for bit, or undoes these moves alone where somebody has changed them since.',
      ...kept,
    ),
  ]
}
