/** Records and vulnerabilities in few words, for the tests of this room and of those that read advisories. */
import { groupRecords } from '../../src/osv/group.ts'
import { readRecord } from '../../src/osv/record.ts'
import type { OsvRecord } from '../../src/osv/record.ts'
import type { Vulnerability } from '../../src/osv/vulnerability.ts'
import { normalizeName } from '../../src/python/name.ts'
import { parseVersion } from '../../src/python/version.ts'
import type { Version } from '../../src/python/version.ts'

export type Events = readonly Readonly<Record<string, string>>[]

/** OSV JSON of one record about one package. */
export function json(id: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { id, modified: '2026-01-02T03:04:05Z', published: '2026-01-01T00:00:00Z', affected: [about('demo')], ...more }
}

export function about(
  name: string,
  events: Events = [{ introduced: '0' }, { fixed: '2.0' }],
  versions?: readonly string[],
) {
  const ranges = events.length === 0 ? [] : [{ type: 'ECOSYSTEM', events }]
  return { package: { ecosystem: 'PyPI', name }, ranges, ...(versions === undefined ? {} : { versions }) }
}

export function record(value: unknown): OsvRecord {
  const reading = readRecord(value)
  if (reading.status === 'broken') throw new Error(`${reading.id}: ${reading.why}`)
  return reading.record
}

export function vulnerabilitiesOf(name: string, ...values: readonly unknown[]): readonly Vulnerability[] {
  return groupRecords(values.map(record)).get(normalizeName(name))?.vulnerabilities ?? []
}

export function only<T>(values: readonly T[]): T {
  const [value] = values
  if (value === undefined || values.length !== 1) throw new Error(`expected one, got ${values.length}`)
  return value
}

export function version(text: string): Version {
  const read = parseVersion(text)
  if (read === null) throw new Error(`${text} is no version`)
  return read
}
