/** Which files of a project decide in the environments of a run: those that an installer would take at some time. */
import type { Environment } from '../python/environment.ts'
import type { IndexPlace, Project, ReleaseFile } from './facts.ts'
import { fitsOf, hasWheel, shelfOf, takenOf } from './shelf.ts'
import type { Fits, Shelved } from './shelf.ts'

export interface DecidedBy {
  readonly environments: readonly Environment[]
  readonly indexes: readonly IndexPlace[]
}

/** For each index by itself; sorted by index and name. */
export function decidingFiles(
  project: Exclude<Project, { status: 'absent' }>,
  facts: DecidedBy,
): readonly ReleaseFile[] {
  const deciding = new Set<ReleaseFile>()
  for (const { ordinal } of facts.indexes) {
    const files = project.files.filter((file) => file.index === ordinal)
    if (files.length === 0) continue
    const own: Project =
      files.length === project.files.length ? project : { status: 'listed', name: project.name, files }
    const shelf = shelfOf(own)
    const several: (readonly Shelved[])[] = []
    for (const group of shelf.groups.values()) {
      // What is kept of a listing has mostly one file of a version, which decides whatever it fits.
      const only = group[0]
      if (group.length > 1) several.push(group)
      else if (only !== undefined) deciding.add(only.file)
    }
    if (several.length === 0) continue
    const fits = facts.environments.map((environment) => fitsOf(shelf, environment))
    const onAnyPython = fits.map(({ ranks, admits }) => ({ ranks, admits: admits.map(() => true) }))
    for (const group of several) addDeciding(group, fits, onAnyPython, deciding)
  }
  // Pages mostly list their files by name already.
  return project.files.filter((file) => deciding.has(file)).sort((a, b) => a.index - b.index || byName(a, b))
}

/** Of the files of a version those that decide in some environment; without any, one that stands for it. */
function addDeciding(
  group: readonly Shelved[],
  fits: readonly Fits[],
  onAnyPython: readonly Fits[],
  deciding: Set<ReleaseFile>,
): void {
  const before = deciding.size
  for (let at = 0; at < fits.length; at++) {
    const own = fits[at]
    const open = onAnyPython[at]
    if (own !== undefined && open !== undefined) addDecidingIn(group, own, open, deciding)
  }
  if (deciding.size > before) return
  const first = group.map(({ file }) => file).sort(byName)[0]
  if (first !== undefined) deciding.add(first)
}

/** Those that an installer takes at any time, or would but for its Python. */
function addDecidingIn(group: readonly Shelved[], fits: Fits, onAnyPython: Fits, deciding: Set<ReleaseFile>): void {
  const taken = takenOf(group, fits, null)
  const best = taken ?? takenOf(group, onAnyPython, null)
  if (best === null) return
  // An sdist that stands before yanked wheels: that there are wheels counts too.
  if (taken?.file.kind === 'sdist' && hasWheel(group, fits, null)) for (const { file } of group) deciding.add(file)
  else deciding.add(best.file)
}

function byName(a: ReleaseFile, b: ReleaseFile): number {
  return a.filename < b.filename ? -1 : 1
}
