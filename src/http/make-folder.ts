/**
 * Makes a folder and those above it. Throws what the system says where one cannot be made.
 *
 * Node's own `recursive` never returns where the system says that nothing is there to a folder that is to be made in one that is there,
 * as Linux does below /proc.
 */
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export function makeFolder(path: string, mode: number): void {
  if (isFolder(path)) return
  const above = dirname(path)
  if (above !== path && !isFolder(above)) makeFolder(above, mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another process may have made it at the same time.
    if (!isFolder(path)) throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
