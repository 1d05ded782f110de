/** Bodies of requests, up to a limit. */
import type { IncomingMessage } from 'node:http'

/** More than GitHub's largest blob in base64 would be; the sandbox needs no such. */
const LIMIT_BYTES = 40 * 1024 * 1024

export class RequestTooLarge extends Error {}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > LIMIT_BYTES) throw new RequestTooLarge()
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}
