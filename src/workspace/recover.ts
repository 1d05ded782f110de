/**
 * What the next run does about an interrupted one: it finishes it where every file can still be brought to its new content,
 * else it takes back what was done. A file that a person changed in between is left as the person made it.
 */
import { dirname } from 'node:path'
import { explainFailure } from './failure.ts'
import { ownPath, readJournal, removeJournal, stagedPath } from './journal.ts'
import type { JournalEntry } from './journal.ts'
import { withLock } from './lock.ts'
import { OWN_FOLDER, resolvePlace, sha256 } from './place.ts'
import type { Workspace } from './place.ts'

export interface Recovery {
  readonly kind: 'apply' | 'rollback'
  readonly outcome: 'finished' | 'taken back'
  readonly paths: readonly string[]
  /** Files that a person changed in between: untouched. */
  readonly leftAlone: readonly string[]
}

interface Standing {
  readonly entry: JournalEntry
  readonly ordinal: number
  readonly absolute: string
  readonly state: 'before' | 'after' | 'foreign'
  readonly canFinish: boolean
}

/** null when no run was interrupted here. */
export async function recover(workspace: Workspace): Promise<Recovery | null> {
  if ((await readJournal(workspace)) === null) return null
  return withLock(workspace, async () => {
    const journal = await readJournal(workspace)
    if (journal === null) return null
    try {
      const standings = await Promise.all(journal.entries.map((entry, ordinal) => examine(workspace, entry, ordinal)))
      const forward = standings.every((standing) => standing.canFinish)
      for (const standing of standings) await bring(workspace, standing, forward)
      for (const folder of new Set(standings.map(({ absolute }) => dirname(absolute))))
        await workspace.files.sync(folder)
      await removeJournal(workspace)
      await workspace.files.removeFolder(ownPath(workspace, 'staging'))
      return {
        kind: journal.kind,
        outcome: forward ? 'finished' : 'taken back',
        paths: journal.entries.map((entry) => entry.path),
        leftAlone: standings.filter(({ state }) => state === 'foreign').map(({ entry }) => entry.path),
      }
    } catch (error) {
      throw explainFailure(error, OWN_FOLDER, 'An interrupted run could not be finished yet.')
    }
  })
}

async function examine(workspace: Workspace, entry: JournalEntry, ordinal: number): Promise<Standing> {
  const absolute = await resolvePlace(workspace, entry.path)
  const digest = await digestAt(workspace, absolute)
  const state = digest === entry.afterSha256 ? 'after' : digest === entry.beforeSha256 ? 'before' : 'foreign'
  const staged = await digestAt(workspace, stagedPath(workspace, ordinal, 'new'))
  const canFinish = state === 'after' || (state === 'before' && staged === entry.afterSha256)
  return { entry, ordinal, absolute, state, canFinish }
}

/** null where no regular file stands. */
async function digestAt(workspace: Workspace, absolute: string): Promise<string | null> {
  const stat = await workspace.files.stat(absolute)
  return stat?.kind === 'file' ? sha256(await workspace.files.read(absolute)) : null
}

async function bring(
  workspace: Workspace,
  { entry, ordinal, absolute, state }: Standing,
  forward: boolean,
): Promise<void> {
  if (state !== (forward ? 'before' : 'after')) return
  const staged = stagedPath(workspace, ordinal, forward ? 'new' : 'old')
  const wanted = forward ? entry.afterSha256 : entry.beforeSha256
  if ((await digestAt(workspace, staged)) !== wanted) {
    throw new Error(`the content kept for ${entry.path} is not the one the journal names`)
  }
  await workspace.files.rename(staged, absolute)
}
