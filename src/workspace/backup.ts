/**
 * Backups: the exact bytes of every file before an edit, in `.lockstep/backups/<planId>/`, with a manifest of SHA-256 digests.
 * A backup without its manifest was not finished and counts for nothing.
 */
import { dirname, join } from 'node:path'
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import { once } from '../schema/once.ts'
import { ownPath } from './journal.ts'
import { isPlainPath, OWN_FOLDER, readPlain, requireFolder, sha256 } from './place.ts'
import type { Workspace } from './place.ts'

const PLAN_ID = /^[0-9a-f]{12}$/
const PlanId = once(() => z.string().check(z.regex(PLAN_ID)))
const Sha256 = once(() => z.string().check(z.regex(/^[0-9a-f]{64}$/)))
const Manifest = once(() =>
  z.object({
    version: z.literal(1),
    planId: PlanId(),
    appliedAt: z.iso.datetime({ offset: true }),
    /** Every plan that was applied in the same step: they are rolled back together. */
    together: z.array(PlanId()).check(z.minLength(1), z.maxLength(10_000)),
    files: z.array(
      z.object({
        path: z.string().check(z.refine(isPlainPath)),
        beforeSha256: Sha256(),
        afterSha256: Sha256(),
      }),
    ),
  }),
)

export type Backup = Readonly<z.output<ReturnType<typeof Manifest>>>

const FOLDER = 'backups'
const MANIFEST = 'manifest.json'

export function isPlanId(text: string): boolean {
  return PLAN_ID.test(text)
}

/** Relative to the checkout, for messages. */
export function backupFolder(planId: string): string {
  return `${OWN_FOLDER}/${FOLDER}/${planId}`
}

/** Writes a backup, the manifest last. One of the same plan that stands there is replaced: it holds the same bytes. */
export async function writeBackup(
  workspace: Workspace,
  backup: Backup,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { files } = workspace
  const folder = ownPath(workspace, FOLDER, backup.planId)
  await files.makeFolder(ownPath(workspace, FOLDER))
  await requireFolder(workspace, `${OWN_FOLDER}/${FOLDER}`)
  await files.removeFolder(folder)
  await files.makeFolder(folder)
  for (const { path } of backup.files) {
    const bytes = contents.get(path)
    if (bytes === undefined) throw new Error(`no bytes to back up for ${path}`)
    const kept = join(folder, 'files', path)
    await files.makeFolder(dirname(kept))
    await files.write(kept, bytes, 0o644)
    await files.sync(dirname(kept))
  }
  const text = `${JSON.stringify(backup, null, 2)}\n`
  await files.write(join(folder, `${MANIFEST}.new`), new TextEncoder().encode(text), 0o644)
  await files.rename(join(folder, `${MANIFEST}.new`), join(folder, MANIFEST))
  await files.sync(folder)
  await files.sync(ownPath(workspace, FOLDER))
}

export async function removeBackup(workspace: Workspace, planId: string): Promise<void> {
  await workspace.files.removeFolder(ownPath(workspace, FOLDER, planId))
}

/** Every finished backup, the newest first. */
export async function listBackups(workspace: Workspace): Promise<readonly Backup[]> {
  const { files } = workspace
  if ((await files.stat(ownPath(workspace)))?.kind !== 'folder') return []
  if ((await files.stat(ownPath(workspace, FOLDER)))?.kind !== 'folder') return []
  const backups: Backup[] = []
  for (const name of await files.list(ownPath(workspace, FOLDER))) {
    if (!isPlanId(name)) continue
    const backup = await readBackup(workspace, name)
    if (backup !== null) backups.push(backup)
  }
  return backups.sort((a, b) => compare(b.appliedAt, a.appliedAt) || compare(a.planId, b.planId))
}

/** null when there is no finished backup of that plan. */
export async function readBackup(workspace: Workspace, planId: string): Promise<Backup | null> {
  const folder = ownPath(workspace, FOLDER, planId)
  if ((await workspace.files.stat(folder))?.kind !== 'folder') return null
  if ((await workspace.files.stat(join(folder, MANIFEST)))?.kind !== 'file') return null
  try {
    const text = new TextDecoder().decode(await workspace.files.read(join(folder, MANIFEST)))
    const backup = z.parse(Manifest(), JSON.parse(text))
    if (backup.planId !== planId) throw new Error('it names another plan')
    return backup
  } catch (error) {
    throw new LockstepError(
      `${backupFolder(planId)}/${MANIFEST}`,
      'The manifest of this backup cannot be read.',
      'Restore the files from version control instead.',
      { cause: error },
    )
  }
}

/** The bytes of one file as it was; throws when they are not those that the manifest names. */
export async function readBackedUp(workspace: Workspace, backup: Backup, path: string): Promise<Uint8Array> {
  const where = `${backupFolder(backup.planId)}/files/${path}`
  const parts = where.split('/')
  for (let count = 1; count < parts.length; count++) await requireFolder(workspace, parts.slice(0, count).join('/'))
  const { bytes } = await readPlain(workspace, join(workspace.root, where), where)
  const entry = backup.files.find((file) => file.path === path)
  if (entry === undefined || sha256(bytes) !== entry.beforeSha256) {
    throw new LockstepError(where, 'The bytes kept here are not those that were backed up.', 'No file was changed.')
  }
  return bytes
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
