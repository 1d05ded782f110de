/**
 * The journal: which files are being replaced right now, so that the next run can finish what a killed one began.
 *
 * It stands in `.lockstep/journal.json` from the moment when every new content is safely on the disk until every file is
 * replaced. Source: write-ahead logging; the form follows what git does with its lock and rename for one file.
 */
import { join } from 'node:path'
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import { once } from '../schema/once.ts'
import { isPlainPath, OWN_FOLDER, requireFolder } from './place.ts'
import type { Workspace } from './place.ts'

const Sha256 = once(() => z.string().check(z.regex(/^[0-9a-f]{64}$/)))
const Entry = once(() =>
  z.strictObject({
    path: z.string().check(z.refine(isPlainPath)),
    beforeSha256: Sha256(),
    afterSha256: Sha256(),
  }),
)
const Journal = once(() =>
  z.strictObject({
    version: z.literal(1),
    kind: z.enum(['apply', 'rollback']),
    entries: z.array(Entry()).check(z.minLength(1), z.maxLength(10_000)),
  }),
)

export type JournalEntry = Readonly<z.output<ReturnType<typeof Entry>>>
export interface Journal {
  readonly version: 1
  readonly kind: 'apply' | 'rollback'
  readonly entries: readonly JournalEntry[]
}

const NAME = 'journal.json'
const LARGEST = 4_000_000

export function ownPath(workspace: Workspace, ...parts: readonly string[]): string {
  return join(workspace.root, OWN_FOLDER, ...parts)
}

/** Where the old and the new content of the n-th file wait. */
export function stagedPath(workspace: Workspace, ordinal: number, which: 'old' | 'new'): string {
  return ownPath(workspace, 'staging', `${ordinal}.${which}`)
}

/** Lockstep's own folder: made when missing, real when there, and ignored by git from within. */
export async function ensureOwnFolder(workspace: Workspace): Promise<void> {
  const { files } = workspace
  if ((await files.stat(ownPath(workspace))) === null) await files.makeFolder(ownPath(workspace))
  await requireFolder(workspace, OWN_FOLDER)
  if ((await files.stat(ownPath(workspace, '.gitignore'))) === null) {
    await files.write(ownPath(workspace, '.gitignore'), new TextEncoder().encode('*\n'), 0o644)
  }
}

/** null when no run was interrupted. */
export async function readJournal(workspace: Workspace): Promise<Journal | null> {
  const own = await workspace.files.stat(ownPath(workspace))
  if (own === null) return null
  await requireFolder(workspace, OWN_FOLDER)
  const stat = await workspace.files.stat(ownPath(workspace, NAME))
  if (stat === null) return null
  if (stat.kind !== 'file' || stat.size > LARGEST) throw damaged()
  try {
    return z.parse(
      Journal(),
      JSON.parse(new TextDecoder().decode(await workspace.files.read(ownPath(workspace, NAME)))),
    )
  } catch (error) {
    throw damaged(error)
  }
}

/** From the return of this call on, the next run finishes the work. */
export async function writeJournal(workspace: Workspace, journal: Journal): Promise<void> {
  const { files } = workspace
  const temporary = ownPath(workspace, 'staging', NAME)
  await files.write(temporary, new TextEncoder().encode(`${JSON.stringify(journal, null, 2)}\n`), 0o644)
  await files.rename(temporary, ownPath(workspace, NAME))
  await files.sync(ownPath(workspace))
}

export async function removeJournal(workspace: Workspace): Promise<void> {
  await workspace.files.remove(ownPath(workspace, NAME))
  await workspace.files.sync(ownPath(workspace))
}

function damaged(cause?: unknown): LockstepError {
  return new LockstepError(
    `${OWN_FOLDER}/${NAME}`,
    'The journal of an interrupted run cannot be read.',
    `Compare the files with those in ${OWN_FOLDER}/backups, then delete the journal.`,
    { cause },
  )
}
