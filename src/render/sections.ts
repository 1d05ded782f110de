/** The parts that a scan and a plan share: where it installs, what clashes, what the floors admit, what cannot be decided, notes. */
import type { SourcedFact } from '../universe/solution.ts'
import type { EnvironmentEntry, NoteEntry, ScanEntry, UndecidedEntry, WithdrawnEntry } from '../plan/document.ts'
import { findingTable } from './findings.ts'
import { advisoryLink, bullets, code, heading, paragraph, quoted, strong } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { acceleratorName, environmentName } from './words.ts'

export function environmentBlock(environments: readonly EnvironmentEntry[]): Block {
  return bullets(
    environments.map((environment) => [
      `${environmentName(environment)}, ${acceleratorName(environment.accelerator)}`,
      ...(environment.evidence.length === 0 ? [] : [`, by ${environment.evidence.join(', ')}`]),
    ]),
  )
}

export function factBullets(facts: readonly SourcedFact[]): Block {
  return bullets(facts.map(factParts))
}

export function factParts({ fact, source }: SourcedFact): readonly Part[] {
  return source === '' ? [fact] : [fact, ' (', code(source), ')']
}

export function clashSection(clash: readonly SourcedFact[]): readonly Block[] {
  if (clash.length === 0) return []
  return [heading(2, 'What stands today does not install together'), factBullets(clash)]
}

/** Why there is no plan at all, and what a person can do about it. */
export function noSetSection(clash: readonly SourcedFact[]): readonly Block[] {
  if (clash.length === 0) return []
  return [
    heading(2, 'Why no set exists'),
    paragraph('These cannot all hold:'),
    factBullets(clash),
    paragraph('One of them has to change first: a line, a bound, a hold, or what the configuration allows.'),
  ]
}

export function admittedSection(title: string, scan: ScanEntry, ids: 'plain' | 'linked' = 'plain'): readonly Block[] {
  if (scan.admitted.length === 0) return []
  return [
    heading(2, title),
    paragraph(
      'No installer chooses these versions today, but the declarations allow them; the highest such version is shown.',
    ),
    findingTable(scan.admitted, ids),
  ]
}

export function undecidedSection(undecided: readonly UndecidedEntry[]): readonly Block[] {
  return undecided.length === 0 ? [] : [heading(2, 'Undecided'), ...undecidedBlocks(undecided)]
}

export function undecidedBlocks(undecided: readonly UndecidedEntry[]): readonly Block[] {
  if (undecided.length === 0) return []
  return [
    paragraph(
      undecided.length === 1
        ? 'This advisory cannot be compared with a version; it wants a look by a person.'
        : 'These advisories cannot be compared with a version; each wants a look by a person.',
    ),
    bullets(
      undecided.map((entry) => [
        advisoryLink(entry.url, entry.id),
        ' in ',
        code(entry.package),
        ...(entry.title === '' ? [] : [': ', quoted(entry.title)]),
        `; ${entry.why}`,
      ]),
    ),
  ]
}

export function withdrawnSection(withdrawn: readonly WithdrawnEntry[]): readonly Block[] {
  if (withdrawn.length === 0) return []
  return [
    heading(2, 'Withdrawn'),
    paragraph(
      withdrawn.length === 1
        ? 'Its publisher took this advisory back. It counts for nothing; whoever acted on it can take that back too.'
        : 'Their publishers took these advisories back. They count for nothing; whoever acted on one can take that back too.',
    ),
    bullets(withdrawn.map((entry) => [code(entry.id), ' in ', code(entry.package)])),
  ]
}

export function gapsBlock(scan: ScanEntry): readonly Block[] {
  if (scan.gaps.length === 0) return []
  return [paragraph(strong('Not everything could be seen:')), bullets(scan.gaps.map((gap) => [gap]))]
}

export function noteSection(notes: readonly NoteEntry[]): readonly Block[] {
  if (notes.length === 0) return []
  return [heading(2, 'Notes'), bullets(notes.map((note) => [...placeParts(note), note.text]))]
}

function placeParts(note: NoteEntry): readonly Part[] {
  if (note.file === undefined) return []
  return [code(note.line === undefined ? note.file : `${note.file}:${note.line}`), ': ']
}
