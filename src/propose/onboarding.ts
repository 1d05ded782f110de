/**
 * The first pull request: it adds `.github/lockstep.yml` and shows what would come of it.
 *
 * Only where the planner finds declarations. Its text follows the config on the branch, which people may edit. Closed unmerged means no:
 * nothing more, until the config appears or a person reopens it.
 */
import { CONFIG_PATH } from '../config/complete.ts'
import { defaultConfigText } from '../config/default-text.ts'
import { validateConfigs } from '../config/read.ts'
import type { SourceFile } from '../manifests/model.ts'
import { paragraph } from '../render/nodes.ts'
import { renderOnboarding } from '../render/onboarding.ts'
import { editBody } from './bodies.ts'
import type { OtherBots } from './bot-config.ts'
import { branchName, changeOwn, endWithBranch, publish } from './branch.ts'
import { mistakeOf } from './config-in-force.ts'
import type { Context } from './context.ts'
import { declaredIn } from './declared.ts'
import { isMeant } from './edited.ts'
import type { PullFacts } from './forge.ts'
import { isOtherBotsConfig, readOtherBots } from './other-bots.ts'
import type { Place } from './place.ts'
import type { FileTree, PlanAnswer } from './planner.ts'
import { askPlanner } from './planning.ts'
import { trailers } from './purpose.ts'
import { isReportedOnly } from './reported-only.ts'
import { leaveToPeople, sayOnce } from './say.ts'
import { BLANK_PULL } from './state.ts'
import type { OwnPull, State } from './state.ts'
import { titled } from './title.ts'
import type { CommitTree } from './tree.ts'
import { openTree } from './tree.ts'

const TITLE = 'Configure Lockstep'

/** Opens it, or brings it up to date. `pull`: the one on its branch, if there is one. `failed`: nothing could be planned, and it is to be tried again. */
export async function onboard(context: Context, place: Place, pull: PullFacts | null): Promise<'told' | 'failed'> {
  const { onboarding } = context.memory.state
  if (onboarding.status === 'done' || onboarding.status === 'declined') return 'told'
  const own = onboardingOf(context.memory.state)
  const bots = await otherBots(place)
  if (own === undefined) return begin(context, place, bots)
  const branch = await openTree(context.forge, pull?.headOid ?? own.head)
  const [proposed] = await filesOf(branch, isConfig)
  if (pull !== null && proposed !== undefined && own.wants !== null)
    await writeAgain(context, own, { pull, place, file: own.wants === 'recreate' ? starterFile(bots) : proposed })
  const preview = await previewOf(context, place, { file: proposed ?? null, bots })
  if (pull !== null && own.number !== null) await editBody(context, pull.number, preview.body)
  else await open(context, own, { pull, place, body: preview.body })
  return preview.outcome
}

async function otherBots({ tree }: Place): Promise<OtherBots> {
  const files = await filesOf(tree, isOtherBotsConfig)
  return files.length === 0 ? readOtherBots([], new Map()) : readOtherBots(files, await declaredIn(tree))
}

/** The one that is open, or about to be. */
export function onboardingOf({ pulls }: State): OwnPull | undefined {
  return pulls.find(({ kind, ended }) => kind === 'onboarding' && ended === null)
}

/** On the tip of the base, as a person asked, with the config that stands on the branch; other files that people put there stay theirs. */
async function writeAgain(
  context: Context,
  own: OwnPull,
  { pull, place, file }: { readonly pull: PullFacts; readonly place: Place; readonly file: SourceFile },
): Promise<void> {
  const { paths } = await context.forge.compare(place.tip, pull.headOid)
  const isPeoples = own.wants === 'rebase' ? paths.some((path) => path !== file.path) : !isMeant(own, pull)
  if (isPeoples) return leaveToPeople(context, own, pull, null)
  await publish(context, {
    own: { ...ownOf(place), number: own.number, branch: own.branch },
    before: pull.headOid,
    message: messageOf(titled(TITLE, await place.style())),
    files: new Map([[file.path, file.bytes]]),
    keepsBackup: false,
  })
}

async function begin(context: Context, place: Place, bots: OtherBots): Promise<'told' | 'failed'> {
  const file = starterFile(bots)
  const preview = await previewOf(context, place, { file, bots })
  if (preview.isEmpty) return 'told'
  const title = titled(TITLE, await place.style())
  const own = await publish(context, {
    own: ownOf(place),
    before: null,
    message: messageOf(title),
    files: new Map([[file.path, file.bytes]]),
    keepsBackup: false,
  })
  if (own !== null) await open(context, own, { pull: null, place, body: preview.body })
  return preview.outcome
}

function messageOf(title: string): string {
  return `${title}\n\n${trailers({ purpose: { kind: 'onboarding' }, planId: null })}`
}

function starterFile(bots: OtherBots): SourceFile {
  const [hold, allowedVersions, exclude] = [bots.holds, bots.allowedVersions, bots.excludes].map((told) =>
    told.map(({ what }) => what),
  )
  return { path: CONFIG_PATH, bytes: new TextEncoder().encode(defaultConfigText({ hold, allowedVersions, exclude })) }
}

function isConfig(path: string): boolean {
  return path === CONFIG_PATH
}

/** The number is written last: until then the next look goes on here. */
async function open(
  context: Context,
  own: OwnPull,
  { pull, place, body }: { readonly pull: PullFacts | null; readonly place: Place; readonly body: string },
): Promise<void> {
  const title = titled(TITLE, await place.style())
  const { branch: head, base } = own
  const { number } = pull ?? (await context.forge.openPull({ title, body, head, base, isDraft: false }))
  context.memory.later((state) => ({
    ...changeOwn(state, own.branch, { number }),
    onboarding: { status: 'open', pull: number },
  }))
}

function ownOf({ base, tip, config }: Place): Omit<OwnPull, 'head' | 'backup'> {
  return {
    ...{ number: null, problem: '', base, kind: 'onboarding', from: tip, planId: null, writes: null, step: 'none' },
    ...BLANK_PULL,
    branch: branchName(config.branchPrefix, 'onboarding', { base, problem: '' }),
  }
}

interface Preview {
  readonly body: string
  /** There is nothing that Lockstep could work on. */
  readonly isEmpty: boolean
  readonly outcome: 'told' | 'failed'
}

/** Of the base branch, as it would be with the config that is proposed. */
async function previewOf(
  context: Context,
  place: Place,
  { file, bots }: { readonly file: SourceFile | null; readonly bots: OtherBots },
): Promise<Preview> {
  const tree = file === null ? place.tree : withFile(place.tree, file)
  const files = file === null ? place.inForce.files : [...place.inForce.files, file]
  const { config, errors } = validateConfigs(files)
  const question = { tree, configs: config === null ? place.inForce.files : files, strategy: 'minimal' } as const
  const answer = await askPlanner(context, question)
  const units = answer.status === 'planned' ? answer.document.units : []
  const mistakes = [...errors.map(mistakeOf), ...(answer.status === 'error' ? [answer] : [])]
  return {
    isEmpty: isEmpty(answer),
    outcome: answer.status === 'error' ? 'failed' : 'told',
    body: renderOnboarding({
      configPath: CONFIG_PATH,
      afterMerge: config ?? place.config,
      plan: answer.status === 'planned' ? answer.document : null,
      mistakes,
      takenOver: [...bots.holds, ...bots.allowedVersions, ...bots.excludes],
      leftOut: bots.leftOut,
      handOvers: bots.handOvers,
      reportedOnly: units.filter((unit) => isReportedOnly(unit, config ?? place.config)).map(({ id }) => id),
    }),
  }
}

function isEmpty(answer: PlanAnswer): boolean {
  return answer.status === 'nothing' || (answer.status === 'planned' && answer.document.units.length === 0)
}

async function filesOf(tree: CommitTree, isWanted: (path: string) => boolean): Promise<readonly SourceFile[]> {
  const answers = await Promise.all(tree.paths.filter(isWanted).map((path) => tree.read(path)))
  return answers.flatMap((answer) => (answer.status === 'read' ? [answer.file] : []))
}

function withFile(tree: CommitTree, file: SourceFile): FileTree {
  return {
    paths: [...new Set([...tree.paths, file.path])],
    read: (path) => (path === file.path ? Promise.resolve({ status: 'read', file }) : tree.read(path)),
  }
}

/** The config has come another way. */
export async function endOnboarding(context: Context, own: OwnPull): Promise<void> {
  if (own.number !== null) {
    const why = `${CONFIG_PATH} stands in the base branch, or the owner's defaults configure this repository.`
    await sayOnce(context, own, 'obsolete', [paragraph(why)])
    await context.forge.editPull(own.number, { state: 'closed' })
  }
  await endWithBranch(context, own, (state) => ({
    ...changeOwn(state, own.branch, { ended: 'obsolete' }),
    onboarding: { status: 'done', pull: own.number },
  }))
}
