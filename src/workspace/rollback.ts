/**
 * The way back: restores the exact bytes that stood before a plan was applied, from its backup.
 * Refuses, naming the file, where a file has changed since.
 */
import { LockstepError } from '../errors.ts'
import { isPlanId, listBackups, readBackedUp, readBackup } from './backup.ts'
import type { Backup } from './backup.ts'
import { explainFailure } from './failure.ts'
import { withLock } from './lock.ts'
import { OWN_FOLDER, readPlain, resolvePlace, sha256 } from './place.ts'
import type { Workspace } from './place.ts'
import { replaceFiles } from './replace.ts'
import type { Replacement } from './replace.ts'

export interface RolledBack {
  /** Plans whose files were restored; empty when everything stood restored already. */
  readonly planIds: readonly string[]
  readonly files: readonly string[]
}

/** Rolls back one plan, or, given none, everything that the last apply changed. Throws a LockstepError; then no file is changed. */
export async function rollBack(workspace: Workspace, planId: string | null): Promise<RolledBack> {
  const chosen = planId === null ? null : await backupNamed(workspace, planId)
  if (chosen === null && (await listBackups(workspace)).length === 0) throw nothingToRestore()
  try {
    return await withLock(workspace, async () => {
      const backups = chosen === null ? await lastApplied(workspace) : [chosen]
      const replacements = (await Promise.all(backups.map((backup) => replacementsOf(workspace, backup)))).flat()
      await replaceFiles(workspace, 'rollback', replacements)
      return { planIds: backups.map((backup) => backup.planId), files: replacements.map((one) => one.path) }
    })
  } catch (error) {
    throw explainFailure(error, OWN_FOLDER, 'No file was changed.')
  }
}

async function backupNamed(workspace: Workspace, planId: string): Promise<Backup> {
  const backup = isPlanId(planId) ? await readBackup(workspace, planId) : null
  if (backup !== null) return backup
  const known = (await listBackups(workspace)).map((each) => each.planId)
  const next = known.length === 0 ? 'No plan has been applied here.' : `Applied here: ${known.join(', ')}.`
  throw new LockstepError('--plan', 'There is no backup of that plan.', next)
}

/** The newest backups that were applied together and are not yet undone. */
async function lastApplied(workspace: Workspace): Promise<readonly Backup[]> {
  const all = await listBackups(workspace)
  for (const backup of all) {
    const group = all.filter((other) => backup.together.includes(other.planId) && other.appliedAt === backup.appliedAt)
    const undone = await Promise.all(group.map((each) => isUndone(workspace, each)))
    if (undone.some((each) => !each)) return group
  }
  return []
}

async function isUndone(workspace: Workspace, backup: Backup): Promise<boolean> {
  for (const { path, beforeSha256 } of backup.files) {
    const stat = await workspace.files.stat(await resolvePlace(workspace, path))
    if (stat?.kind !== 'file') return false
    const { bytes } = await readPlain(workspace, await resolvePlace(workspace, path), path)
    if (sha256(bytes) !== beforeSha256) return false
  }
  return true
}

async function replacementsOf(workspace: Workspace, backup: Backup): Promise<readonly Replacement[]> {
  const replacements: Replacement[] = []
  for (const { path, beforeSha256, afterSha256 } of backup.files) {
    const { bytes: before } = await readPlain(workspace, await resolvePlace(workspace, path), path)
    const digest = sha256(before)
    if (digest === beforeSha256) continue
    if (digest !== afterSha256) {
      throw new LockstepError(
        path,
        `The file has changed since plan ${backup.planId} was applied. No file was changed.`,
        'Undo your change to it, or restore it from version control.',
      )
    }
    replacements.push({ path, before, after: await readBackedUp(workspace, backup, path) })
  }
  return replacements
}

function nothingToRestore(): LockstepError {
  return new LockstepError(
    '',
    'There is nothing to roll back: no plan has been applied here.',
    'Apply one with `lockstep apply`.',
  )
}
