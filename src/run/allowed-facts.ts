/** The facts of a problem: those of the run, without the files that the problem's own options exclude. */
import type { Project } from '../universe/facts.ts'
import { restrictsFormats, withAllowedFormats } from '../universe/formats.ts'
import type { FormatOption } from '../universe/formats.ts'
import type { RunFacts } from './facts.ts'
import { overlaidRun } from './overlay.ts'

export function allowedFacts(facts: RunFacts, options: readonly FormatOption[]): RunFacts {
  if (!restrictsFormats(options)) return facts
  // The same project is the same value each time: what is derived from it is kept with it.
  const allowed = new WeakMap<Project, Project>()
  const allowedOf = (project: Project): Project => {
    const known = allowed.get(project) ?? withAllowedFormats(project, options)
    allowed.set(project, known)
    return known
  }
  const project: RunFacts['project'] = (name) => {
    const listed = facts.project(name)
    return listed === undefined ? undefined : allowedOf(listed)
  }
  const others = facts.onOtherPythons
  return overlaidRun(facts, { project }, others === undefined ? undefined : allowedFacts(others, options))
}
