/** What a look found, for the dashboard: where it installs, what stands in the way, what stays open, whom Lockstep watches. */
import type { UnitPlan } from '../plan/document.ts'
import type { BodyPart } from './body.ts'
import { bullets, code, heading, paragraph } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { environmentBlock, factBullets, undecidedBlocks } from './sections.ts'
import { count, countsInWords } from './words.ts'

export interface PlanOn {
  readonly base: string
  readonly unit: UnitPlan
  /** Nothing is proposed for it, by where it stands. */
  readonly isReportedOnly: boolean
}

export function problemBlocks(plans: readonly PlanOn[], showsNames: boolean): readonly Block[] {
  if (plans.length === 0) return []
  return [
    heading(3, 'What Lockstep sees'),
    ...plans.flatMap((plan): readonly Block[] => [
      paragraph(
        ...nameParts(plan, plans),
        ...(plan.unit.manifests.length > 1 ? [`, ${count(plan.unit.manifests.length, 'file')}`] : []),
        ...(plan.isReportedOnly ? [', left alone by where it stands, unless the configuration names it'] : []),
        ':',
      ),
      environmentBlock(plan.unit.environments),
      ...wayBlocks(plan.unit, showsNames),
    ]),
  ]
}

/** The base branch is named where there are several. */
function nameParts({ base, unit }: PlanOn, plans: readonly PlanOn[]): readonly Part[] {
  const isAlone = plans.every((other) => other.base === base)
  return isAlone ? [code(unit.id)] : [code(unit.id), ' on ', code(base)]
}

/** What keeps it from a plan, and what could not be seen: in public, no more than that there is something. */
function wayBlocks({ certificate, clash, after: { gaps } }: UnitPlan, showsNames: boolean): readonly Block[] {
  const isWithout = certificate.status === 'infeasible'
  const said = isWithout
    ? 'No set of versions installs together here, so nothing can be proposed.'
    : 'What stands today does not install together.'
  const unseen = `Not everything could be seen: ${count(gaps.length, 'thing is', 'things are')} missing.`
  return [
    ...(clash.length === 0 ? [] : [paragraph(said)]),
    ...(clash.length > 0 && showsNames ? [factBullets(clash)] : []),
    ...(clash.length > 0 && isWithout ? [paragraph('One of the facts that clash has to change first.')] : []),
    ...(gaps.length === 0 ? [] : [paragraph(unseen)]),
    ...(gaps.length > 0 && showsNames ? [bullets(gaps.map((gap) => [gap]))] : []),
  ]
}

function staysParts(plans: readonly PlanOn[]): readonly (readonly Part[])[] {
  return plans.map((plan) => [
    ...nameParts(plan, plans),
    `: today ${countsInWords(plan.unit.before.counts)}; `,
    plan.isReportedOnly ? 'nothing is proposed for it' : `after the plan ${countsInWords(plan.unit.after.counts)}`,
  ])
}

export function countedBlocks(plans: readonly PlanOn[]): readonly Block[] {
  if (plans.length === 0) return []
  const undecided = plans.reduce((sum, { unit }) => sum + unit.undecided.length, 0)
  const watched = plans.reduce((sum, { unit }) => sum + unit.explanations.length, 0)
  return [
    heading(3, 'What stays open'),
    bullets(staysParts(plans)),
    ...(watched === 0 ? [] : [paragraph(`${count(watched, 'blocker')} being watched.`)]),
    ...(undecided === 0
      ? []
      : [
          paragraph(
            `${count(undecided, 'advisory', 'advisories')} cannot be compared with a version and ${undecided === 1 ? 'wants' : 'want'} a look by a person.`,
          ),
        ]),
    paragraph('This repository is public, so what stays open is told by counts. The configuration can have it named.'),
  ]
}

export function namedParts(plans: readonly PlanOn[]): readonly BodyPart[] {
  const stays = staysParts(plans)
  const watched = plans.flatMap(({ unit }) => watchedParts(unit))
  const undecided = plans.flatMap(({ unit }) => unit.undecided)
  return [
    { title: null, blocks: stays.length === 0 ? [] : [heading(3, 'What stays open'), bullets(stays)], weight: 65 },
    {
      title: `Blockers being watched (${watched.length})`,
      blocks: watched.length === 0 ? [] : [bullets(watched)],
      weight: 40,
    },
    { title: `Undecided records (${undecided.length})`, blocks: undecidedBlocks(undecided), weight: 30 },
  ]
}

function watchedParts({ explanations }: UnitPlan): readonly (readonly Part[])[] {
  return explanations.flatMap(({ findings, because, watch }): readonly Part[][] => {
    const [first] = findings
    if (first === undefined) return []
    const rest = findings.length === 1 ? '' : ` and ${findings.length - 1} more`
    const facts = because.slice(0, 3).map(({ fact, source }) => (source === '' ? fact : `${fact} (${source})`))
    return [
      [
        code(first.id),
        `${rest} in `,
        code(first.package),
        facts.length === 0 ? '' : `: ${facts.join('; ')}`,
        watch.length === 0 ? '' : `. Worth waiting for: ${watch.join('; ')}`,
      ],
    ]
  })
}
