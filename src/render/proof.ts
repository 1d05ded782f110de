/** How sure the plan is, in words: its status, what it rests on, the figures it reached. */
import type { CertificateEntry, UnitPlan } from '../plan/document.ts'
import type { SolutionStatus } from '../universe/solution.ts'
import { bullets, heading, paragraph, table } from './nodes.ts'
import type { Block } from './nodes.ts'
import type { Detail } from './output.ts'

const LEVEL_WORDS: Readonly<Record<string, string>> = {
  critical: 'critical findings left',
  high: 'high findings left',
  medium: 'medium findings left, and those of unknown severity',
  low: 'low findings left',
  python: 'Python minors that the files state newer',
  majors: 'declared packages whose major version changes',
  accelerator: 'changes of the CUDA major version',
  changed: 'declared packages changed',
  lockedDown: 'locked packages moved down',
  lockedChanged: 'locked packages changed',
  minorSteps: 'minor steps of declared packages',
  patchesBehind: 'patches behind the newest of the chosen minor',
  lag: 'versions behind, of packages that no file declares',
}

export function proofSection(unit: UnitPlan, detail: Detail): readonly Block[] {
  const { certificate } = unit
  return [
    heading(2, 'How sure this is'),
    paragraph(STATUS_SENTENCES[certificate.status], ` ${checkedSentence(certificate)}`),
    ...gapOf(certificate),
    ...(certificate.assumptions.length === 0
      ? []
      : [paragraph('It rests on:'), bullets(certificate.assumptions.map((assumption) => [assumption]))]),
    ...(detail === 'full' ? levelTable(certificate) : []),
  ]
}

const STATUS_SENTENCES: Readonly<Record<SolutionStatus, string>> = {
  optimal: 'No better set exists under the facts named: each level of the objective is proven.',
  conditional: 'No better set exists, provided that what could not be learnt is as assumed.',
  'best-found': 'The time was up: this is the best set found, and a better one may exist.',
  infeasible: 'No set of versions satisfies the facts and rules together.',
}

/** How far the best found may be from the best: the first level whose bound is not reached. */
function gapOf({ status, levels, objective, bound }: CertificateEntry): readonly Block[] {
  const at = status === 'best-found' ? objective.findIndex((cost, level) => cost !== bound[level]) : -1
  const level = levels[at]
  if (level === undefined) return []
  const words = LEVEL_WORDS[level] ?? level
  return [
    paragraph(
      `The first figure that is not proven to be the lowest: ${objective[at] ?? ''} ${words}; ${bound[at] ?? ''} is the lowest that was proven.`,
    ),
  ]
}

function checkedSentence({ checked, status }: CertificateEntry): string {
  if (checked) return 'An independent check of the set holds.'
  return status === 'infeasible'
    ? 'There was no set to check.'
    : 'The independent check does not hold: do not apply this plan.'
}

function levelTable(certificate: CertificateEntry): readonly Block[] {
  if (certificate.objective.length === 0) return []
  return [
    table(
      ['Level, most important first', 'Reached', 'Proven bound'],
      certificate.levels.map((level, at) => [
        [LEVEL_WORDS[level] ?? level],
        [String(certificate.objective[at] ?? '')],
        [String(certificate.bound[at] ?? '')],
      ]),
    ),
  ]
}
