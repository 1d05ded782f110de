/** Reads every file of the sources and makes the index. Loaded only when there is no index yet: it brings the CVSS calculator. */
import { groupRecords } from '../osv/group.ts'
import type { OsvRecord } from '../osv/record.ts'
import { Collection } from './advisories-collect.ts'
import type { FileStamp } from './advisories-files.ts'
import { encodeIndex } from './advisories-index.ts'
import { readAdvisoryFile } from './advisories-read.ts'

export interface SourceFiles {
  /** Named so in problems. */
  readonly label: string
  readonly files: readonly FileStamp[]
  /** Files that are too large to be read. */
  readonly left: readonly string[]
}

/** `now`: dates ahead of it are mistakes of a record and do not count as its last change. */
export async function buildIndex(
  sources: readonly SourceFiles[],
  stamps: readonly FileStamp[],
  now: Date,
): Promise<Buffer> {
  const collection = new Collection()
  for (const source of sources) {
    collection.begin()
    for (const path of source.left) collection.report('source', path, 'is larger than 1 GiB and was not read')
    for (const file of source.files) {
      await readAdvisoryFile(file.path, file.size, source.files.length === 1 ? source.label : file.path, collection)
    }
  }
  return encodeIndex(groupRecords(collection.records), {
    stamps,
    recordCount: collection.records.length,
    withdrawnCount: collection.records.filter((record) => record.withdrawn).length,
    newest: newestOf(collection.records, now),
    problems: collection.problems(),
  })
}

function newestOf(records: readonly OsvRecord[], now: Date): string | null {
  let newest: string | null = null
  for (const { modified } of records) {
    if (modified === null || Date.parse(modified) > now.getTime()) continue
    if (newest === null || Date.parse(modified) > Date.parse(newest)) newest = modified
  }
  return newest
}
