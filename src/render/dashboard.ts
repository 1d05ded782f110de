/**
 * The body of the dashboard issue: what is open, what waits and why, what is held back, whom Lockstep watches, what a person has to mend.
 * In a public repository, where `showsNames` is false, what stays open is told by counts alone: no package, no advisory, no blocker.
 */
import { forgeLink } from './addresses.ts'
import { writeBody } from './body.ts'
import type { BodyPart } from './body.ts'
import { byParts, ignoreBlocks } from './ignored.ts'
import type { Ignores } from './ignored.ts'
import { box, marker } from './markers.ts'
import { mistakeBlocks } from './mistakes.ts'
import type { Mistake } from './mistakes.ts'
import { bullets, code, heading, paragraph, strong } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { countedBlocks, namedParts, problemBlocks } from './overview.ts'
import type { PlanOn } from './overview.ts'
import { count } from './words.ts'

export interface DashboardInput extends Ignores {
  /** false: of the rest only what is open and what has to be mended is told, and nothing can be asked for. */
  readonly isEnabled: boolean
  readonly showsNames: boolean
  /** '' where the forge did not tell who. */
  readonly paused: { readonly by: string } | null
  readonly open: readonly OpenPlan[]
  readonly waiting: readonly WaitingPlan[]
  readonly heldBack: readonly HeldBackPlan[]
  /** Taken back, and no longer held. */
  readonly rolledBack: readonly Omit<HeldBackPlan, 'why' | 'removes'>[]
  /** The plans of the last look; what stays, the blockers being watched and the undecided records are told from them. */
  readonly plans: readonly PlanOn[]
  readonly errors: readonly Mistake[]
}

export interface OpenPlan {
  readonly number: number
  readonly url: string
  readonly kind: 'security' | 'routine' | 'rollback' | 'onboarding'
  readonly problem: string
  readonly base: string
  readonly removes: number
}

export interface WaitingPlan {
  readonly kind: 'security' | 'routine'
  readonly problem: string
  readonly base: string
  readonly removes: number
  readonly why: 'limit' | 'schedule' | 'another-bot' | 'security-first' | 'edited'
  /** Another bot's pull request. */
  readonly rival: { readonly number: number; readonly url: string; readonly by: string } | null
}

/** `removes`: findings that it removed, or would have. */
export interface HeldBackPlan {
  readonly number: number
  readonly url: string
  readonly problem: string
  readonly base: string
  readonly why: 'closed' | 'rolled-back'
  readonly removes: number
}

export function renderDashboard(input: DashboardInput, limit?: number): string {
  const parts: readonly BodyPart[] = [
    { title: null, blocks: [marker('dashboard'), marker('turn', '0'), ...introduction(input)] },
    { title: null, blocks: mistakeBlocks(input.errors), weight: 90 },
    { title: null, blocks: openBlocks(input.open), weight: 80 },
    ...(input.isEnabled ? workParts(input) : []),
  ]
  return writeBody(parts, limit)
}

function workParts(input: DashboardInput): readonly BodyPart[] {
  const { showsNames, plans } = input
  return [
    { title: null, blocks: waitingBlocks(input.waiting), weight: 70 },
    { title: null, blocks: heldBlocks(input.heldBack), weight: 85 },
    { title: null, blocks: rolledBackBlocks(input.rolledBack), weight: 20 },
    { title: null, blocks: ignoreBlocks(input), weight: 75 },
    { title: null, blocks: problemBlocks(plans, showsNames), weight: 60 },
    ...(showsNames ? namedParts(plans) : [{ title: null, blocks: countedBlocks(plans), weight: 65 }]),
    { title: null, blocks: actBlocks(input) },
  ]
}

const OFF =
  ' in the configuration. Nothing is proposed or written here until that is taken out; what is open stays as it is.'

function introduction({ isEnabled, paused }: DashboardInput): readonly Block[] {
  return [
    paragraph(
      'What Lockstep has done here, what waits, and what it cannot do yet. It keeps this text up to date; close the issue, and it stays away.',
    ),
    ...(isEnabled ? [] : [paragraph(strong('Switched off'), ' by ', code('enabled: false'), OFF)]),
    ...(paused === null
      ? []
      : [paragraph(strong('Paused'), ...byParts(paused.by), '. Nothing is proposed until it is resumed.')]),
  ]
}

function openBlocks(open: readonly OpenPlan[]): readonly Block[] {
  if (open.length === 0) return [heading(3, 'Open'), paragraph('No pull request is open.')]
  return [
    heading(3, 'Open'),
    bullets(
      open.map((plan): readonly Part[] => [
        forgeLink(plan.url, `pull request ${plan.number}`),
        `: ${plan.kind}, `,
        code(plan.problem),
        ' on ',
        code(plan.base),
        ...(plan.removes === 0 ? [] : [`, removes ${count(plan.removes, 'finding')}`]),
      ]),
    ),
  ]
}

const WHY_WAITING: Readonly<Record<WaitingPlan['why'], string>> = {
  limit: 'as many pull requests are open as the configuration allows',
  schedule: 'the schedule has it later',
  'another-bot': 'another bot’s pull request moves the same lines',
  'security-first': 'the security upgrade of the same problem comes first',
  edited: 'people edited its branch',
}

/** The address is made from that of a pull request of Lockstep's own; without any it is not known. */
function rivalParts({ rival }: WaitingPlan): readonly Part[] {
  if (rival === null) return []
  const name = `pull request ${rival.number}`
  return [', ', rival.url === '' ? name : forgeLink(rival.url, name), ' by ', code(rival.by)]
}

function waitingBlocks(waiting: readonly WaitingPlan[]): readonly Block[] {
  if (waiting.length === 0) return []
  return [
    heading(3, 'Waiting'),
    bullets(
      waiting.map((plan): readonly Part[] => [
        `${plan.kind}, `,
        code(plan.problem),
        ' on ',
        code(plan.base),
        ...(plan.removes === 0 ? [] : [`, would remove ${count(plan.removes, 'finding')}`]),
        `: ${WHY_WAITING[plan.why]}`,
        ...rivalParts(plan),
      ]),
    ),
  ]
}

function heldBlocks(held: readonly HeldBackPlan[]): readonly Block[] {
  if (held.length === 0) return []
  return [
    heading(3, 'Held back'),
    paragraph(
      'What a person closed comes back by itself once a plan removes a finding at or above the severity floor that it did not; what was rolled back does not. A tick lifts either at once.',
    ),
    {
      type: 'list',
      ordered: false,
      spread: false,
      children: held.map((plan) =>
        box(
          'lift',
          String(plan.number),
          code(plan.problem),
          ' on ',
          code(plan.base),
          plan.why === 'closed' ? ', closed as ' : ', rolled back from ',
          forgeLink(plan.url, `pull request ${plan.number}`),
          ...(plan.removes === 0
            ? []
            : [`; it ${plan.why === 'closed' ? 'would have' : 'had'} removed ${count(plan.removes, 'finding')}`]),
        ),
      ),
    },
  ]
}

function rolledBackBlocks(plans: DashboardInput['rolledBack']): readonly Block[] {
  if (plans.length === 0) return []
  return [
    heading(3, 'Rolled back'),
    bullets(
      plans.map(({ number, url, problem, base }): readonly Part[] => [
        forgeLink(url, `pull request ${number}`),
        ', ',
        code(problem),
        ' on ',
        code(base),
      ]),
    ),
  ]
}

function actBlocks({ paused }: DashboardInput): readonly Block[] {
  return [
    heading(3, 'Ask for something'),
    {
      type: 'list',
      ordered: false,
      spread: false,
      children: [
        box('scan', undefined, 'Look at everything again, now'),
        paused === null
          ? box('pause', undefined, 'Pause: propose and write nothing')
          : box('resume', undefined, 'Resume'),
      ],
    },
    paragraph('A comment that starts with ', code('/lockstep help'), ' lists what else can be asked.'),
  ]
}
