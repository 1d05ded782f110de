/** Releases to wait for: what would free a finding that nobody here can change. */
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import { firstFree } from './head.ts'
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
  if (free === null) return [`a release of ${name} that is not affected`]
  const watch = new Set<string>()
  for (const fact of argument) {
    const { kind, subject, target } = fact
    if (subject === null) continue
    if (kind === 'range' && target !== null) watch.add(`a release of ${subject} that takes other versions of ${target}`)
    if (kind === 'wheel') watch.add(`a wheel of ${subject} for this environment`)
    if (kind === 'prerelease') watch.add(`the final release of ${subject} ${free.release.join('.')}`)
    if (kind === 'yank') watch.add(`a release of ${subject} after the yanked one`)
    if (kind === 'silent') watch.add(`the index that has ${subject}`)
  }
  return [...watch]
}
