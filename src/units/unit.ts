/**
 * Units: which manifests are installed together, by what the images and CI files install, else each root by itself.
 *
 * - An image installs everything its stages install, so the manifests that it names are one unit, with the image as evidence.
 * - A CI command that names several manifests joins them; one that names one is evidence for it.
 * - Manifests that the config joins are one unit.
 * - A manifest that no other includes or was made from, and that nothing above covers is a unit by itself. A file that a command names with `-c`, or that
 *   is named like constraints and included by nobody, installs nothing.
 * A path in a command means the manifest that the place's resolver finds first (docker-paths.ts).
 */
import { baseName } from '../manifests/base-name.ts'
import type { ReadResult } from '../manifests/model.ts'
import { includedPath } from './closure.ts'
import { compiledSources, isInstalledElsewhere } from './compiled.ts'
import type { RootFile, UnreadBound } from './closure.ts'
import type { Reads } from './reads.ts'
import { byBytes, join } from './paths.ts'
import type { Install, Place } from './place.ts'

export interface Unit {
  /** First of `roots` in byte order. */
  readonly id: string
  readonly roots: readonly RootFile[]
  readonly constraints: readonly string[]
  /** Options `-c` of commands that name no file of the repository. */
  readonly unreadBounds: readonly UnreadBound[]
  /** Places that install exactly this. */
  readonly places: readonly Place[]
}

/** The manifests that a place's commands name. */
export interface Named {
  readonly place: Place
  readonly installs: readonly NamedInstall[]
  readonly files: ReadonlySet<string>
}
interface NamedInstall {
  readonly install: Install
  readonly roots: readonly RootFile[]
  readonly constraints: readonly string[]
  readonly unreadBounds: readonly UnreadBound[]
}

/** A URL, or what a variable holds. */
const NO_PATH = /^[a-z][a-z+]*:\/\/|\$/i

export function nameInstalls(place: Place, reads: Reads): Named {
  const find = (path: string, directory: string): readonly string[] => {
    const found = place.resolve(path, directory).find((candidate) => reads.has(candidate))
    return found === undefined ? [] : [found]
  }
  const installs = place.installs.map((install) => ({
    install,
    roots: [
      ...install.requirements.flatMap((path) =>
        find(path, install.directory).map((found) => ({ path: found, extras: [] })),
      ),
      ...install.projects.flatMap(({ path, extras }) =>
        find(join('', `${path}/pyproject.toml`) ?? path, install.directory).map((found) => ({ path: found, extras })),
      ),
    ],
    constraints: install.constraints.flatMap((path) => find(path, install.directory)),
    unreadBounds: install.constraints
      .filter((target) => NO_PATH.test(target))
      .map((target) => ({ file: install.file, line: install.line, target })),
  }))
  return { place, installs, files: new Set(installs.flatMap(({ roots }) => roots.map(({ path }) => path))) }
}

/** What the config says of manifests. */
export interface UnitChoice {
  readonly isRootable: (path: string) => boolean
  /** Of these, those that are installed together, in groups. */
  readonly joined: (paths: readonly string[]) => readonly (readonly string[])[]
}

export function makeUnits(reads: Reads, named: readonly Named[], { isRootable, joined }: UnitChoice): readonly Unit[] {
  const builder = new Builder(reads)
  for (const { place, installs } of named) {
    if (place.kind === 'image') builder.add(installs, place)
    else for (const install of installs) if (install.roots.length > 1) builder.add([install], place)
  }
  const bounding = new Set(named.flatMap(({ installs }) => installs.flatMap(({ constraints }) => constraints)))
  const roots = rootsOf(reads, (path) => isRootable(path) && !bounding.has(path))
  for (const paths of joined(roots)) builder.add([together(paths)], null)
  for (const path of roots) if (!builder.covers(path)) builder.add([], null, path)
  for (const { place, installs } of named) {
    if (place.kind !== 'ci') continue
    for (const install of installs) if (install.roots.length === 1) builder.join(install, place)
  }
  return builder.units()
}

function together(paths: readonly string[]): Omit<NamedInstall, 'install'> {
  return { roots: paths.map((path) => ({ path, extras: 'all' })), constraints: [], unreadBounds: [] }
}

class Builder {
  readonly #reads: Reads
  readonly #units = new Map<string, { -readonly [K in keyof Unit]: Unit[K] }>()

  constructor(reads: Reads) {
    this.#reads = reads
  }

  add(installs: readonly Omit<NamedInstall, 'install'>[], place: Place | null, alone?: string): void {
    const named = installs.flatMap(({ roots }) => roots)
    const roots = this.#distinct(alone === undefined ? named : [{ path: alone, extras: [] }])
    const [first] = roots
    if (first === undefined) return
    const key = keyOf(roots)
    const unit = this.#units.get(key) ?? { id: first.path, roots, constraints: [], unreadBounds: [], places: [] }
    this.#units.set(key, unit)
    unit.constraints = [...new Set([...unit.constraints, ...installs.flatMap(({ constraints }) => constraints)])]
    unit.unreadBounds = [...unit.unreadBounds, ...installs.flatMap(({ unreadBounds }) => unreadBounds)]
    if (place !== null && !unit.places.includes(place)) unit.places = [...unit.places, place]
  }

  /** A place that installs one unit exactly is evidence for it. */
  join(install: NamedInstall, place: Place): void {
    if (this.#units.has(keyOf(this.#distinct(install.roots)))) this.add([install], place)
  }

  covers(path: string): boolean {
    return [...this.#units.values()].some(({ roots }) =>
      roots.some((root) => root.path === path && (root.extras === 'all' || !this.#isProject(path))),
    )
  }

  units(): readonly Unit[] {
    return [...this.#units.values()].toSorted((a, b) => byBytes(keyOf(a.roots), keyOf(b.roots)))
  }

  /** Sorted; a project by itself is installed with all its extras and groups, beside others with those that are named. */
  #distinct(roots: readonly RootFile[]): readonly RootFile[] {
    const paths = [...new Set(roots.map(({ path }) => path))].toSorted(byBytes)
    return paths.map((path) => {
      if (!this.#isProject(path)) return { path, extras: [] }
      const extras = roots.flatMap((root) => (root.path === path && root.extras !== 'all' ? root.extras : []))
      return { path, extras: paths.length === 1 ? 'all' : [...new Set(extras)].toSorted(byBytes) }
    })
  }

  #isProject(path: string): boolean {
    return this.#reads.get(path)?.project != null
  }
}

function keyOf(roots: readonly RootFile[]): string {
  return roots.map(({ path, extras }) => `${path}[${extras === 'all' ? '*' : extras.join()}]`).join('\n')
}

/** Manifests that no other includes; of a circle that nothing else includes, the first in byte order. */
function rootsOf(reads: Reads, isRootable: (path: string) => boolean): readonly string[] {
  const included = new Set<string>()
  const targets = new Map([...reads].map(([path, read]) => [path, targetsOf(read, reads)]))
  for (const [path, list] of targets) for (const target of list) if (target !== path) included.add(target)
  const candidates = [...reads.keys()].filter((path) => isRootable(path) && !isLooseConstraints(path)).toSorted(byBytes)
  const roots = candidates.filter((path) => !included.has(path))
  const reached = new Set<string>()
  const reach = (path: string): void => {
    const waiting = [path]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (reached.has(next)) continue
      reached.add(next)
      waiting.push(...(targets.get(next) ?? []))
    }
  }
  for (const path of [...reads.keys()].filter((path) => !included.has(path))) reach(path)
  for (const path of candidates) {
    if (reached.has(path)) continue
    roots.push(path)
    reach(path)
  }
  return roots
}

/** A local project stays a root of its own when a requirements file installs it or was made from it, and so does what `-c requirements.txt` names. */
function targetsOf(read: ReadResult, reads: Reads): readonly string[] {
  const included = read.includes.flatMap((include) => {
    const target = include.kind === 'editable' ? { why: '' } : includedPath(include)
    if ('why' in target || (include.kind === 'constraints' && isInstalledElsewhere(target.path, reads))) return []
    return [target.path]
  })
  const sources = compiledSources(read, (path) => reads.has(path)).filter(({ role }) => role !== 'project')
  return [...included, ...sources.map(({ path }) => path)]
}

function isLooseConstraints(path: string): boolean {
  return /^constraints?[^/]*\.txt$/i.test(baseName(path))
}
