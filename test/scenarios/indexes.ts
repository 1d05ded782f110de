/**
 * What the indexes of a scenario say together, by the rules of its installer: the same code that combines real ones.
 */
import type { PackageName } from '../../src/python/name.ts'
import { collectKept } from '../../src/sources/combine.ts'
import type { InstallerKind, RankedPlace } from '../../src/sources/combine.ts'
import type { ListedFile } from '../../src/sources/listed-file.ts'
import type { PlaceAnswer } from '../../src/sources/place.ts'
import type { IndexPlace, Project, ReleaseFile } from '../../src/universe/facts.ts'

/** Projects that are silent or absent stay as they are. */
export function combined(
  projects: ReadonlyMap<PackageName, Project>,
  indexes: readonly IndexPlace[],
  installer: InstallerKind,
  clockIsSet: boolean,
): ReadonlyMap<PackageName, Project> {
  const places = indexes.map((index) => placeOf(index, projects))
  return new Map(
    [...projects].map(([name, project]) => {
      if (project.status !== 'listed') return [name, project]
      return [name, collectKept(name, places, installer, clockIsSet)?.project ?? project]
    }),
  )
}

function placeOf({ ordinal, role }: IndexPlace, projects: ReadonlyMap<PackageName, Project>): RankedPlace {
  const answer = (name: PackageName): PlaceAnswer => {
    const project = projects.get(name)
    const files = project?.status === 'listed' ? project.files.filter(({ index }) => index === ordinal) : []
    return files.length === 0 ? { status: 'absent' } : { status: 'listed', files: files.map(listed) }
  }
  const place = {
    label: `index ${ordinal}`,
    pinned: new Set<PackageName>(),
    isExplicit: false,
    hasAnswered: () => true,
    kept: answer,
    ask: (name: PackageName) => Promise.resolve(answer(name)),
    everything: (name: PackageName) => Promise.resolve(answer(name)),
    owner: '',
    trust: 'operator' as const,
  }
  return { ordinal, role, place }
}

function listed(file: ReleaseFile): ListedFile {
  return {
    filename: file.filename,
    url: `https://files.example/${file.filename}`,
    sha256: file.sha256,
    requiresPython: file.requiresPython,
    yanked: file.yanked === false ? null : file.yanked.reason,
    uploadTime: file.uploadTime,
    size: null,
    metadata: file.announcesMetadata,
  }
}
