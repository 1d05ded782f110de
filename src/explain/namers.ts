/** Who may name a pre-release of other packages, where only a part of what could be installed is looked at. */
import type { PackageName } from '../python/name.ts'
import type { Specifier } from '../python/specifier.ts'
import type { Task } from '../solve/slot.ts'

export function isEquality({ operator }: Specifier): boolean {
  return operator === '==' || operator === '==='
}

/** Whether some release of a package asks for a version of one of these with `==`; for uv only what people wrote names anything. */
export function mayName(
  name: PackageName,
  others: ReadonlySet<PackageName>,
  { facts, problem }: Pick<Task, 'facts' | 'problem'>,
): boolean {
  const project = problem.installer.kind === 'uv' ? undefined : facts.project(name)
  if (project === undefined || project.status === 'absent') return false
  const isOverridden = (other: PackageName): boolean => problem.overrides.some((override) => override.name === other)
  return project.files.some((file) => {
    const metadata = facts.metadata(file)
    if (metadata?.status !== 'known') return false
    return metadata.requiresDist.some(
      (asked) => others.has(asked.name) && (asked.specifier.specifiers.some(isEquality) || isOverridden(asked.name)),
    )
  })
}
