/** Facts without source distributions: what has no wheel cannot be installed. */
import type { Facts, Project } from '../universe/facts.ts'
import { withAllowedFormats } from '../universe/formats.ts'
import { overlaid } from '../universe/overlay.ts'

const ONLY_WHEELS = [{ kind: 'only-binary', value: ':all:' }]

export function onlyWheels(facts: Facts): Facts {
  // The same project is the same value each time: what is derived from it is kept with it.
  const known = new WeakMap<Project, Project>()
  return overlaid(facts, {
    project(name) {
      const project = facts.project(name)
      if (project === undefined) return undefined
      const wheels = known.get(project) ?? withAllowedFormats(project, ONLY_WHEELS)
      known.set(project, wheels)
      return wheels
    },
  })
}
