/**
 * The environments of a unit, each with its evidence.
 *
 * Python: config, else the first of images, version files, CI, the comment of a compiling tool, wheels by their addresses and the names of `-c` files that names one; requires-python bounds it
 * and alone means its lowest minor (of the project that a unit stands in: its lowest for which the present versions have wheels); else the known Python nearest to one that is not known; else the newest Python for which the present versions have wheels,
 * which only an index can tell (serving-python.ts).
 * Platform: config, else the image's or CI's, else the manifest's name, else Linux on x86_64 with glibc 2.28.
 * Accelerator: config, else variants, index URLs, packages, the manifest's name, the image; else `any`.
 */
import type { Config } from '../config/config.ts'
import type { Declaration, IndexOption } from '../manifests/model.ts'
import { knownPythons, makeEnvironment } from '../python/environment.ts'
import type { Accelerator, Environment } from '../python/environment.ts'
import { contains } from '../python/specifier.ts'
import { compareVersions, parseVersion } from '../python/version.ts'
import { fileAccelerator, filePlatform, filePython, indexAccelerator, packageAccelerator, variantOf } from './hints.ts'
import { agreed } from './place.ts'
import type { Among, Place, PythonBound, Stated } from './place.ts'
import type { Unit } from './unit.ts'

export interface UnitPlaces {
  readonly images: readonly Place[]
  readonly versionFiles: readonly Place[]
  readonly ci: readonly Place[]
}

/** Extras and groups that are installed together, and what tells there what the set runs on. */
export interface Selected {
  /** As `UnitEnvironment.selection`. */
  readonly selection: readonly string[]
  readonly declarations: readonly Declaration[]
  readonly options: readonly IndexOption[]
}

export interface Settled {
  readonly environment: Environment
  readonly selection: readonly string[]
  readonly evidence: readonly string[]
}

export interface EnvironmentsAnswer {
  readonly settled: readonly Settled[]
  /** Nothing says which Python: the newest known one stands in until the index has been asked. */
  readonly isPythonOpen: boolean
}

interface Draft {
  readonly python: Stated<string> | null
  readonly platform: Stated<string> | null
  readonly accelerator: Stated<Accelerator> | null
  /** The image or job that it is of. */
  readonly place?: Place
}

/** What files that install nothing by themselves say of the Python. */
export interface StatedPythons {
  readonly bound: PythonBound | null
  readonly compiled: Stated<string> | null
  /** Of the project that the unit stands in, of which nothing of it is installed here: it counts where nothing else names a Python. */
  readonly near?: Among | null
}

/** `selectedIn`: at least one, as the commands of the place have it. `newestPython`: the index's answer for this unit, when it has been asked. */
export function environmentsOf(
  unit: Unit,
  places: UnitPlaces,
  config: Config,
  { bound, compiled, near = null }: StatedPythons,
  selectedIn: (environment: Environment, place: Place | undefined) => readonly Selected[],
  newestPython: string | undefined,
): EnvironmentsAnswer {
  const drafts = crossed(draftsFor(unit, places, compiled), config)
  const stranger = unknownPython(places, compiled)
  const settled = new Map<string, Settled & { evidence: readonly string[] }>()
  let isPythonOpen = false
  for (const draft of drafts) {
    const python = pythonFor(draft.python, bound, stranger, { near, answer: newestPython })
    isPythonOpen ||= python.isOpen
    const platform = platformFor(draft.platform, unit, places, config)
    const plain = makeEnvironment(python.value, platform.value, 'any')
    if (plain === null) continue
    for (const { selection, ...selected } of selectedIn(plain, draft.place)) {
      const accelerator = acceleratorFor(draft.accelerator, hintedAccelerator(unit, selected), config)
      const environment = makeEnvironment(python.value, platform.value, accelerator?.value ?? 'any')
      if (environment === null) continue
      const key = [environment.python, environment.platform, environment.accelerator, ...selection].join(' ')
      const entry = settled.get(key) ?? { environment, selection, evidence: [] }
      const sources = [python.source, platform.source, accelerator?.source].filter(
        (source) => source !== undefined && source !== '',
      )
      entry.evidence = [...new Set([...entry.evidence, ...sources.map(String)])]
      settled.set(key, entry)
    }
  }
  for (const entry of settled.values()) entry.evidence = withAgreement(entry, places)
  return { settled: [...settled.values()], isPythonOpen }
}

/** Places of a lesser kind that name the same Python follow those that decided. */
function withAgreement({ environment, evidence }: Settled, { versionFiles, ci }: UnitPlaces): string[] {
  const agreeing = [...versionFiles, ...ci].flatMap(({ targets }) =>
    targets.flatMap(({ python }) => (python?.value === environment.python ? [python.source] : [])),
  )
  return [...new Set([...evidence, ...agreeing])]
}

/** The name of a manifest outweighs what names a Python for more than that one: version files, CI, images of other manifests too. */
function draftsFor(unit: Unit, places: UnitPlaces, compiled: Stated<string> | null): readonly Draft[] {
  const drafts = draftsOf(places).map((draft) =>
    isKnown(compiled) && draft.python === null ? { ...draft, python: compiled } : draft,
  )
  const named = unit.roots.flatMap(({ path }) => {
    const value = filePython(path)
    return value === null ? [] : [{ value, source: path }]
  })[0]
  if (!isKnown(named ?? null) || drafts.every(({ python }) => python?.value === named?.value)) return drafts
  const isInstalledThere = places.images.some((place) => unit.places.includes(place))
  return isInstalledThere || named === undefined ? drafts : drafts.map((draft) => ({ ...draft, python: named }))
}

/** What the first kind of place that names a Python says; images keep their platform and accelerator beside a version file's Python. */
function draftsOf({ images, versionFiles, ci }: UnitPlaces): readonly Draft[] {
  const ofImages = draftsFrom(images)
  const named = ofImages.filter(({ python }) => isKnown(python))
  if (named.length > 0) return named
  const accelerator = agreed(versionFiles.flatMap((place) => place.accelerator ?? []))
  return draftsWithout(ofImages, versionFiles, ci).map((draft) => ({
    ...draft,
    accelerator: draft.accelerator ?? accelerator,
  }))
}

/** Where no image names a Python. */
function draftsWithout(
  ofImages: readonly Draft[],
  versionFiles: readonly Place[],
  ci: readonly Place[],
): readonly Draft[] {
  const bases = ofImages.length > 0 ? ofImages : [{ python: null, platform: null, accelerator: null }]
  const version = draftsFrom(versionFiles)
    .map(({ python }) => python)
    .filter(isKnown)
  if (version.length > 0) return version.flatMap((python) => bases.map((base) => ({ ...base, python })))
  const ofCi = draftsFrom(ci)
  const ciNamed = ofCi.filter(({ python }) => isKnown(python))
  if (ofImages.length > 0)
    return ciNamed.length > 0 ? ciNamed.flatMap(({ python }) => bases.map((base) => ({ ...base, python }))) : bases
  if (ciNamed.length > 0) return ciNamed
  return ofCi.length > 0 ? ofCi : bases
}

function draftsFrom(places: readonly Place[]): readonly Draft[] {
  return places.flatMap((place) =>
    place.targets.map((target) => ({ ...target, accelerator: place.accelerator, place })),
  )
}

function isKnown(python: Stated<string> | null): python is Stated<string> {
  return python !== null && knownPythons.some((known) => known.python === python.value)
}

/** The config's Pythons and platforms replace what was found. */
function crossed(drafts: readonly Draft[], config: Config): readonly Draft[] {
  const pythons = config.python.map((value) => ({ value, source: config.stated.python ?? 'config' }))
  const platforms = config.platforms.map((value) => ({ value, source: config.stated.platforms ?? 'config' }))
  const withPythons =
    pythons.length === 0 ? drafts : drafts.flatMap((draft) => pythons.map((python) => ({ ...draft, python })))
  return platforms.length === 0
    ? withPythons
    : withPythons.flatMap((draft) => platforms.map((platform) => ({ ...draft, platform })))
}

type Python = Stated<string> & { readonly isOpen: boolean }

/** The nearest known Python where a place names one that is not known here, such as 3.6. */
function unknownPython(
  { images, versionFiles, ci }: UnitPlaces,
  compiled: Stated<string> | null,
): Stated<string> | null {
  const ofPlaces = [images, versionFiles, ci].flatMap(draftsFrom).flatMap(({ python }) => python ?? [])
  const stated = [...ofPlaces, ...(compiled === null ? [] : [compiled])]
  for (const { value, source } of stated) {
    const named = parseVersion(value)
    const [oldest, newest] = [knownPythons[0], knownPythons.at(-1)]
    const end = oldest === undefined ? null : parseVersion(oldest.python)
    if (named === null || end === null || oldest === undefined || newest === undefined) continue
    const isOlder = compareVersions(named, end) < 0
    const why = `${source}, whose Python ${value} is ${isOlder ? 'older' : 'newer'} than those that Lockstep knows`
    return { value: (isOlder ? oldest : newest).python, source: why }
  }
  return null
}

function pythonFor(
  python: Stated<string> | null,
  bound: PythonBound | null,
  stranger: Stated<string> | null,
  { near, answer }: { readonly near: Among | null; readonly answer: string | undefined },
): Python {
  const allowed = knownPythons.filter(({ pythonFull }) => isWithinBound(pythonFull, bound))
  if (isKnown(python)) {
    if (bound === null || allowed.length === 0 || allowed.some((known) => known.python === python.value))
      return { ...python, isOpen: false }
    const nearest = allowed[0]
    if (nearest !== undefined) {
      return {
        value: nearest.python,
        source: `${bound.source}, which ${python.value} (${python.source}) is outside of`,
        isOpen: false,
      }
    }
  }
  const lowest = allowed[0]
  if (bound !== null && lowest !== undefined) return { value: lowest.python, source: bound.source, isOpen: false }
  if (stranger !== null) return { ...stranger, isOpen: false }
  const isOpen = answer === undefined
  const value = answer ?? pythonsToTry(near)[0] ?? ''
  if (near?.pythons.includes(value) === true && (near.tells ?? value) === value)
    return { value, source: near.source, isOpen }
  return {
    value,
    source: isOpen ? 'newest Python known' : 'newest Python with wheels for the present versions',
    isOpen,
  }
}

/** Where the index decides, the best first. */
export function pythonsToTry(near: Among | null): readonly string[] {
  return near?.pythons ?? knownPythons.map(({ python }) => python).toReversed()
}

/** Of a range in a version file the newest first, as conda takes it; of the project around the lowest, as a bound alone means. */
export function amongPythons(versionFiles: readonly Place[], near: PythonBound | null): Among | null {
  const range = versionFiles.find(({ among }) => among !== undefined)?.among
  if (range !== undefined)
    return { ...range, source: `${range.source}, the newest with wheels for the present versions` }
  const pythons = knownPythons.filter(({ pythonFull }) => isWithinBound(pythonFull, near)).map(({ python }) => python)
  if (near === null || pythons.length === 0) return null
  return { pythons, source: `${near.source}, the lowest with wheels for the present versions` }
}

function isWithinBound(pythonFull: string, bound: PythonBound | null): boolean {
  const version = parseVersion(pythonFull)
  return bound === null || version === null || contains(bound.specifier, version)
}

function platformFor(platform: Stated<string> | null, unit: Unit, places: UnitPlaces, config: Config): Stated<string> {
  const named = unit.roots.flatMap(({ path }) => {
    const value = filePlatform(path)
    return value === null ? [] : [{ value, source: path }]
  })[0]
  const isInstalledThere =
    unit.places.length > 0 && [...places.images, ...places.ci].some((place) => unit.places.includes(place))
  if (platform !== null && (named === undefined || isInstalledThere || config.platforms.length > 0)) return platform
  return named ?? platform ?? { value: 'linux_x86_64', source: '' }
}

function hintedAccelerator(
  unit: Unit,
  { declarations, options }: Pick<Selected, 'declarations' | 'options'>,
): Stated<Accelerator> | null {
  const stated = [
    ...declarations.map(variantOf),
    ...options.map(indexAccelerator),
    ...declarations.map(packageAccelerator),
  ].find((found) => found !== null)
  if (stated !== undefined) return stated
  for (const { path } of unit.roots) {
    const value = fileAccelerator(path)
    if (value !== null) return { value, source: path }
  }
  return null
}

function acceleratorFor(
  place: Stated<Accelerator> | null,
  hinted: Stated<Accelerator> | null,
  config: Config,
): Stated<Accelerator> | null {
  if (config.accelerator !== null) return { value: config.accelerator, source: config.stated.accelerator ?? 'config' }
  return hinted ?? place
}
