/** What a chosen release asks for in one environment, as far as it is known. */
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import type { ExtraName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Facts, Metadata } from '../universe/facts.ts'
import { activeRequirements } from '../universe/requirements.ts'
import { shelfOf } from '../universe/shelf.ts'

interface Release {
  readonly name: PackageName
  readonly version: Version
  readonly extras: readonly ExtraName[]
}

/** Of the files of the version, the first whose metadata is known speaks for it; empty where none is. */
export function requirementsOf(release: Release, environment: Environment, facts: Facts): readonly Requirement[] {
  const metadata = metadataOf(release, facts)
  return metadata === null ? [] : activeRequirements(metadata, environment, release.extras, release.name)
}

export function metadataOf(
  release: Pick<Release, 'name' | 'version'>,
  facts: Facts,
): Extract<Metadata, { status: 'known' }> | null {
  const project = facts.project(release.name)
  if (project === undefined || project.status === 'absent') return null
  for (const { file } of shelfOf(project).groups.get(release.version.key) ?? []) {
    const metadata = facts.metadata(file)
    if (metadata?.status === 'known') return metadata
  }
  return null
}
