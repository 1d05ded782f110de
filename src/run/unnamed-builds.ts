/**
 * Builds of an index that nobody names here: `torch==2.1.0+cu121` where no file says from where, as a README or a script does. What that
 * index has is as unknown as what a silent one has: the package stays where it is, and all else is planned.
 */
import type { PackageName } from '../python/name.ts'
import { UNNAMED_INDEX } from '../universe/facts.ts'
import type { Project } from '../universe/facts.ts'
import type { Problem } from '../units/problem.ts'
import type { RunFacts } from './facts.ts'
import { overlaidRun } from './overlay.ts'

export function withUnnamedBuilds(facts: RunFacts, { roots }: Pick<Problem, 'roots'>): RunFacts {
  const labels = new Map<PackageName, string>()
  for (const { declaration } of roots) {
    if (declaration.style === 'variant') labels.set(declaration.name, declaration.base?.local.join('.') ?? '')
  }
  return labels.size === 0 ? facts : overlaid(facts, labels)
}

function overlaid(facts: RunFacts, labels: ReadonlyMap<PackageName, string>): RunFacts {
  // The same project is the same value each time: what is derived from it is kept with it.
  const unnamed = new WeakMap<Project, Project>()
  const project: RunFacts['project'] = (name) => {
    const listed = facts.project(name)
    const label = labels.get(name)
    if (listed?.status !== 'listed' || label === undefined) return listed
    if (listed.files.some(({ version }) => version.local.join('.') === label)) return listed
    const known = unnamed.get(listed) ?? unnamedOf(listed)
    unnamed.set(listed, known)
    return known
  }
  const others = facts.onOtherPythons
  return overlaidRun(facts, { project }, others === undefined ? undefined : overlaid(others, labels))
}

function unnamedOf({ name, files }: Extract<Project, { status: 'listed' }>): Project {
  return { status: 'silent', name, files, index: UNNAMED_INDEX, reason: 'no file here names the index of its build' }
}
