/** Writes a file that a person asked for: whole or not at all. */
import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { explainFailure } from '../workspace/failure.ts'

export async function writeResultFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.new`
  try {
    await writeFile(temporary, bytes, { flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {
      // The first error is the one to tell.
    })
    throw explainFailure(error, path, 'The file was not written.')
  }
}
