/** What `check` prints: whether the working tree is worse than its base, where, and the nearest set that is not. */
import type { CheckDocument, LoweredEntry, NearestEntry, ReopenedEntry, UnitCheck } from '../gate/document.ts'
import { findingTable } from './findings.ts'
import { bullets, code, heading, paragraph, strong } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Format } from './output.ts'
import { environmentBlock, factBullets, noteSection } from './sections.ts'
import type { Look } from './terminal.ts'
import { count, countsInWords, listed } from './words.ts'

const SHORT_COMMIT = 12

export function renderCheck(document: CheckDocument, format: Format, look: Look): string {
  return renderDocument(document, format, look, () => checkBlocks(document))
}

function checkBlocks({ base, holds, units }: CheckDocument): readonly Block[] {
  const against = [code(base.ref), ' (', code(base.commit.slice(0, SHORT_COMMIT)), ')']
  const unchanged = units.filter((unit) => unit.isUnchanged).map(({ id }) => id)
  const isKnown = units.every(({ unknown }) => unknown.length === 0)
  const answer = holds ? (isKnown ? 'It holds:' : 'It holds as far as is known:') : 'It does not hold:'
  return [
    paragraph(strong(answer), ` ${verdict(holds)} `, ...against, '.'),
    ...(unchanged.length === 0 ? [] : [paragraph(`Nothing has changed in ${listed(unchanged)}.`)]),
    ...units.filter((unit) => !unit.isUnchanged).flatMap(unitBlocks),
  ]
}

function verdict(holds: boolean): string {
  return `the working tree makes ${holds ? 'nothing' : 'something'} worse than`
}

function unitBlocks(unit: UnitCheck): readonly Block[] {
  return [
    heading(1, code(unit.id)),
    environmentBlock(unit.environments),
    paragraph(summary(unit)),
    ...clashBlocks(unit),
    ...unknownBlocks(unit),
    ...reopenedBlocks(unit),
    ...loweredBlocks(unit.lowered),
    ...nearestBlocks(unit),
    ...noteSection(unit.notes),
  ]
}

function summary(unit: UnitCheck): string {
  const wrong = [
    ...(unit.clash.length > 0 && !unit.clashedBefore ? ['its set does not install'] : []),
    ...(unit.reopened.length > 0 ? [`${count(unit.reopened.length, 'vulnerability', 'vulnerabilities')} more`] : []),
    ...(unit.lowered.length > 0 ? [`${count(unit.lowered.length, 'floor')} of the base not kept`] : []),
  ]
  if (wrong.length > 0) return `Worse than the base: ${listed(wrong)}.`
  if (unit.clash.length > 0) return 'No worse than the base, which does not install either.'
  const isKnown = unit.unknown.length === 0
  if (unit.isNew)
    return `It is new; ${isKnown ? '' : 'as far as is known '}its set installs and has no known vulnerability.`
  const subject = isKnown ? 'Its set' : 'As far as is known its set'
  return `${subject} installs, has no vulnerability that the base has not, and keeps its floors.`
}

function clashBlocks({ clash, clashedBefore }: UnitCheck): readonly Block[] {
  if (clash.length === 0) return []
  const title = clashedBefore ? 'What does not install, as before' : 'What does not install'
  return [heading(2, title), factBullets(clash)]
}

function unknownBlocks({ unknown }: UnitCheck): readonly Block[] {
  return unknown.length === 0 ? [] : [heading(2, 'What could not be learnt of its set'), factBullets(unknown)]
}

function reopenedBlocks({ id, isNew, reopened }: UnitCheck): readonly Block[] {
  if (reopened.length === 0) return []
  return [
    heading(2, 'Vulnerabilities that the base does not have'),
    findingTable(reopened),
    bullets([...waysIn(reopened, isNew ? `the base has no ${id}` : null)]),
  ]
}

/** Each way in is told once, for all that came in by it. */
function waysIn(reopened: readonly ReopenedEntry[], why: string | null): readonly (readonly Part[])[] {
  const told = new Map(reopened.map((entry) => [JSON.stringify([entry.chain, entry.file, entry.line]), entry]))
  return [...told.values()].map((entry) => wayIn(entry, why))
}

/** `why` stands for what the base has of the package, where it has nothing to compare with. */
function wayIn({ chain, file, line, was, package: name }: ReopenedEntry, why: string | null): readonly Part[] {
  const before = why ?? (was === null ? `the base has no ${name}` : `the base has ${name} ${was}`)
  if (file === null) return [code(name), `: ${before}.`]
  const place = code(line === null ? file : `${file}:${line}`)
  return chain.length <= 1
    ? [place, ` declares ${name}; ${before}.`]
    : [place, ` brings in ${name}, by ${chain.join(', then ')}; ${before}.`]
}

function loweredBlocks(lowered: readonly LoweredEntry[]): readonly Block[] {
  if (lowered.length === 0) return []
  return [heading(2, 'Floors that are not kept'), bullets(lowered.map(loweredParts))]
}

function loweredParts({ package: name, floor, stated, now, file, line }: LoweredEntry): readonly Part[] {
  const where = file === null ? [] : [' at ', code(line === null ? file : `${file}:${line}`)]
  return [
    code(name),
    ' is to be ',
    code(floor),
    ' (',
    code(stated),
    ' of the base); now it is ',
    code(now),
    ...where,
    '.',
  ]
}

function nearestBlocks({ nearest, lowered }: UnitCheck): readonly Block[] {
  if (nearest === null) return []
  const title = heading(2, 'The nearest set that passes')
  if (nearest.status === 'late') return [title, paragraph('None was found in the time allowed.')]
  if (nearest.clash.length > 0) {
    return [title, paragraph('There is none. These cannot all hold:'), factBullets(nearest.clash)]
  }
  if (nearest.status === 'found') return [title, changes(nearest, lowered)]
  const left = `There is none: the best set still has ${countsInWords(nearest.left)}.`
  return [title, paragraph(left), changes(nearest, lowered)]
}

function changes({ moves }: NearestEntry, lowered: readonly LoweredEntry[]): Block {
  const moved = new Set(moves.map((move) => move.package))
  const floors = lowered.filter((entry) => !moved.has(entry.package))
  if (moves.length + floors.length === 0) {
    return paragraph('No declared package has to move: a bound on what comes in with others is enough.')
  }
  return bullets([
    ...moves.map(({ package: name, from, to, file, line }) => [
      ...[code(name), ' from ', code(from), ' to ', code(to)],
      ...[' at ', code(`${file}:${line}`)],
    ]),
    ...floors.map(({ package: name, floor }) => [code(name), ' at ', code(floor), ' again']),
  ])
}
