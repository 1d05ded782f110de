/**
 * Records into vulnerabilities: live records that share an id or an alias, chains included, are one (union-find).
 *
 * Groups reach over packages, so that one CVE in two packages has one id and one severity; each package gets a value of its own with
 * the intervals that concern it. A withdrawn record joins nothing and counts for nothing; it is kept by the packages it names.
 */
import type { PackageName } from '../python/name.ts'
import { versionsBeyond } from './affects.ts'
import type { OsvRecord } from './record.ts'
import { highestSeverity, severityOf } from './severity.ts'
import type { AffectedInterval, AffectedSet, Vulnerability, Withdrawn } from './vulnerability.ts'

export interface PackageAdvisories {
  /** Sorted by id. */
  readonly vulnerabilities: readonly Vulnerability[]
  /** Sorted by id. */
  readonly withdrawn: readonly Withdrawn[]
}

/** By package, in the order of names. The order of the records does not matter. */
export function groupRecords(records: Iterable<OsvRecord>): ReadonlyMap<PackageName, PackageAdvisories> {
  const current = newestOfEach(records)
  const live = current.filter((record) => !record.withdrawn)
  const withdrawnIds = new Set(current.filter((record) => record.withdrawn).map((record) => record.id))
  const found = new Map<PackageName, { vulnerabilities: Vulnerability[]; withdrawn: Withdrawn[] }>()
  const at = (name: PackageName) => {
    const known = found.get(name) ?? { vulnerabilities: [], withdrawn: [] }
    found.set(name, known)
    return known
  }
  for (const group of groupsOf(live)) {
    for (const vulnerability of vulnerabilitiesOf(group, withdrawnIds))
      at(vulnerability.package).vulnerabilities.push(vulnerability)
  }
  for (const record of current) {
    if (!record.withdrawn) continue
    for (const { name, intervals, versions } of record.affected) {
      at(name).withdrawn.push({
        id: record.id,
        aliases: [...record.aliases].sort(),
        ...affectedSetOf([{ intervals, versions }]),
      })
    }
  }
  const names = [...found.keys()].sort()
  return new Map(
    names.map((name) => {
      const { vulnerabilities, withdrawn } = at(name)
      return [name, { vulnerabilities: vulnerabilities.sort(byId), withdrawn: withdrawn.sort(byId) }]
    }),
  )
}

/** The same id from two sources: the record changed last counts; of two changed together, the one that is greater as text. Sorted by id. */
function newestOfEach(records: Iterable<OsvRecord>): readonly OsvRecord[] {
  const newest = new Map<string, { record: OsvRecord; text: string | null }>()
  for (const record of records) {
    const kept = newest.get(record.id)
    if (kept === undefined) {
      newest.set(record.id, { record, text: null })
      continue
    }
    if (isSame(record, kept.record)) continue
    const step = changedAt(record) - changedAt(kept.record)
    if (step < 0) continue
    const text = step > 0 ? null : JSON.stringify(record)
    kept.text ??= text === null ? null : JSON.stringify(kept.record)
    if (text !== null && kept.text !== null && text <= kept.text) continue
    kept.record = record
    kept.text = text
  }
  return [...newest.values()].map(({ record }) => record).sort(byId)
}

/** Two readings of one text, as a rule: then nothing has to be written to compare them. */
function isSame(a: OsvRecord, b: OsvRecord): boolean {
  return (
    a.modified === b.modified &&
    a.published === b.published &&
    a.title === b.title &&
    a.withdrawn === b.withdrawn &&
    a.word === b.word &&
    isSameList(a.aliases, b.aliases) &&
    isSameList(a.weaknesses, b.weaknesses) &&
    isSameList(a.severities, b.severities) &&
    isSameList(a.affected, b.affected)
  )
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && (a.length === 0 || JSON.stringify(a) === JSON.stringify(b))
}

function changedAt(record: OsvRecord): number {
  return record.modified === null ? 0 : Date.parse(record.modified)
}

/** Union-find over ids and aliases; groups in the order of their first record. */
function groupsOf(records: readonly OsvRecord[]): readonly (readonly OsvRecord[])[] {
  const parent = records.map((_, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] ?? root
    for (let step = index; step !== root;) {
      const next = parent[step] ?? root
      parent[step] = root
      step = next
    }
    return root
  }
  const owner = new Map<string, number>()
  for (const [index, record] of records.entries()) {
    for (const id of [record.id, ...record.aliases]) {
      const other = owner.get(id)
      if (other === undefined) owner.set(id, index)
      else parent[rootOf(index)] = rootOf(other)
    }
  }
  const groups = new Map<number, OsvRecord[]>()
  for (const [index, record] of records.entries()) {
    const root = rootOf(index)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [record])
    else group.push(record)
  }
  return [...groups.values()]
}

function vulnerabilitiesOf(group: readonly OsvRecord[], withdrawnIds: ReadonlySet<string>): readonly Vulnerability[] {
  const ids = [...new Set(group.flatMap((record) => [record.id, ...record.aliases]))].sort()
  const id = shownId(ids.filter((candidate) => !withdrawnIds.has(candidate)))
  const malicious = ids.some((candidate) => candidate.startsWith('MAL-') && !withdrawnIds.has(candidate))
  const { tier, cvss, vectors } = highestSeverity(group.map(severityOf))
  const shared = {
    id,
    aliases: ids.filter((alias) => alias !== id),
    tier: malicious ? 'critical' : tier,
    cvss,
    vectors,
    malicious,
    weaknesses: [...new Set(group.flatMap((record) => record.weaknesses))].sort(),
    title: titleOf(group, id),
    published: edge(
      group.map((record) => record.published),
      (time, other) => time < other,
    ),
    modified: edge(
      group.map((record) => record.modified),
      (time, other) => time > other,
    ),
    url: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
  } as const
  const parts = new Map<PackageName, AffectedSet[]>()
  for (const { name, intervals, versions } of group.flatMap((record) => record.affected)) {
    const known = parts.get(name) ?? []
    parts.set(name, known)
    known.push({ intervals, versions })
  }
  return [...parts].map(([name, sets]) => ({ ...shared, package: name, ...affectedSetOf(sets) }))
}

/** The summary of the record shown, else of the first that has one. */
function titleOf(group: readonly OsvRecord[], id: string): string {
  const titled = group.filter((record) => record.title !== '')
  return (titled.find((record) => record.id === id) ?? titled[0])?.title ?? ''
}

const FIRST_SHOWN = ['PYSEC-', 'GHSA-', 'CVE-']

function shownId(ids: readonly string[]): string {
  return ids.reduce((best, id) => {
    const step = rankOf(id) - rankOf(best)
    return step < 0 || (step === 0 && id < best) ? id : best
  })
}

function rankOf(id: string): number {
  const place = FIRST_SHOWN.findIndex((prefix) => id.startsWith(prefix))
  return place < 0 ? FIRST_SHOWN.length : place
}

function affectedSetOf(parts: readonly AffectedSet[]): AffectedSet {
  const intervals = new Map<string, AffectedInterval>()
  for (const interval of parts.flatMap((part) => part.intervals)) {
    intervals.set([interval.introduced, interval.fixed, interval.lastAffected, interval.limit].join('\n'), interval)
  }
  const distinct = [...intervals.values()]
  return {
    intervals: distinct,
    versions: versionsBeyond(
      distinct,
      parts.flatMap((part) => part.versions),
    ),
  }
}

function edge(times: readonly (string | null)[], isFurther: (time: number, other: number) => boolean): string | null {
  let furthest: string | null = null
  for (const time of times) {
    if (time !== null && (furthest === null || isFurther(Date.parse(time), Date.parse(furthest)))) furthest = time
  }
  return furthest
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
