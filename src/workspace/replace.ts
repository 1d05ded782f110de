/**
 * Replaces the bytes of several files: all of them or none, also when the process is killed at any point.
 *
 * 1. every file is read again and must have the bytes that the change was computed from;
 * 2. old and new contents go to `.lockstep/staging`, and to the disk;
 * 3. the journal appears: from here on the next run finishes the work (recover.ts);
 * 4. each file is replaced by one rename; 5. the journal goes.
 * When a step fails, the files already replaced are put back by renames, which need no space on a full disk.
 */
import { dirname } from 'node:path'
import { LockstepError } from '../errors.ts'
import { explainFailure } from './failure.ts'
import { ownPath, removeJournal, stagedPath, writeJournal } from './journal.ts'
import { OWN_FOLDER, readPlain, resolvePlace, sha256 } from './place.ts'
import type { Workspace } from './place.ts'

export interface Replacement {
  readonly path: string
  readonly before: Uint8Array
  readonly after: Uint8Array
}

interface Target {
  readonly path: string
  readonly absolute: string
  readonly mode: number
  readonly replacement: Replacement
}

/** The caller holds the lock. Throws a LockstepError that names the file; then no file is changed. */
export async function replaceFiles(
  workspace: Workspace,
  kind: 'apply' | 'rollback',
  replacements: readonly Replacement[],
): Promise<void> {
  const targets = await examine(workspace, replacements)
  if (targets.length === 0) return
  try {
    await stage(workspace, targets)
  } catch (error) {
    await discardStaging(workspace)
    throw explainFailure(error, OWN_FOLDER, 'No file was changed.')
  }
  await exchange(workspace, kind, targets)
  await discardStaging(workspace)
}

/** Throws a LockstepError that names the first file which has other bytes than the change was computed from. */
export async function requireReplaceable(workspace: Workspace, replacements: readonly Replacement[]): Promise<void> {
  await examine(workspace, replacements)
}

async function examine(workspace: Workspace, replacements: readonly Replacement[]): Promise<readonly Target[]> {
  const own = await workspace.files.stat(ownPath(workspace))
  const targets: Target[] = []
  for (const replacement of replacements) {
    const { path } = replacement
    if (targets.some((target) => target.path === path)) throw new Error(`two replacements of ${path}`)
    try {
      const absolute = await resolvePlace(workspace, path)
      const found = await readPlain(workspace, absolute, path)
      requireUnchanged(path, found.bytes, replacement.before)
      if (own !== null && own.device !== found.device) throw Object.assign(new Error('other device'), { code: 'EXDEV' })
      targets.push({ path, absolute, mode: found.mode, replacement })
    } catch (error) {
      throw explainFailure(error, path, 'No file was changed.')
    }
  }
  return targets
}

function requireUnchanged(path: string, found: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(found, expected) === 0) return
  throw new LockstepError(
    path,
    'The file has changed since it was read. No file was changed.',
    'Run the command again on what stands there now.',
  )
}

async function stage(workspace: Workspace, targets: readonly Target[]): Promise<void> {
  const { files } = workspace
  await files.removeFolder(ownPath(workspace, 'staging'))
  await files.makeFolder(ownPath(workspace, 'staging'))
  for (const [ordinal, { mode, replacement }] of targets.entries()) {
    await files.write(stagedPath(workspace, ordinal, 'old'), replacement.before, mode)
    await files.write(stagedPath(workspace, ordinal, 'new'), replacement.after, mode)
  }
  await files.sync(ownPath(workspace, 'staging'))
}

async function exchange(workspace: Workspace, kind: 'apply' | 'rollback', targets: readonly Target[]): Promise<void> {
  const replaced: { readonly ordinal: number; readonly target: Target }[] = []
  let place = OWN_FOLDER
  try {
    await writeJournal(workspace, { version: 1, kind, entries: targets.map(entryOf) })
    for (const [ordinal, target] of targets.entries()) {
      place = target.path
      requireUnchanged(place, (await readPlain(workspace, target.absolute, place)).bytes, target.replacement.before)
      replaced.push({ ordinal, target })
      await workspace.files.rename(stagedPath(workspace, ordinal, 'new'), target.absolute)
    }
    await syncFolders(workspace, targets)
    place = OWN_FOLDER
    await removeJournal(workspace)
  } catch (error) {
    await putBack(workspace, replaced, error, place)
    throw explainFailure(error, place, 'No file was changed.')
  }
}

function entryOf({ path, replacement }: Target): { path: string; beforeSha256: string; afterSha256: string } {
  return { path, beforeSha256: sha256(replacement.before), afterSha256: sha256(replacement.after) }
}

async function syncFolders(workspace: Workspace, targets: readonly Target[]): Promise<void> {
  for (const folder of new Set(targets.map((target) => dirname(target.absolute)))) await workspace.files.sync(folder)
}

async function putBack(
  workspace: Workspace,
  replaced: readonly { readonly ordinal: number; readonly target: Target }[],
  cause: unknown,
  place: string,
): Promise<void> {
  try {
    for (const { ordinal, target } of replaced) {
      const { bytes } = await readPlain(workspace, target.absolute, target.path)
      if (Buffer.compare(bytes, target.replacement.before) === 0) continue
      await workspace.files.rename(stagedPath(workspace, ordinal, 'old'), target.absolute)
    }
    await syncFolders(
      workspace,
      replaced.map(({ target }) => target),
    )
    if ((await workspace.files.stat(ownPath(workspace, 'journal.json'))) !== null) await removeJournal(workspace)
  } catch {
    throw explainFailure(
      cause,
      place,
      'The change stands half done; the next run of Lockstep here finishes it or takes it back.',
    )
  }
  await discardStaging(workspace)
}

/** What stays behind in the staging folder does no harm: the next run empties it. */
async function discardStaging(workspace: Workspace): Promise<void> {
  await workspace.files.removeFolder(ownPath(workspace, 'staging')).catch(() => {
    // Nothing depends on it.
  })
}
