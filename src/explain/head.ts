/** How an argument begins: which release would be free of the vulnerability, or that there is none. */
import { affects, fixedIn } from '../osv/affects.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import { compareVersions, isPrerelease, parseVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { ResolvedSet, SourcedFact } from '../universe/solution.ts'
import type { Explanation } from './explanation.ts'
import type { Model } from './model.ts'

export function headOf(
  kind: Explanation['kind'],
  model: Model,
  name: PackageName,
  vulnerabilities: readonly Vulnerability[],
  sets: readonly ResolvedSet[],
): readonly SourcedFact[] {
  const source = idsInWords(vulnerabilities)
  if (kind === 'installer') {
    return [{ fact: `the proven set is free of it; the installer takes another version of ${name}`, source }]
  }
  if (kind === 'weightless') return [{ fact: 'its severity is none, so nothing moves for it', source }]
  const free = firstFree(model, name, vulnerabilities, sets)
  if (free !== null) {
    return [{ fact: `${name} ${free.text} is the first release that is not listed as affected`, source }]
  }
  const stated = statedFixes(name, vulnerabilities, sets)
  const [it, ofIt] = vulnerabilities.length === 1 ? ['it', 'it'] : ['them', 'all of them']
  const unmet = isSilent(model, name)
    ? `which releases of ${name} there are is not known`
    : `no newer release of ${name} that installs here is free of ${ofIt}`
  if (stated.length === 0) return [{ fact: `no fix is stated, and ${unmet}`, source }]
  const fixes = `${name} ${listed(stated)} ${stated.length === 1 ? 'is' : 'are'}`
  return [{ fact: `${fixes} stated to fix ${it}, and ${unmet}`, source }]
}

/** Whether an index that may have releases of it did not answer. */
export function isSilent(model: Model, name: PackageName): boolean {
  return model.of(name).some(({ silent }) => silent !== null)
}

function statedFixes(
  name: PackageName,
  vulnerabilities: readonly Vulnerability[],
  sets: readonly ResolvedSet[],
): readonly string[] {
  const [chosen] = chosenOf(name, sets)
  const fixes = new Set(chosen === undefined ? [] : vulnerabilities.flatMap((each) => fixedIn(each, chosen)))
  const versions = [...fixes].flatMap((text) => parseVersion(text) ?? [])
  return versions.sort(compareVersions).map(({ text }) => text)
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`
}

function chosenOf(name: PackageName, sets: readonly ResolvedSet[]): readonly Version[] {
  return sets.flatMap((set) => set.get(name)?.version ?? [])
}

/** The release that a person would look for: the first stable one after what is chosen that is free of all. */
export function firstFree(
  model: Model,
  name: PackageName,
  vulnerabilities: readonly Vulnerability[],
  sets: readonly ResolvedSet[],
): Version | null {
  const chosen = chosenOf(name, sets)
  const free = model
    .of(name)
    .flatMap(({ releases }) => releases.map(({ version }) => version))
    .filter(
      (version) =>
        chosen.some(({ key }) => key < version.key) &&
        vulnerabilities.every((each) => affects(each, version) === 'not-affected'),
    )
  const stable = free.filter((version) => !isPrerelease(version))
  const [first] = [...(stable.length > 0 ? stable : free)].sort((a, b) => (a.key < b.key ? -1 : 1))
  return first ?? null
}

const MOST_IDS = 3

function idsInWords(vulnerabilities: readonly Vulnerability[]): string {
  const ids = vulnerabilities.map(({ id }) => id)
  const more = ids.length - MOST_IDS
  return more > 1 ? `${ids.slice(0, MOST_IDS).join(', ')} and ${more} more` : ids.join(', ')
}
