/** Single records from an OSV API: `GET {base}/v1/vulns/{id}`. */
import { LockstepError } from '../errors.ts'
import { readRecord } from '../osv/record.ts'
import type { OsvRecord } from '../osv/record.ts'
import { shownUrl } from './advisories-fetch.ts'
import type { FetchBytes } from './advisories-fetch.ts'
import { isShallow } from '../universe/shallow-json.ts'
import { RECORD_BYTES } from './advisories-limits.ts'

export const DEFAULT_API = 'https://api.osv.dev'

const ID = /^[A-Za-z0-9][\w.:-]{0,99}$/

/** null: the API has no such record. Any other answer than the record is an error that says where and what. */
export async function fetchRecord(
  id: string,
  options: { readonly baseUrl?: string; readonly fetchBytes: FetchBytes },
): Promise<OsvRecord | null> {
  if (!ID.test(id))
    throw new LockstepError('', `"${id.slice(0, 100)}" is not an advisory id.`, 'Give one such as PYSEC-2025-41.')
  const base = (options.baseUrl ?? DEFAULT_API).replace(/\/+$/, '')
  const url = `${base}/v1/vulns/${encodeURIComponent(id)}`
  const failure = (what: string, cause?: unknown) =>
    new LockstepError(shownUrl(url), what, 'Try again later, or give the record as a file with --advisories.', {
      cause,
    })
  let answer
  try {
    answer = await options.fetchBytes(url, { etag: null })
  } catch (error) {
    throw failure('The advisory service did not answer.', error)
  }
  if (answer.status === 404) return null
  if (answer.status !== 200) throw failure(`The advisory service answered ${answer.status}.`)
  if (answer.bytes.length > RECORD_BYTES || !isShallow(answer.bytes))
    throw failure('The answer is too large for one record.')
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(answer.bytes))
  } catch (error) {
    throw failure('The answer is not JSON.', error)
  }
  const reading = readRecord(value)
  if (reading.status === 'broken') throw failure(`The record cannot be read: ${reading.why}.`)
  return reading.record
}
