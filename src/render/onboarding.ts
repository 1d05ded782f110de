/** The body of the first pull request: what Lockstep found, what it would do, how to change it, and how to say no. */
import type { PlanDocument, UnitPlan } from '../plan/document.ts'
import type { Config } from '../config/config.ts'
import { writeBody } from './body.ts'
import type { BodyPart } from './body.ts'
import { explanationBlocks } from './explanations.ts'
import { findingTable } from './findings.ts'
import { box, marker } from './markers.ts'
import { mistakeBlocks } from './mistakes.ts'
import type { Mistake } from './mistakes.ts'
import { moveList } from './moves.ts'
import { bullets, code, codeBlock, heading, paragraph, strong } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { acceleratorBlocks, headline } from './plan.ts'
import { environmentBlock, factBullets, gapsBlock, noteSection } from './sections.ts'
import { acceleratorName, count, countsInWords } from './words.ts'

export interface OnboardingInput {
  /** `.github/lockstep.yml`. */
  readonly configPath: string
  /** What it would propose under the config in this pull request; null: there is no answer, and `mistakes` says why. */
  readonly plan: PlanDocument | null
  /** What the config in this pull request asks for once it is merged. */
  readonly afterMerge: Pick<Config, 'severityFloor' | 'schedule' | 'timezone' | 'limits'>
  /** In the config, or in a manifest. */
  readonly mistakes: readonly Mistake[]
  /** Holds and bounds taken over from other bots' configs, in the config of this pull request. */
  readonly takenOver: readonly { readonly what: string; readonly from: string; readonly why?: string }[]
  /** What they were told that has no equal meaning here. */
  readonly leftOut: readonly { readonly what: string; readonly from: string; readonly why: string }[]
  /** Other bots that manage Python here, with the lines that hand it over. */
  readonly handOvers: readonly {
    readonly bot: string
    readonly file: string
    readonly language: string
    /** `, in each entry for pip`. */
    readonly where: string
    readonly lines: string
    /** What the lines do not stop. */
    readonly note: string | null
  }[]
  /** Units that are reported and not proposed: under tests, fixtures, examples, vendored folders. */
  readonly reportedOnly: readonly string[]
}

export function renderOnboarding(input: OnboardingInput, limit?: number): string {
  const units = input.plan?.units ?? []
  const parts: readonly BodyPart[] = [
    { title: null, blocks: [marker('onboarding'), marker('turn', '0'), ...welcome(input)] },
    { title: null, blocks: mistakeBlocks(input.mistakes), weight: 90 },
    ...(input.plan === null ? [] : [{ title: null, blocks: overview(units), weight: 80 }]),
    ...units.map((unit) => unitPart(unit)),
    { title: null, blocks: handOverBlocks(input), weight: 70 },
    { title: null, blocks: takenOverBlocks(input), weight: 60 },
    { title: null, blocks: leftOutBlocks(input), weight: 40 },
    { title: null, blocks: reportedBlocks(input.reportedOnly), weight: 10 },
    { title: null, blocks: sayingNo() },
  ]
  return writeBody(parts, limit)
}

function welcome({ configPath, afterMerge }: OnboardingInput): readonly Block[] {
  const { severityFloor, schedule, timezone, limits } = afterMerge
  const floor = severityFloor === 'critical' ? 'critical' : `${severityFloor} or above`
  return [
    paragraph(
      'Lockstep upgrades sets of Python packages together: sets that install, that leave the fewest known vulnerabilities, for the least change. This pull request adds ',
      code(configPath),
      '. Nothing else happens until it is merged.',
    ),
    paragraph('Edit the file on this branch, and this text shows what would come of it.'),
    paragraph(
      `Once it is merged, the first upgrades follow, the worst findings first, at most ${count(limits.openPullRequests, 'pull request')} at a time. After that, what removes a finding of severity ${floor} is proposed at once, and the rest by the schedule, `,
      code(schedule),
      ` in ${timezone}.`,
    ),
  ]
}

function overview(units: readonly UnitPlan[]): readonly Block[] {
  if (units.length === 0) return [heading(3, 'What was found'), paragraph('No manifest with declared dependencies.')]
  return [
    heading(3, 'What was found'),
    paragraph(
      units.length === 1
        ? 'One set of packages that is installed together, and is planned together.'
        : `${units.length} sets of packages. What is installed together, or shares a line, is one set and is planned together.`,
    ),
    bullets(
      units.map((unit): readonly Part[] => [
        code(unit.id),
        ...(unit.manifests.length > 1 ? [` with ${count(unit.manifests.length - 1, 'more file')}`] : []),
        `: ${countsInWords(unit.before.counts)} today, ${countsInWords(unit.after.counts)} after the plan; ${acceleratorName(unit.accelerator.before)}`,
      ]),
    ),
  ]
}

function unitPart(unit: UnitPlan): BodyPart {
  const { before, after, explanations, notes } = unit
  const blocks: readonly Block[] = [
    ...(unit.manifests.length > 1
      ? [paragraph('It is made up of:'), bullets(unit.manifests.map((path) => [code(path)]))]
      : []),
    paragraph('It has to install on:'),
    environmentBlock(unit.environments),
    ...acceleratorBlocks(unit),
    paragraph(strong('It would propose:'), ' ', headline(unit)),
    ...(unit.clash.length === 0 ? [] : [paragraph(strong('These cannot all hold:')), factBullets(unit.clash)]),
    ...(unit.moves.length === 0 ? [] : [moveList(unit.moves)]),
    ...(before.findings.length === 0
      ? []
      : [paragraph(strong('Findings today:')), findingTable(before.findings, 'linked')]),
    ...explanations.flatMap((explanation) => explanationBlocks(explanation, 'full')),
    ...gapsBlock(after),
    ...(notes.length === 0 ? [] : [paragraph(strong('Notes:')), ...noteSection(notes).slice(1)]),
  ]
  return { title: unit.id, blocks, weight: 50 }
}

function handOverBlocks({ handOvers }: OnboardingInput): readonly Block[] {
  if (handOvers.length === 0) return []
  return [
    heading(3, 'Another bot manages Python here'),
    paragraph(
      'Two bots that move the same lines get in each other’s way. These lines hand Python over to Lockstep, which does not write them itself.',
    ),
    ...handOvers.flatMap(({ bot, file, language, where, lines, note }): readonly Block[] => [
      paragraph(`${bot}, in `, code(file), `${where}:`),
      codeBlock(language, lines),
      ...(note === null ? [] : [paragraph(note)]),
    ]),
  ]
}

function takenOverBlocks({ takenOver, configPath }: OnboardingInput): readonly Block[] {
  if (takenOver.length === 0) return []
  return [
    heading(3, 'Taken over'),
    paragraph(
      'What the other bot was told to leave alone, or to keep within bounds, stands in ',
      code(configPath),
      ' too. It counts for security upgrades as well; what stays vulnerable by it is shown above, and a line that is taken out of the file lets it go:',
    ),
    bullets(
      takenOver.map(({ what, from, why }) => [
        code(what),
        ', from ',
        code(from),
        ...(why === undefined ? [] : [`: ${why}`]),
      ]),
    ),
  ]
}

function leftOutBlocks({ leftOut }: OnboardingInput): readonly Block[] {
  if (leftOut.length === 0) return []
  return [
    heading(3, 'Not taken over'),
    paragraph(
      'What the other bot was told beyond that has no equal in Lockstep’s configuration, so nothing of it counts here:',
    ),
    bullets(leftOut.map(({ what, from, why }) => [code(what), ', from ', code(from), `: ${why}`])),
  ]
}

function reportedBlocks(paths: readonly string[]): readonly Block[] {
  if (paths.length === 0) return []
  return [
    heading(3, 'Seen and left alone'),
    paragraph(
      'These stand under tests, fixtures, examples or vendored folders; nothing is proposed for them unless the configuration names them:',
    ),
    bullets(paths.map((path) => [code(path)])),
  ]
}

function sayingNo(): readonly Block[] {
  return [
    heading(3, 'To say no'),
    paragraph(
      'Close this pull request without merging it. Nothing more comes, until the file appears on the base branch or somebody reopens this.',
    ),
    {
      type: 'list',
      ordered: false,
      spread: false,
      children: [
        box('rebase', undefined, 'Rebase: write this file anew on the tip of the base branch'),
        box('recreate', undefined, 'Recreate: begin again with the file that Lockstep would write'),
      ],
    },
  ]
}
