/**
 * What a person accepts (`ignore` in the config): the facts without it, and a list of it.
 *
 * A malicious release is never accepted. What was ignored until a day counts again after it, by the clock of the run.
 */
import type { Config, Ignored } from '../config/config.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { NoteEntry } from '../plan/document.ts'
import type { PackageName } from '../python/name.ts'
import { scan } from '../scan/scan.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { RunFacts } from './facts.ts'
import { overlaidRun } from './overlay.ts'

export function ignoredPackages(config: Config, clock: string): readonly PackageName[] {
  return inForce(config, clock).flatMap((entry) => entry.package ?? [])
}

/** The same facts, where nothing that is ignored is a vulnerability. */
export function withoutIgnored(facts: RunFacts, config: Config): RunFacts {
  const entries = inForce(config, facts.clock)
  if (entries.length === 0) return facts
  const counted = new Map<PackageName, readonly Vulnerability[]>()
  const vulnerabilities = (name: PackageName): readonly Vulnerability[] => {
    const all = facts.vulnerabilities(name)
    const known = counted.get(name)
    if (known !== undefined) return known
    const left = all.filter((one) => entryFor(one, entries) === undefined)
    counted.set(name, left)
    return left
  }
  const others = facts.onOtherPythons
  return overlaidRun(facts, { vulnerabilities }, others === undefined ? undefined : withoutIgnored(others, config))
}

/** What of the installed sets is ignored, with its reason: a note each. */
export function ignoredNotes(
  sets: readonly ResolvedSet[],
  facts: Pick<RunFacts, 'vulnerabilities' | 'clock'>,
  config: Config,
): readonly NoteEntry[] {
  const entries = inForce(config, facts.clock)
  if (entries.length === 0) return []
  return scan({ roots: [] }, sets, facts).findings.flatMap(({ vulnerability, versions }) => {
    const entry = entryFor(vulnerability, entries)
    if (entry === undefined) return []
    const until = entry.until === null ? '' : ` until ${entry.until.slice(0, 10)}`
    const because = entry.because === null ? '' : `: ${entry.because}`
    const [, file = '', line = '1'] = /^(.*):(\d+) ignore$/.exec(entry.source) ?? []
    const text = `${vulnerability.id} of ${vulnerability.package} ${versions.join(', ')} is ignored${until}${because}`
    return [{ kind: 'ignored', text: /[.!?]$/.test(text) ? text : `${text}.`, file, line: Number(line) }]
  })
}

function inForce({ ignore }: Config, clock: string): readonly Ignored[] {
  return ignore.filter(({ until }) => until === null || Date.parse(until) >= Date.parse(clock))
}

function entryFor(one: Vulnerability, entries: readonly Ignored[]): Ignored | undefined {
  if (one.malicious) return undefined
  return entries.find(
    (entry) =>
      entry.package === one.package || (entry.id !== null && (one.id === entry.id || one.aliases.includes(entry.id))),
  )
}
