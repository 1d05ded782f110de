/** Fetches the requirements of a file, and keeps what of them holds for good. */
import type { Ticket } from '../http/queue.ts'
import { fetchMetadata } from './file-metadata.ts'
import type { FetchedMetadata, FetchSettings, ReadFile } from './file-metadata.ts'
import type { KeptMetadata } from './kept-metadata.ts'
import type { ListedFile } from './listed-file.ts'

export async function learnMetadata(
  file: ReadFile,
  listed: ListedFile,
  settings: FetchSettings & { readonly owner: string; readonly kept: KeptMetadata },
  ticket: Readonly<Ticket>,
): Promise<FetchedMetadata> {
  const fetched = await fetchMetadata(file, listed, settings, ticket)
  if (listed.url.startsWith('file:')) return fetched
  const { owner, kept } = settings
  if (fetched.status === 'known') kept.write(owner, file.project, listed, fetched.digest)
  if (fetched.status === 'unknown' && fetched.isFinal === true)
    kept.write(owner, file.project, listed, { reason: fetched.reason })
  return fetched
}
