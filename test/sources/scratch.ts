/** A folder for one test, removed when the test has ended. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-advisories-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
