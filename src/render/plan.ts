/**
 * What `plan` prints, and the notice: what changes for the accelerator and Python first, then moves, vulnerabilities that go,
 * what is withdrawn or undecided, what remains and why, the proof, how to check and go back, good practice, where to report.
 */
import type { AlternativeEntry, FindingEntry, NoteEntry, PlanDocument, StepEntry, UnitPlan } from '../plan/document.ts'
import { adviceSection, nextStep } from './advice.ts'
import { findingKey, findingSection, findingTable, findingsCount } from './findings.ts'
import { moveList, movesInWords, moveSection, pythonReasons } from './moves.ts'
import { bullets, code, codeBlock, heading, paragraph, strong } from './nodes.ts'
import type { Block } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Detail, Format } from './output.ts'
import { proofSection } from './proof.ts'
import { remainsSection } from './remains.ts'
import {
  admittedSection,
  clashSection,
  environmentBlock,
  gapsBlock,
  noSetSection,
  noteSection,
  undecidedSection,
  withdrawnSection,
} from './sections.ts'
import type { Look } from './terminal.ts'
import {
  acceleratorName,
  count,
  countsInWords,
  isAllClear,
  SCORE_EXPLAINED,
  scoreInWords,
  listed,
  TIERS,
} from './words.ts'

export function renderPlan(document: PlanDocument, format: Format, look: Look): string {
  return renderDocument(document, format, look, (detail) => planBlocks(document, detail))
}

/** `applied`: it is told after it was written. */
export function planBlocks(
  document: PlanDocument,
  detail: Detail,
  state: 'planned' | 'applied' = 'planned',
): readonly Block[] {
  if (document.units.length === 0) return [paragraph('No declared dependency was found.')]
  return document.units.flatMap((unit) => [
    ...unitBlocks(unit, detail),
    ...(detail === 'full' ? adviceSection(unit) : state === 'planned' ? nextStep(unit) : []),
  ])
}

function unitBlocks(unit: UnitPlan, detail: Detail): readonly Block[] {
  const isFull = detail === 'full'
  return [
    heading(1, 'Upgrade of ', code(unit.id)),
    ...acceleratorBlocks(unit),
    ...chosenBlock(unit),
    ...unit.notes.filter(isFirst).map((note) => paragraph(note.text)),
    paragraph(isInfeasible(unit) ? 'It has to install on:' : 'It installs on:'),
    environmentBlock(unit.environments),
    paragraph(strong(headline(unit))),
    paragraph(scoreSentence(unit)),
    ...gapsBlock(unit.after),
    ...(isInfeasible(unit) ? noSetSection(unit.clash) : clashSection(unit.clash)),
    ...moveSection(unit.moves),
    ...pythonSection(unit),
    ...goneSection(unit, detail),
    ...withdrawnSection(unit.withdrawn),
    ...undecidedSection(unit.undecided),
    ...remainsSection(unit, detail),
    ...admittedSection('What the declarations admit afterwards', unit.after),
    ...stepSection(unit),
    ...alternativeSection(unit),
    ...noteSection(unit.notes.filter((note) => !isFirst(note))),
    ...(isFull ? editSection(unit) : []),
    ...proofSection(unit, detail),
  ]
}

function chosenBlock({ chosen }: UnitPlan): readonly Block[] {
  return chosen === undefined ? [] : [paragraph(`The alternative that a person chose: ${chosen}.`)]
}

/** What decides where the set runs, and what a person let give way, is told before everything else. */
export function isFirst({ kind }: NoteEntry): boolean {
  return FIRST.has(kind)
}

const FIRST: ReadonlySet<string> = new Set([
  'python',
  'python-raised',
  'python-elsewhere',
  'malicious',
  'lifted',
  'lock',
])

/** First of all, since it decides whether the set runs at all where it is deployed. */
export function acceleratorBlocks(unit: UnitPlan): readonly Block[] {
  const { before, after, driver, kept, stated = [] } = unit.accelerator
  const needs =
    driver === null ? '' : ` It needs driver ${driver.replace('>=', '')} or newer on every machine that runs it.`
  const other = stated.length === 0 ? '' : ` The repository says ${listed(stated.map(acceleratorName))}.`
  if (before !== after) {
    const change = `The accelerator changes from ${acceleratorName(before)} to ${acceleratorName(after)}.`
    return [paragraph(strong(change), other, needs)]
  }
  if (!kept || after === 'none') return []
  if (other === '') return [paragraph(`The accelerator stays: ${acceleratorName(after)}.`)]
  return [paragraph(strong(`The set brings ${acceleratorName(after)}, as it does today.`), other, needs)]
}

/** What the sets on the Pythons before it would leave. */
function pythonSection({ python }: UnitPlan): readonly Block[] {
  const reasons = pythonReasons(python)
  return reasons.length === 0 ? [] : [heading(2, 'Why the Python is raised'), bullets(reasons)]
}

function isInfeasible({ certificate }: UnitPlan): boolean {
  return certificate.status === 'infeasible'
}

export function headline(unit: UnitPlan): string {
  if (isInfeasible(unit))
    return 'No set of versions installs together under the facts and rules at hand; nothing is changed.'
  const isClear = isAllClear(unit.after, unit.undecided) && unit.certificate.checked
  if (changesNothing(unit)) {
    const found = unit.after.findings.length
    const stays =
      found === 0
        ? ', and there are no findings'
        : `; ${findingsCount(unit.after.findings)} ${found === 1 ? 'stays' : 'stay'}`
    return `Nothing moves${stays}.${isClear ? ' All clear.' : ''}`
  }
  const moves = movesInWords(unit.moves)
  const edits = unit.moves.length === 0 ? `, and ${count(unit.edits.length, 'file is', 'files are')} edited` : ''
  const start = `${moves.slice(0, 1).toUpperCase()}${moves.slice(1)}${edits}`
  const { python } = unit
  const raised = python === undefined ? '' : `, and Python goes from ${python.before} to ${python.after}`
  return `${start}${raised}; ${findingsInWords(unit)}.${isClear ? ' All clear afterwards.' : ''}`
}

function changesNothing({ moves, edits }: UnitPlan): boolean {
  return moves.length === 0 && edits.length === 0
}

function findingsInWords(unit: UnitPlan): string {
  const { before, after } = unit
  const [old, now] = [before.findings.length, after.findings.length]
  if (old === now)
    return old === 0 ? 'no findings before or after' : `${findingsCount(before.findings)} before and after`
  return now > old ? riseInWords(unit) : `findings fall from ${old} to ${now}`
}

/** More findings in all, for fewer of a more severe tier; or because today's set, which has fewer, does not install. */
function riseInWords({ before, after, clash }: UnitPlan): string {
  const [old, now] = [before.findings.length, after.findings.length]
  const tier = TIERS.find((one) => before.counts[one] !== after.counts[one])
  if (tier !== undefined && before.counts[tier] > after.counts[tier]) {
    const fewer = `${tier} findings fall from ${before.counts[tier]} to ${after.counts[tier]}`
    return `${fewer}, for more of lower tiers: ${old} in all before, ${now} after`
  }
  const why = clash.length === 0 ? '' : ', since today’s set does not install'
  return `findings rise from ${old} to ${now}${why}`
}

function scoreSentence(unit: UnitPlan): string {
  const { before, after } = unit
  if (isInfeasible(unit) || changesNothing(unit))
    return `Findings: ${countsInWords(after.counts)}. Security score ${scoreInWords(after.score)} of 10. ${SCORE_EXPLAINED}`
  const counts = `Findings before: ${countsInWords(before.counts)}. After: ${countsInWords(after.counts)}.`
  return `${counts} Security score ${scoreInWords(before.score)} before, ${scoreInWords(after.score)} after, of 10. ${SCORE_EXPLAINED}`
}

function goneSection(unit: UnitPlan, detail: Detail): readonly Block[] {
  const gone = goneFindings(unit)
  if (gone.length === 0) return []
  const sections = detail === 'full' ? gone.flatMap((finding) => findingSection(finding, meaningOf(unit, finding))) : []
  return [heading(2, 'Vulnerabilities that go'), findingTable(gone), ...sections]
}

export function goneFindings({ before, after }: UnitPlan): readonly FindingEntry[] {
  const left = new Set(after.findings.map(findingKey))
  return before.findings.filter((finding) => !left.has(findingKey(finding)))
}

/** What only floors admitted, and no longer do. */
export function goneFromFloors({ before, after }: UnitPlan): readonly FindingEntry[] {
  const known = new Set([...before.findings, ...after.findings, ...after.admitted].map(findingKey))
  return before.admitted.filter((finding) => !known.has(findingKey(finding)))
}

export function meaningOf(unit: UnitPlan, { package: name, version, noStatedFix }: FindingEntry): string {
  const words = noStatedFix ? ', which is not listed as affected; no fix is stated' : ''
  const move = unit.moves.find((each) => each.package === name)
  if (move !== undefined)
    return `${move.file}:${move.line} brings ${name} ${version}; this plan moves it to ${move.to}${words}.`
  const versions = [...new Set(unit.resolved.flatMap((set) => set[name] ?? []))]
  const after =
    versions.length === 0 ? 'it is no longer installed' : `the set then holds ${versions.join(' and ')}${words}`
  return `No line moves ${name} ${version}; it comes in with others, and after the moves ${after}.`
}

function alternativeSection(unit: UnitPlan): readonly Block[] {
  if (unit.alternatives.length === 0) return []
  const offered = unit.alternatives.filter(({ byHand }) => byHand.length === 0)
  const number = (alternative: AlternativeEntry): string =>
    offered.includes(alternative) ? `Option ${offered.indexOf(alternative) + 1}: ` : ''
  return [
    heading(2, 'Alternatives'),
    ...unit.alternatives.flatMap((alternative) => [
      heading(3, `${number(alternative)}${alternative.name}`),
      paragraph(joined(alternativeSentence(alternative), byHandSentence(alternative))),
      moveList(alternative.moves),
    ]),
  ]
}

function joined(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

/** What has to be changed first, with its places; empty where nothing has. */
export function byHandSentence({ byHand, kind }: AlternativeEntry): string {
  if (byHand.length === 0) return ''
  const places = byHand.map(({ fact, source }) => `${source} (${fact})`)
  return `${kind === 'python' ? 'Where it runs' : 'What stands in the way'} is changed by hand, at ${listed(places)}.`
}

/** What its name does not say already. */
export function alternativeSentence({ name, counts, accelerator, status }: AlternativeEntry): string {
  const { after, driver, kept } = accelerator
  const needs = driver === null ? '' : `, which needs driver ${driver.replace('>=', '')} or newer`
  const isNamed = kept || name.includes(acceleratorName(after))
  const crossing = isNamed ? '' : ` It goes to ${acceleratorName(after)}${needs}.`
  const proven = status === 'optimal' ? '' : ' It rests on something that cannot be learnt.'
  return `Findings left: ${countsInWords(counts)}.${crossing}${proven}`
}

/** The last step is the plan itself. */
export function stepSection({ steps }: UnitPlan): readonly Block[] {
  if (steps.length === 0) return []
  return [
    heading(2, 'In steps'),
    paragraph('After each step the set installs and has no more findings than before; no way has fewer steps.'),
    ...steps.flatMap((step, number) => [
      heading(3, `Step ${number + 1}`, ...(step.crosses === null ? [] : [': ', step.crosses])),
      paragraph(`Findings left: ${countsInWords(step.counts)}.`),
      stepMoves(step),
    ]),
  ]
}

function stepMoves({ moves }: StepEntry): Block {
  if (moves.length === 0) return paragraph('No declared package moves; what comes in with others does.')
  return bullets(
    moves.map(({ package: name, from, to, at }) => [
      ...[code(name), ' from ', code(from), ' to ', code(to)],
      ...(at.length === 0 ? [] : [' at ', code(at.join(', '))]),
    ]),
  )
}

function editSection(unit: UnitPlan): readonly Block[] {
  if (unit.edits.length === 0) return []
  return [heading(2, 'Edits'), ...unit.edits.map((edit) => codeBlock('diff', edit.patch))]
}
