/**
 * Applies plans to a checkout: a backup of every file first, then all edits or none.
 */
import { backupFolder, isPlanId, readBackup, removeBackup, writeBackup } from './backup.ts'
import type { Backup } from './backup.ts'
import { explainFailure } from './failure.ts'
import { withLock } from './lock.ts'
import { OWN_FOLDER, resolvePlace, sha256 } from './place.ts'
import type { Workspace } from './place.ts'
import { replaceFiles, requireReplaceable } from './replace.ts'
import type { Replacement } from './replace.ts'

export interface PlanToApply {
  readonly planId: string
  readonly edits: readonly { readonly file: string; readonly before: Uint8Array; readonly after: Uint8Array }[]
}

export interface Applied {
  readonly planId: string
  readonly files: readonly string[]
  /** The folder of the backup, relative to the checkout. */
  readonly backup: string
}

/** Plans without edits are left out. Throws a LockstepError, and then no file is changed. */
export async function applyPlans(workspace: Workspace, plans: readonly PlanToApply[]): Promise<readonly Applied[]> {
  const wanted = plans.filter((plan) => plan.edits.length > 0)
  if (wanted.length === 0) return []
  if (!wanted.every((plan) => isPlanId(plan.planId))) throw new Error('a plan id is 12 hex digits')
  try {
    return await withLock(workspace, () => backUpAndReplace(workspace, wanted))
  } catch (error) {
    throw explainFailure(error, OWN_FOLDER, 'No file was changed.')
  }
}

async function backUpAndReplace(workspace: Workspace, plans: readonly PlanToApply[]): Promise<readonly Applied[]> {
  const appliedAt = workspace.now().toISOString()
  const together = plans.map((plan) => plan.planId)
  const replacements = plans.flatMap((plan) => plan.edits.map(replacementOf))
  for (const { path } of replacements) await resolvePlace(workspace, path)
  // Before any backup is touched: a run that comes second must leave that of the first.
  await requireReplaceable(workspace, replacements)
  const kept = await finishedBackups(workspace, together)
  try {
    for (const plan of plans) await writeBackup(workspace, backupOf(plan, appliedAt, together), contentsOf(plan))
    await replaceFiles(workspace, 'apply', replacements)
  } catch (error) {
    for (const planId of together) {
      if (kept.has(planId)) continue
      await removeBackup(workspace, planId).catch(() => {
        // A backup whose edit never happened does no harm: its files already have its bytes.
      })
    }
    throw error
  }
  return plans.map((plan) => ({
    planId: plan.planId,
    files: plan.edits.map((edit) => edit.file),
    backup: backupFolder(plan.planId),
  }))
}

/** A damaged one counts for nothing, and is replaced. */
async function finishedBackups(workspace: Workspace, planIds: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(planIds.map((planId) => readBackup(workspace, planId).catch(() => null)))
  return new Set(found.flatMap((backup) => backup?.planId ?? []))
}

function replacementOf(edit: PlanToApply['edits'][number]): Replacement {
  return { path: edit.file, before: edit.before, after: edit.after }
}

function contentsOf(plan: PlanToApply): ReadonlyMap<string, Uint8Array> {
  return new Map(plan.edits.map((edit) => [edit.file, edit.before]))
}

function backupOf(plan: PlanToApply, appliedAt: string, together: readonly string[]): Backup {
  const files = plan.edits.map((edit) => ({
    path: edit.file,
    beforeSha256: sha256(edit.before),
    afterSha256: sha256(edit.after),
  }))
  return { version: 1, planId: plan.planId, appliedAt, together: [...together], files }
}
