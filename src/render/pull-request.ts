/**
 * The body of a pull request with a plan.
 *
 * In: the plan of one problem and what is known of its branch. Out: Markdown in which every foreign text is inert, at most 60,000 characters.
 * One screen first: what goes away, what could break, what the checks did not cover, how to go back. All else is folded.
 */
import type { UnitPlan } from '../plan/document.ts'
import type { ReleasePages } from './addresses.ts'
import { alternativePart } from './offers.ts'
import { writeBody } from './body.ts'
import type { BodyPart } from './body.ts'
import {
  commentPart,
  findingParts,
  movePart,
  notePart,
  proofPart,
  reasonPart,
  recordPart,
  remainsPart,
  stepPart,
} from './folded.ts'
import { breakBlocks, coverBlocks, criteriaBlocks, goAwayBlocks, goBackBlocks, inFullPart } from './first-screen.ts'
import type { Criteria, SeenChecks } from './first-screen.ts'
import { box, marker } from './markers.ts'
import { code, paragraph, strong } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { headline } from './plan.ts'
import { remarkBlocks } from './remarks.ts'
import type { Remark } from './remarks.ts'
import { openResults } from './results.ts'

export interface PullRequestInput {
  readonly kind: 'security' | 'routine'
  readonly unit: UnitPlan
  /** `sha256:` of the recorded universe. */
  readonly universe: string
  readonly checks: SeenChecks
  /** When a plan is good enough, by the configuration. */
  readonly criteria?: Criteria
  readonly backup: {
    /** `refs/lockstep/backups/<planId>`. */
    readonly ref: string | null
    /** In the tree, with its manifest of digests. */
    readonly folder: string | null
  }
  /** Pages that show releases, as the operator configured them. */
  readonly releasePages: ReleasePages | null
  /** The alternative that a person chose in place of the plan, by name: `unit` is then that alternative. */
  readonly chosen: string | null
  /** The names of the alternatives offered, in the order of their numbers; `offersOf` gives them for a plan. */
  readonly offers: readonly string[]
  readonly remarks: readonly Remark[]
  /** Of what the body tells, so that a body that a crash left behind is known: letters and digits. */
  readonly mark?: string
}

export function renderPullRequest(input: PullRequestInput, limit?: number): string {
  return writeBody([...openParts(input), ...foldedParts(input), { title: null, blocks: actBlocks() }], limit)
}

const KINDS: Readonly<Record<PullRequestInput['kind'], string>> = {
  security: 'A set that installs together and has fewer known vulnerabilities.',
  routine: 'The newest set that installs together and has no more known vulnerabilities.',
}

function whatItIs({ kind, chosen }: PullRequestInput): readonly Part[] {
  return chosen === null ? [KINDS[kind]] : ['The alternative that a person chose: ', chosen, '.']
}

function openParts(input: PullRequestInput): readonly BodyPart[] {
  const { unit } = input
  const first: readonly Block[] = [
    marker('pull', input.mark),
    marker('turn', '0'),
    paragraph(strong(headline(unit))),
    paragraph(...whatItIs(input)),
    ...unit.notes.filter(({ kind }) => kind === 'not-chosen').map(({ text }) => paragraph(text)),
  ]
  return [
    { title: null, blocks: [...first, ...remarkBlocks(input.remarks)] },
    { title: null, blocks: goAwayBlocks(unit), weight: 90 },
    { title: null, blocks: criteriaBlocks(unit, input.criteria ?? {}) },
    { title: null, blocks: breakBlocks(unit), weight: 100 },
    { title: null, blocks: coverBlocks(unit, input.checks) },
    { title: null, blocks: goBackBlocks(input.backup) },
    { title: null, blocks: openResults() },
  ]
}

function foldedParts({ unit, universe, releasePages, offers, chosen }: PullRequestInput): readonly BodyPart[] {
  return [
    inFullPart(unit),
    movePart(unit, releasePages),
    commentPart(unit),
    ...findingParts(unit),
    reasonPart(unit),
    remainsPart(unit),
    alternativePart(unit, offers, chosen),
    stepPart(unit),
    notePart(unit),
    recordPart(unit),
    proofPart(unit, universe),
  ]
}

function actBlocks(): readonly Block[] {
  return [
    {
      type: 'list',
      ordered: false,
      spread: false,
      children: [
        box('rebase', undefined, 'Rebase: write the same plan anew on the tip of the base branch'),
        box('recreate', undefined, 'Recreate: plan anew, and overwrite what people changed on this branch'),
        box('rollback', undefined, 'Roll back, once this is merged'),
      ],
    },
    paragraph('A comment that starts with ', code('/lockstep help'), ' lists what else can be asked.'),
  ]
}
