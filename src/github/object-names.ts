import { createHash } from 'node:crypto'

/** Git's name of a blob with these bytes: SHA-1 of a header and the bytes (Pro Git, 10.2). */
export function blobName(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
