/** Gathers the records of a source, one JSON text at a time; what cannot be read is counted and reported, and the rest goes on. */
import { readRecord } from '../osv/record.ts'
import type { OsvRecord } from '../osv/record.ts'
import { isShallow } from '../universe/shallow-json.ts'
import { SOURCE_BYTES } from './advisories-limits.ts'

/** `source`: nothing, or not all, of a source could be read. `record`: one record of it was skipped. `copy`: an older copy of a source is used. `index`: the index of them could not be kept, which costs time alone. */
export interface AdvisoryProblem {
  readonly kind: 'source' | 'record' | 'copy' | 'index'
  readonly where: string
  readonly what: string
  /** How many records it stands for; one where it is left out. */
  readonly count?: number
}

const REPORTED_AT_MOST = 100
/** A source with more broken records than this is no source of advisories. */
const BROKEN_AT_MOST = 10_000

const UTF8 = new TextDecoder()

export class Collection {
  readonly records: OsvRecord[] = []
  readonly #problems: AdvisoryProblem[] = []
  #broken = 0
  /** Of the source being read. */
  #brokenHere = 0
  #bytes = 0
  #isClosed = false

  /** Announces bytes of a source. False when it has unpacked to more, or held more rubbish, than it may: stop reading it. */
  take(bytes: number, source: string): boolean {
    if (this.#isClosed) return false
    this.#bytes += bytes
    if (this.#bytes > SOURCE_BYTES) this.#close(source, 'unpacks to more than 1 GiB')
    else if (this.#brokenHere > BROKEN_AT_MOST)
      this.#close(source, `holds more than ${BROKEN_AT_MOST} records that cannot be read`)
    return !this.#isClosed
  }

  /** To be called before the first byte of a source. */
  begin(): void {
    this.#isClosed = false
    this.#bytes = 0
    this.#brokenHere = 0
  }

  /** A text of one record, of a list of records, or of an answer with `vulns`. */
  addText(json: Uint8Array, where: string): void {
    if (!isShallow(json)) return this.report('record', where, 'nests too deep')
    let value: unknown
    try {
      value = JSON.parse(UTF8.decode(json))
    } catch {
      return this.report('record', where, 'is not JSON')
    }
    this.addValue(value, where)
  }

  addValue(value: unknown, where: string): void {
    const list = listOf(value)
    if (list === null) return this.#addRecord(value, where)
    for (const [index, entry] of list.entries()) {
      this.#addRecord(entry, `${where} (record ${index + 1})`)
      if (!this.take(0, where)) return
    }
  }

  report(kind: AdvisoryProblem['kind'], where: string, what: string): void {
    if (kind === 'record') {
      this.#broken += 1
      this.#brokenHere += 1
    }
    if (kind !== 'record' || this.#broken <= REPORTED_AT_MOST) this.#problems.push({ kind, where, what })
  }

  problems(): readonly AdvisoryProblem[] {
    const unreported = this.#broken - REPORTED_AT_MOST
    if (unreported <= 0) return this.#problems
    const what = `${unreported} more records could not be read`
    return [...this.#problems, { kind: 'record', where: '', what, count: unreported }]
  }

  #close(source: string, why: string): void {
    this.#isClosed = true
    this.report('source', source, `${why}; what follows was not read`)
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
