/** Releases to wait for: what would free a finding that nobody here can change. */
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import { affects } from '../osv/affects.ts'
import { isPrerelease } from '../python/version.ts'
import { sameRelease } from '../solve/domain.ts'
import { firstFree, isSilent } from './head.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Fact } from './fact.ts'
import type { Model } from './model.ts'

export function watchOf(
  model: Model,
  argument: readonly Fact[],
  name: PackageName,
  vulnerabilities: readonly Vulnerability[],
  sets: readonly ResolvedSet[],
): readonly string[] {
  const free = firstFree(model, name, vulnerabilities, sets)
  if (free === null && isSilent(model, name)) return [`the index that has ${name}`]
  if (free === null) return [`a release of ${name} that installs here and is not affected`]
  const watch = new Set<string>()
  for (const fact of argument) {
    const { kind, subject, target } = fact
    if (subject === null) continue
    if (kind === 'range' && target !== null) watch.add(`a release of ${subject} that takes other versions of ${target}`)
    if (kind === 'wheel') watch.add(`a wheel of ${subject} for this environment`)
    if (kind === 'prerelease') {
      const awaited = awaitedFinal(model, argument, fact, subject === name ? vulnerabilities : [])
      if (awaited !== null) watch.add(`the final release of ${subject} ${awaited}`)
    }
    if (kind === 'yank' && isLastYanked(model, fact)) watch.add(`a release of ${subject} after the yanked one`)
    if (kind === 'silent') watch.add(`the index that has ${subject}`)
  }
  return [...watch]
}

/** Of the pre-releases after every final release that nothing else of the argument bars the first; those that are affected help nobody. */
function awaitedFinal(
  model: Model,
  argument: readonly Fact[],
  named: Fact,
  vulnerabilities: readonly Vulnerability[],
): string | null {
  const releases = model.nodes.filter(({ slot }) => slot.name === named.subject).flatMap((node) => node.releases)
  const finals = releases.filter(({ version }) => !isPrerelease(version))
  const helping = releases.filter(
    ({ version, isNamedOnly, bars }) =>
      isNamedOnly === named &&
      finals.every((final) => final.version.key < version.key && !sameRelease(final.version, version)) &&
      !bars.some((bar) => bar.every((fact) => argument.includes(fact))) &&
      vulnerabilities.every((each) => affects(each, version) === 'not-affected'),
  )
  const [first] = helping.sort((a, b) => (a.version.key < b.version.key ? -1 : 1))
  return first === undefined ? null : first.version.release.join('.')
}

/** Whether nothing stable came after the last one that was yanked. */
function isLastYanked(model: Model, yanked: Fact): boolean {
  const releases = model.nodes.filter(({ slot }) => slot.name === yanked.subject).flatMap((node) => node.releases)
  const [last] = releases
    .filter(({ version }) => !isPrerelease(version))
    .sort((a, b) => (a.version.key < b.version.key ? 1 : -1))
  return last?.bars.some((bar) => bar.includes(yanked)) ?? false
}
