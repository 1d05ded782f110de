/** The Pythons that releases have wheels for on a platform, as far as their listing tells. */
import { knownPythons } from '../python/environment.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import type { Version } from '../python/version.ts'
import type { Project } from './facts.ts'

/** Known minors, ascending. */
export function pythonsWithWheels(project: Project | undefined, version: Version, platform: string): readonly string[] {
  if (project === undefined || project.status === 'absent') return []
  const files = project.files.filter((file) => file.version.key === version.key)
  return knownPythons
    .map(({ python }) => python)
    .filter((python) =>
      files.some(
        ({ filename, wheelsFor = [] }) =>
          wheelsFor.includes(`${python} ${platform}`) || wheelRank(supportedTags({ python, platform }), filename) > 0,
      ),
    )
}

/** "3.10 to 3.13"; each where some between them are missing. */
export function minorsInWords(minors: readonly string[]): string {
  const [first = '', last = ''] = [minors[0], minors.at(-1)]
  const known = knownPythons.map(({ python }) => python)
  const between = known.slice(known.indexOf(first), known.indexOf(last) + 1)
  if (minors.length > 2 && between.length === minors.length) return `${first} to ${last}`
  return minors.length < 2 ? first : `${minors.slice(0, -1).join(', ')} and ${last}`
}
