/**
 * Blobs in batches, each checked against its name.
 *
 * GraphQL gives the text of many at once, but not of what is binary, long or not UTF-8, and says so only in part; so the SHA-1 of what came
 * decides, and what does not match is read whole by REST.
 */
import * as z from 'zod/mini'
import type { Forge } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { blobsDocument } from './documents.ts'
import { GitHubError } from './failure.ts'
import { blobName } from './object-names.ts'

const BATCH = 50

const Answer = z.object({
  repository: z.nullable(
    z.record(z.string(), z.nullable(z.object({ text: z.nullish(z.string()), isTruncated: z.optional(z.boolean()) }))),
  ),
})
const Blob_ = z.object({ content: z.string(), encoding: z.string() })

export function blobCalls(client: Client): Pick<Forge, 'blobs'> {
  return { blobs: (oids) => readBlobs(client, oids) }
}

export async function readBlobs(client: Client, oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  const missing: string[] = []
  for (const oid of new Set(oids)) {
    const known = client.remembered.blobs.get(client.key(oid))
    if (known === undefined) missing.push(oid)
    else found.set(oid, known)
  }
  for (let start = 0; start < missing.length; start += BATCH) {
    for (const [oid, bytes] of await readBatch(client, missing.slice(start, start + BATCH))) {
      keepBlob(client, oid, bytes)
      found.set(oid, bytes)
    }
  }
  return found
}

export function keepBlob(client: Client, oid: string, bytes: Uint8Array): void {
  client.remembered.blobs.set(client.key(oid), bytes, bytes.length + 200)
}

/** One alone is read whole at once. */
async function readBatch(client: Client, oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const texts = oids.length === 1 ? new Map<string, string>() : await readTexts(client, oids)
  const found = new Map<string, Uint8Array>()
  for (const oid of oids) {
    const bytes = checkedText(oid, texts.get(oid))
    found.set(oid, bytes ?? (await readWhole(client, oid)))
  }
  return found
}

/** What GraphQL refuses, such as an answer that takes too long, REST may still give one by one. */
async function readTexts(client: Client, oids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = Object.fromEntries(oids.map((oid, number) => [`o${number}`, oid]))
  const texts = new Map<string, string>()
  try {
    const { repository } = await client.query('Blobs', blobsDocument(oids.length), names, Answer)
    for (const [number, oid] of oids.entries()) {
      const blob = repository?.[`b${number}`]
      if (typeof blob?.text === 'string' && blob.isTruncated !== true) texts.set(oid, blob.text)
    }
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 200) throw error
  }
  return texts
}

/** null: it is not the blob's whole content. */
export function checkedText(oid: string, text: string | null | undefined): Uint8Array | null {
  if (text === null || text === undefined) return null
  const bytes = new TextEncoder().encode(text)
  return blobName(bytes) === oid ? bytes : null
}

export async function readWhole(client: Client, oid: string, repository: string = client.name): Promise<Uint8Array> {
  const route = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}'
  const { content, encoding } = await client.get(route, { file_sha: oid, repo: repository }, Blob_)
  const bytes = new Uint8Array(Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'))
  if (blobName(bytes) !== oid) throw new GitHubError(client.where(route), 200, `blob ${oid} came with other bytes`)
  return bytes
}
