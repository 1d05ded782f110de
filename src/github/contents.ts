import * as z from 'zod/mini'
import { readWhole } from './blobs.ts'
import type { Client } from './client.ts'
import { GitHubError } from './failure.ts'
import { blobName } from './object-names.ts'
import { isName, isSafePath, Oid } from './shapes.ts'

const File = z.object({ type: z.string(), sha: Oid, content: z.optional(z.string()), encoding: z.optional(z.string()) })

/**
 * One file by its path, at a commit or at the default branch; of another repository where it says so. null: it is not there, or not for the App
 * to see. A folder, a link or a submodule is no file.
 */
export async function readContent(
  client: Client,
  at: { readonly path: string; readonly repository?: string; readonly commit?: string },
): Promise<Uint8Array | null> {
  const { path, repository = client.name, commit } = at
  if (!isName(repository) || !isSafePath(path)) return null
  const route = 'GET /repos/{owner}/{repo}/contents/{path}'
  const parameters = { repo: repository, path, ...(commit === undefined ? {} : { ref: commit }) }
  const found = await client.find(route, parameters, z.union([File, z.array(z.unknown())]), [403, 404])
  if (found === null || !('type' in found) || found.type !== 'file') return null
  if (found.encoding !== 'base64' || found.content === undefined) return readWhole(client, found.sha, repository)
  const bytes = new Uint8Array(Buffer.from(found.content, 'base64'))
  if (blobName(bytes) !== found.sha) throw new GitHubError(client.where(route), 200, 'the file came with other bytes')
  return bytes
}
