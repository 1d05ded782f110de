/**
 * One run at a time changes a checkout: a lock file with the process's number, taken over when that process is gone.
 */
import { LockstepError } from '../errors.ts'
import { codeOf } from './files.ts'
import { ensureOwnFolder, ownPath } from './journal.ts'
import { OWN_FOLDER } from './place.ts'
import type { Workspace } from './place.ts'

const NAME = 'lock'

/** Runs `work` while holding the lock. */
export async function withLock<Result>(workspace: Workspace, work: () => Promise<Result>): Promise<Result> {
  await ensureOwnFolder(workspace)
  await take(workspace)
  try {
    return await work()
  } finally {
    await workspace.files.remove(ownPath(workspace, NAME)).catch(() => {
      // A lock that stays behind belongs to a process that is gone: the next run takes it over.
    })
  }
}

async function take(workspace: Workspace): Promise<void> {
  const path = ownPath(workspace, NAME)
  const content = new TextEncoder().encode(`${process.pid}\n`)
  try {
    await workspace.files.write(path, content, 0o644)
    return
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const holder = Number.parseInt(new TextDecoder().decode(await workspace.files.read(path)), 10)
  if (isAlive(holder)) {
    throw new LockstepError(
      `${OWN_FOLDER}/${NAME}`,
      `Another run (process ${holder}) is changing this checkout.`,
      'Wait for it to end; if that process is not Lockstep, delete the lock.',
    )
  }
  await workspace.files.remove(path)
  await workspace.files.write(path, content, 0o644)
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
