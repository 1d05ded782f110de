/** Findings as the document lists them, with their counts, the score, and what could not be seen. */
import { UNNAMED_INDEX } from '../universe/facts.ts'
import type { Config } from '../config/config.ts'
import { looselyReadBounds } from '../osv/bound.ts'
import { kindOf, titleOf } from '../osv/title.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { Finding, Undecided } from '../scan/finding.ts'
import { countByTier, score } from '../scan/score.ts'
import type { Problem } from '../units/problem.ts'
import type { EnvironmentEntry, FindingEntry, ScanEntry, UndecidedEntry } from './document.ts'
import type { ScanInput, Simulated } from './input.ts'

export function scanEntry(
  findings: readonly Finding[],
  admitted: readonly Finding[],
  gaps: readonly string[],
  config: Config,
): ScanEntry {
  const counts = countByTier(findings)
  return {
    counts,
    score: score(counts, config.scoreWeights),
    findings: findings.map((finding) => findingEntry(finding, finding.versions[0])),
    admitted: admitted.map((finding) => findingEntry(finding, finding.versions.at(-1))),
    gaps,
  }
}

export function findingEntry(finding: Finding, version: string | undefined): FindingEntry {
  const { vulnerability } = finding
  return {
    id: vulnerability.id,
    aliases: vulnerability.aliases,
    package: finding.package,
    version: version ?? '',
    declared: finding.isDeclared,
    severity: finding.tier,
    cvss: vulnerability.cvss,
    vectors: vulnerability.vectors,
    fixedIn: finding.fixedIn,
    url: vulnerability.url,
    title: titleOf(vulnerability),
    weaknesses: vulnerability.weaknesses,
    affected: affectedInWords(vulnerability),
    looseBounds: looselyReadBounds(vulnerability),
    noStatedFix: finding.hasNoStatedFix,
    malicious: vulnerability.malicious,
  }
}

const MOST_VERSIONS = 20

/** `>=1.0, <2.6.0`; single versions where no range says more. */
function affectedInWords({ intervals, versions }: Vulnerability): readonly string[] {
  const ranges = intervals.map(({ introduced, fixed, lastAffected }) => {
    const from = introduced === '0' ? '' : `>=${introduced}`
    const to = fixed !== null ? `<${fixed}` : lastAffected !== null ? `<=${lastAffected}` : ''
    const range = [from, to].filter((part) => part !== '').join(', ')
    return range === '' ? 'every version' : range
  })
  return ranges.length > 0 ? ranges : versions.slice(0, MOST_VERSIONS)
}

/** `movedTo`: what the plan does with the package, a fact that helps a person decide. */
export function undecidedEntry(undecided: Undecided, movedTo: string | null): UndecidedEntry {
  const { vulnerability } = undecided
  const { id, url } = vulnerability
  // That no version can be compared stands in `why`.
  const title = vulnerability.title.trim() === '' ? kindOf(vulnerability) : vulnerability.title
  const why = movedTo === null ? undecided.why : `${undecided.why}; ${movedTo}`
  return { id, package: undecided.package, why, url, title }
}

export function environmentEntries(problem: Problem): readonly EnvironmentEntry[] {
  return problem.environments.map(({ unit, environment, evidence, selection }) => ({
    unit,
    python: environment.python,
    platform: environment.platform,
    accelerator: environment.accelerator,
    evidence,
    selection,
  }))
}

/** Why a list of findings may be short. */
export function gapsOf({ problem, facts, advisoryGaps }: ScanInput, simulated: Simulated): readonly string[] {
  const gaps = new Set(advisoryGaps)
  for (const [file, lines] of Map.groupBy(problem.unreadable, (each) => each.file)) {
    const more = lines.length === 1 ? '' : ` and ${lines.length - 1} more of its lines`
    gaps.add(`${file}:${lines[0]?.line}${more} cannot be read; what stands there is missing here.`)
  }
  if (simulated.status === 'clashes') gaps.add('The set does not install together; its versions are a best effort.')
  if (simulated.status === 'unknown')
    gaps.add('Something that decides the set could not be learnt; the notes say what.')
  const declared = problem.roots.map((root) => root.declaration.name)
  const names = [...new Set([...declared, ...simulated.sets.flatMap((set) => [...set.keys()])])].sort()
  const silent = names.flatMap((name) => {
    const project = facts.project(name)
    return project?.status === 'silent' ? [{ name, reason: project.reason, index: project.index }] : []
  })
  for (const [reason, group] of Map.groupBy(silent, (each) => each.reason)) {
    const which = listed(group.map(({ name }) => name))
    gaps.add(
      group[0]?.index === UNNAMED_INDEX
        ? `No index that is named here has the builds that lines ask for of ${which}: where they come from is stated elsewhere.`
        : `An index that may have ${which} did not answer: ${reason}.`,
    )
  }
  return [...gaps]
}

const MOST_NAMED = 5

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ')
}

export function resolvedMaps(simulated: Pick<Simulated, 'sets'>): readonly Readonly<Record<string, string>>[] {
  return simulated.sets.map((set) =>
    Object.fromEntries(
      [...set.values()].map(({ name, version }): [string, string] => [name, version.text]).sort(byName),
    ),
  )
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
