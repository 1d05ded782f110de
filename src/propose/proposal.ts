/**
 * A plan as a pull request: the branch with its commit, title and body, and what the config dresses it with.
 *
 * A pull request counts as finished when the state knows its number, which is written last: until then the next look goes on where this
 * one ended, and finds by the branch what is there already.
 */
import { createHash } from 'node:crypto'
import type { MoveEntry, UnitPlan } from '../plan/document.ts'
import { sha256 } from '../plan/edits.ts'
import type { FileEdit } from '../plan/edits.ts'
import { offersOf } from '../render/offers.ts'
import { renderPlan } from '../render/plan.ts'
import { renderPullRequest } from '../render/pull-request.ts'
import type { Remark } from '../render/remarks.ts'
import { backupFolder } from '../workspace/backup.ts'
import { backupFiles } from './backup-files.ts'
import { changeOwn, publish } from './branch.ts'
import { countGone, goneOf, rankOf } from './candidate.ts'
import type { Candidate } from './candidate.ts'
import type { Context } from './context.ts'
import type { PullFacts } from './forge.ts'
import type { Place } from './place.ts'
import { seenChecks } from './place.ts'
import { planPurpose } from './purpose.ts'
import { BLANK_PULL } from './state.ts'
import { refusalIn } from './refused.ts'
import type { OwnPull } from './state.ts'
import { proposalMessage, proposalTitle } from './title.ts'

/** Writes the branch. `before`: where it stands now. null: it stands elsewhere. */
export async function writeProposal(
  context: Context,
  candidate: Candidate,
  place: Place,
  now: Pick<OwnPull, 'branch' | 'number'> & { readonly before: string | null },
): Promise<OwnPull | null> {
  const { unit, edits, universe } = candidate
  const { config } = place
  const files = new Map<string, Uint8Array | null>(edits.map(({ file, after }) => [file, after]))
  if (config.notice !== null && !files.has(config.notice)) {
    const document = { schemaVersion: 1, universe, units: [unit] } as const
    files.set(config.notice, new TextEncoder().encode(renderPlan(document, 'markdown', { color: false })))
  }
  if (config.backup !== 'ref')
    for (const [path, bytes] of backupFiles(unit.planId, edits, context.now)) files.set(path, bytes)
  const own = { ...ownOf(candidate, place), number: now.number, branch: now.branch }
  const known = { purpose: planPurpose(candidate), planId: unit.planId }
  const message = proposalMessage(await titleOf(candidate, place), unit.moves, known)
  return publish(context, { own, before: now.before, message, files, keepsBackup: config.backup !== 'files' })
}

/** Opens it, unless it is open already, and finishes it. */
export async function openProposal(
  context: Context,
  own: OwnPull,
  candidate: Candidate,
  place: Place,
): Promise<PullFacts> {
  const pull = await context.forge.openPull({
    title: await titleOf(candidate, place),
    body: await bodyOf(own, candidate, place, []),
    head: own.branch,
    base: own.base,
    isDraft: place.config.draft,
  })
  await finishProposal(context, own, pull)
  return pull
}

/** What the config dresses it with, each safe to repeat; then its number. What the forge refuses of it is no reason to give up. */
export async function finishProposal(context: Context, own: OwnPull, { number }: PullFacts): Promise<void> {
  const { forge, config, memory } = context
  const { labels, assignees, reviewers } = config
  const teams = reviewers.filter((name) => name.includes('/')).map((name) => name.split('/').at(-1) ?? name)
  const users = reviewers.filter((name) => !name.includes('/'))
  if (labels.length > 0) await unlessRefused(forge.addLabels(number, labels))
  if (assignees.length > 0) await unlessRefused(forge.addAssignees(number, assignees))
  if (reviewers.length > 0) await unlessRefused(forge.requestReviewers(number, { users, teams }))
  memory.later((state) => changeOwn(state, own.branch, { number }))
}

/** A label too long, a login that is gone. */
async function unlessRefused(asked: Promise<void>): Promise<void> {
  try {
    await asked
  } catch (error) {
    if (refusalIn(error) === null) throw error
  }
}

export async function titleOf({ kind, unit }: Candidate, place: Place): Promise<string> {
  const { python } = unit
  return proposalTitle(
    { kind, moves: worstFirst(unit), removes: countGone(unit), python: python?.after },
    await place.style(),
  )
}

/** The move that takes the worst finding away comes first. */
function worstFirst(unit: UnitPlan): readonly MoveEntry[] {
  const gone = goneOf(unit)
  const worst = ({ package: name }: MoveEntry) =>
    Math.min(...gone.filter((finding) => finding.package === name).map(rankOf))
  return unit.moves.toSorted((a, b) => Number(worst(a) > worst(b)) - Number(worst(a) < worst(b)))
}

export async function bodyOf(
  own: OwnPull,
  candidate: Candidate,
  place: Place,
  remarks: readonly Remark[],
): Promise<string> {
  const { kind, unit, universe, option } = candidate
  return renderPullRequest({
    ...{ kind, unit, universe, remarks, chosen: option, offers: own.offers },
    checks: await seenChecks(place.tree),
    backup: { ref: own.backup, folder: place.config.backup === 'ref' ? null : backupFolder(unit.planId) },
    releasePages: place.releasePages,
    criteria: place.config.criteria,
    mark: markOf(own),
  })
}

/** Tells whether a body is about what the branch holds now. */
export function markOf({ head }: Pick<OwnPull, 'head'>): string {
  return head.slice(0, 12)
}

function ownOf(candidate: Candidate, { base, tip }: Place): Omit<OwnPull, 'head' | 'branch' | 'number' | 'backup'> {
  const { kind, problem, unit, removes, urgent, option } = candidate
  return {
    ...BLANK_PULL,
    ...{ problem, base, kind, from: tip, planId: unit.planId, option },
    ...contentOf(candidate),
    ...{ removes: [...removes], urgent: [...urgent], offers: [...offersOf(unit)] },
  }
}

/** What a branch with the plan holds, and how far it goes. */
export function contentOf({
  unit,
  edits,
}: Candidate): Pick<OwnPull, 'writes' | 'step' | 'changesAccelerator' | 'changesPython'> {
  return {
    writes: writesOf(edits),
    step: largestStep(unit.moves),
    changesAccelerator: changesAccelerator(unit),
    changesPython: unit.python !== undefined,
  }
}

export function writesOf(edits: readonly FileEdit[]): string {
  const lines = edits.map(({ file, after }) => JSON.stringify([file, sha256(after)])).sort()
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

function largestStep(moves: readonly MoveEntry[]): OwnPull['step'] {
  if (moves.some(({ step, mayBreak }) => step === 'major' || mayBreak)) return 'major'
  if (moves.some(({ step }) => step === 'minor')) return 'minor'
  return moves.length > 0 ? 'patch' : 'none'
}

function changesAccelerator({ accelerator }: UnitPlan): boolean {
  return !accelerator.kept
}
