/** Gathers the records of a source, one JSON text at a time; what cannot be read is counted and reported, and the rest goes on. */
import { readRecord } from '../osv/record.ts'
import type { OsvRecord } from '../osv/record.ts'
import { isShallow, SOURCE_BYTES } from './advisories-limits.ts'

/** `source`: nothing, or not all, of a source could be read. `record`: one record of it was skipped. `copy`: a source could not be refreshed, or an index not kept. */
export interface AdvisoryProblem {
  readonly kind: 'source' | 'record' | 'copy'
  readonly where: string
  readonly what: string
}

const REPORTED_AT_MOST = 100

export class Collection {
  readonly records: OsvRecord[] = []
  readonly #problems: AdvisoryProblem[] = []
  #unreported = 0
  #bytes = 0

  /** False when the source has unpacked to more than it may: stop reading it. */
  take(bytes: number, source: string): boolean {
    if (this.#bytes <= SOURCE_BYTES && this.#bytes + bytes > SOURCE_BYTES) {
      this.report('source', source, 'unpacks to more than 1 GiB; what follows was not read')
    }
    this.#bytes += bytes
    return this.#bytes <= SOURCE_BYTES
  }

  /** A text of one record, of a list of records, or of an answer with `vulns`. */
  addText(json: Uint8Array, where: string): void {
    if (!isShallow(json)) return this.report('record', where, 'nests too deep')
    let value: unknown
    try {
      value = JSON.parse(new TextDecoder().decode(json))
    } catch {
      return this.report('record', where, 'is not JSON')
    }
    this.addValue(value, where)
  }

  addValue(value: unknown, where: string): void {
    const list = listOf(value)
    if (list === null) return this.#addRecord(value, where)
    for (const [index, entry] of list.entries()) this.#addRecord(entry, `${where} (record ${index + 1})`)
  }

  report(kind: AdvisoryProblem['kind'], where: string, what: string): void {
    if (kind === 'record' && this.#problems.length >= REPORTED_AT_MOST) this.#unreported += 1
    else this.#problems.push({ kind, where, what })
  }

  problems(): readonly AdvisoryProblem[] {
    if (this.#unreported === 0) return this.#problems
    return [
      ...this.#problems,
      { kind: 'record', where: '', what: `${this.#unreported} more records could not be read` },
    ]
  }

  #addRecord(value: unknown, where: string): void {
    const reading = readRecord(value)
    if (reading.status === 'read') this.records.push(reading.record)
    else this.report('record', where, reading.id === '' ? reading.why : `${reading.id}: ${reading.why}`)
  }
}

function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null && 'vulns' in value && Array.isArray(value.vulns)) return value.vulns
  return null
}
