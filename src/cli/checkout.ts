/** The checkout that a command was pointed at, and what an interrupted run left in it. */
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { LockstepError } from '../errors.ts'
import { codeOf, disk, isMissing } from '../workspace/files.ts'
import type { Workspace } from '../workspace/place.ts'
import { recover } from '../workspace/recover.ts'
import type { Host } from './ports.ts'
import type { Screen } from './screen.ts'

export function workspaceAt(path: string, host: Pick<Host, 'now'>): Workspace {
  try {
    return { root: realpathSync.native(resolve(path)), files: disk, now: host.now }
  } catch (error) {
    const what = isMissing(error) ? 'There is no such folder.' : `The folder cannot be read (${codeOf(error)}).`
    throw new LockstepError(path, what, 'Give the path of a checkout.', { cause: error })
  }
}

/** Finishes, or takes back, what a killed run began here; says so. */
export async function finishInterrupted(workspace: Workspace, screen: Pick<Screen, 'message'>): Promise<void> {
  const recovery = await recover(workspace)
  if (recovery === null) return
  const left =
    recovery.leftAlone.length === 0
      ? ''
      : ` Left as they are, since they changed in between: ${recovery.leftAlone.join(', ')}.`
  screen.message(`An interrupted ${recovery.kind} was ${recovery.outcome}: ${recovery.paths.join(', ')}.${left}`)
}
