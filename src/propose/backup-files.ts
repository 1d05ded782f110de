/** A backup as files of the branch, in the form that `lockstep rollback` reads in a checkout. */
import { sha256 } from '../plan/edits.ts'
import type { FileEdit } from '../plan/edits.ts'
import { backupFolder } from '../workspace/backup.ts'
import type { Backup } from '../workspace/backup.ts'

export function backupFiles(planId: string, edits: readonly FileEdit[], now: Date): ReadonlyMap<string, Uint8Array> {
  const folder = backupFolder(planId)
  const manifest: Backup = {
    version: 1,
    planId,
    appliedAt: now.toISOString(),
    together: [planId],
    files: edits.map(({ file, before, after }) => ({
      path: file,
      beforeSha256: sha256(before),
      afterSha256: sha256(after),
    })),
  }
  return new Map([
    ...edits.map(({ file, before }) => [`${folder}/files/${file}`, before] as const),
    [`${folder}/manifest.json`, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)],
  ])
}
