/**
 * From manifests to problems: what is installed together, where, and with what evidence.
 *
 * In: what the manifests say, the evidence, the config. Out: problems, sorted by id, and what no problem could take.
 * Always true: a declaration is in one problem; units that share a manifest are in the same problem; every problem has at least one
 * environment and one root; a line that Lockstep wrote itself is nowhere; the same input gives the same value.
 * The words are docs/architecture.md's; which evidence concerns which unit is told in nearness.ts and unit.ts.
 */
import type { Config, ConfigConstraint } from '../config/config.ts'
import { isIncluded } from '../config/globs.ts'
import { configOfUnit, joinedManifests } from '../config/of-unit.ts'
import type { Declaration, ExtraOrGroup, ReadResult, Unreadable } from '../manifests/model.ts'
import type { Environment } from '../python/environment.ts'
import type { SourcedFact } from '../universe/solution.ts'
import { closureOf } from './closure.ts'
import { commandLines } from './command-lines.ts'
import type { Closure } from './closure.ts'
import type { Reads } from './reads.ts'
import { amongPythons, environmentsOf, pythonsToTry } from './environments.ts'
import type { EnvironmentsAnswer, Selected, UnitPlaces } from './environments.ts'
import { amongNotebooks } from './notebooks.ts'
import { gpuEvidenceOf } from './gpu-evidence.ts'
import { installerOf, installsAt, optionsOf, servesIn } from './installer.ts'
import { borrowedPythons, placesFor } from './nearness.ts'
import { byBytes } from './paths.ts'
import type { Evidence, Install, Place } from './place.ts'
import type { Bound, Problem, UnitEnvironment } from './problem.ts'
import { publishedEvidence } from './published.ts'
import { placeDeclarations } from './roots.ts'
import { broughtBy, selectionsOf } from './selections.ts'
import { boundsPython, compiledPython, nearPythonBound, pythonBound, wheelsPython } from './stated-python.ts'
import { makeUnits, nameInstalls } from './unit.ts'
import type { Named, Unit } from './unit.ts'

export interface Grouping {
  readonly problems: readonly Problem[]
  /** Of manifests that are in no problem, and of evidence files. */
  readonly unreadable: readonly Unreadable[]
  /**
   * Units of which nothing says the Python. Their environments stand on the first of `among` until `servingPython` has been asked
   * and its answers are given to `groupProblems` as `pythons`.
   */
  readonly openPythons: readonly {
    readonly problem: string
    readonly unit: string
    readonly among: readonly string[]
  }[]
}

/** `pythons`: by unit id, from serving-python.ts. */
export function groupProblems(
  reads: readonly ReadResult[],
  evidence: Evidence,
  config: Config,
  pythons: ReadonlyMap<string, string> = new Map(),
): Grouping {
  const sorted: Reads = new Map(reads.toSorted((a, b) => byBytes(a.file, b.file)).map((read) => [read.file, read]))
  const named = evidence.places.map((place) => nameInstalls(place, sorted))
  const units = makeUnits(sorted, named, {
    isRootable: (path) => isIncluded(path, config),
    joined: (paths) => joinedManifests(config, paths),
  })
  const drafts = units
    .map((unit) => draft(unit, sorted, named, evidence, config, pythons))
    .filter((one) => one !== null)
  const groups = joinSharing(drafts)
  const problems = groups
    .map((group) => makeProblem(group, sorted, evidence, config))
    .filter((problem) => problem !== null)
  const taken = new Set(problems.flatMap(({ manifests }) => manifests))
  const left = [...sorted.values()].filter(({ file }) => !taken.has(file)).flatMap((read) => read.unreadable)
  const openPythons = problems.flatMap((problem) => {
    const units = new Set(problem.environments.map(({ unit }) => unit))
    return drafts.flatMap(({ unit, openPythons: among }) =>
      among.length > 0 && units.has(unit.id) ? [{ problem: problem.id, unit: unit.id, among }] : [],
    )
  })
  return {
    problems: problems.toSorted((a, b) => byBytes(a.id, b.id)),
    unreadable: [...left, ...evidence.unreadable.map((one) => ({ ...one, text: '', stopsReading: true }))],
    openPythons,
  }
}

interface Draft {
  readonly unit: Unit
  readonly closure: Closure
  readonly environments: readonly UnitEnvironment[]
  readonly installs: readonly Install[]
  readonly places: UnitPlaces
  /** Those that the index decides between, the best first; none where the Python is known. */
  readonly openPythons: readonly string[]
  readonly isWithoutDependencies: boolean
}

/** null for a unit that installs nothing. */
function draft(
  unit: Unit,
  reads: Reads,
  named: readonly Named[],
  evidence: Evidence,
  config: Config,
  pythons: ReadonlyMap<string, string>,
): Draft | null {
  const closure = closureOf(unit.roots, unit.constraints, reads, unit.unreadBounds)
  if (!closure.members.some(({ declaration, isConstraint }) => !isConstraint && isInstall(declaration.section.kind)))
    return null
  const unitConfig = configOfUnit(
    config,
    unit.roots.map(({ path }) => path),
  )
  const manifests = [...reads.keys()]
  const kinds = (kind: 'image' | 'version-file' | 'ci'): UnitPlaces['ci'] =>
    placesFor(unit, closure.files, kind, named, manifests)
  const own = { images: kinds('image'), versionFiles: kinds('version-file'), ci: kinds('ci') }
  const installs = installsFor(closure.files, unit, named)
  const project = projectOf(unit, reads)
  const selectedIn = (environment: Environment, place?: Place): readonly Selected[] => {
    const options = optionsOf([closure], installsAt(place, installs), reads)
    return (project === null ? [[]] : selectionsOf(project, environment)).map((selection) => {
      const brought = broughtBy(selection, project?.project ?? null)
      const isBrought = (file: string, { kind, name }: ExtraOrGroup): boolean =>
        file !== project?.file || brought.has(`${kind}:${name}`)
      return {
        selection,
        declarations: closure.members
          .map(({ declaration }) => declaration)
          .filter((declaration) => isOfSection(declaration, isBrought)),
        options: options.filter((option) => servesIn(option, reads, environment, isBrought)),
      }
    })
  }
  const bounds = {
    bound: pythonBound(closure, reads),
    compiled: compiledPython(unit, reads) ?? wheelsPython(closure) ?? boundsPython(closure),
    near:
      amongPythons(own.versionFiles, nearPythonBound(unit, reads, evidence)) ??
      amongNotebooks(evidence.notebooks, unit.id, manifests),
  }
  const answerFrom = (from: UnitPlaces, newest?: string): EnvironmentsAnswer =>
    environmentsOf(unit, from, unitConfig, bounds, selectedIn, newest)
  const isOpen = answerFrom(own).isPythonOpen
  const isRange = own.versionFiles.some(({ among }) => among !== undefined)
  const places =
    isOpen && !isRange
      ? { ...own, versionFiles: [...own.versionFiles, ...borrowedPythons(unit, named, manifests)] }
      : own
  const answer = answerFrom(places, pythons.get(unit.id))
  const environments = answer.settled.map((settled) => ({ unit: unit.id, ...settled }))
  return environments.length === 0
    ? null
    : {
        unit,
        closure,
        environments,
        installs,
        places,
        openPythons: answer.isPythonOpen ? pythonsToTry(bounds.near) : [],
        isWithoutDependencies: isWithoutDependencies(unit, named),
      }
}

/** A line of an extra or a group counts where that is installed. */
function isOfSection(
  { file, section }: Declaration,
  isBrought: (file: string, only: ExtraOrGroup) => boolean,
): boolean {
  if (section.kind !== 'extra' && section.kind !== 'group') return true
  return isBrought(file, { kind: section.kind, name: section.name })
}

function isInstall(kind: string): boolean {
  return kind === 'install' || kind === 'extra' || kind === 'group'
}

/**
 * The commands that name one of the unit's files: those of places that install exactly this unit before others, and of images before
 * CI, which may test on another index than what runs.
 */
function installsFor(files: readonly string[], unit: Unit, named: readonly Named[]): readonly Install[] {
  const naming = named.flatMap(({ place, installs }) => {
    const own = installs.filter(({ roots }) => roots.some(({ path }) => files.includes(path)))
    return own.length === 0 ? [] : [{ place, installs: own.map(({ install }) => install) }]
  })
  const exact = naming.filter(({ place }) => unit.places.includes(place))
  const near = exact.length > 0 ? exact : naming
  const images = near.filter(({ place }) => place.kind === 'image')
  return (images.length > 0 ? images : near).flatMap(({ installs }) => installs)
}

/** Whatever installs the unit's own roots says `--no-deps`, and something does. */
function isWithoutDependencies(unit: Unit, named: readonly Named[]): boolean {
  const isRoot = (path: string): boolean => unit.roots.some((root) => root.path === path)
  const own = named.flatMap(({ installs }) => installs.filter(({ roots }) => roots.some(({ path }) => isRoot(path))))
  return own.length > 0 && own.every(({ install }) => install.withoutDependencies)
}

/** The project that is the whole of a unit, installed with all extras and groups. */
function projectOf(unit: Unit, reads: Reads): ReadResult | null {
  const root = unit.roots.find(({ extras }) => extras === 'all')
  const read = root === undefined ? undefined : reads.get(root.path)
  return read?.project == null ? null : read
}

/** Union-find over manifests. */
function joinSharing(drafts: readonly Draft[]): readonly (readonly Draft[])[] {
  const groups: Draft[][] = []
  const groupOf = new Map<string, Draft[]>()
  for (const one of drafts) {
    const joined = new Set(one.closure.files.map((file) => groupOf.get(file)).filter((group) => group !== undefined))
    const group = [...[...joined].flat(), one]
    for (const old of joined) groups.splice(groups.indexOf(old), 1)
    groups.push(group)
    for (const file of group.flatMap(({ closure }) => closure.files)) groupOf.set(file, group)
  }
  return groups
}

function makeProblem(group: readonly Draft[], reads: Reads, evidence: Evidence, config: Config): Problem | null {
  const drafts = group.toSorted((a, b) => byBytes(a.unit.id, b.unit.id))
  const environments = drafts.flatMap((one) => one.environments)
  let next = 0
  const members = drafts.map(({ closure, environments: own }) => ({ closure, ordinals: own.map(() => next++) }))
  const placed = placeDeclarations(members, environments)
  if (placed.roots.length === 0) return null
  const closures = drafts.map(({ closure }) => closure)
  const manifests = [...new Set(closures.flatMap(({ files }) => files))].toSorted(byBytes)
  const includes = [...new Set(closures.flatMap((closure) => closure.includes))]
  const project = manifests.map((file) => reads.get(file)?.project ?? null).find((table) => table !== null) ?? null
  const gpuEvidence: readonly SourcedFact[] = gpuEvidenceOf(
    drafts,
    placed.roots,
    reads,
    evidence,
    configOfUnit(config, manifests),
  )
  const images = drafts.flatMap(({ places }) => places.images)
  const asked = commandLines(images, placed.roots)
  return {
    id: idOf(drafts, includes),
    manifests,
    environments,
    roots: placed.roots,
    marked: placed.marked,
    bounds: [...placed.bounds, ...configBounds(config, environments)],
    followed: placed.followed,
    overrides: placed.overrides,
    installer: installerOf(
      closures,
      drafts.flatMap(({ installs }) => installs),
      reads,
      manifests,
      evidence,
      // One unit with --no-deps beside one without: the requirements are followed, since somewhere they are installed.
      drafts.every(({ isWithoutDependencies }) => isWithoutDependencies),
    ),
    gpuEvidence,
    ...(asked.length === 0 ? {} : { commandLines: asked }),
    isPublished: publishedEvidence(project, evidence) !== null,
    project,
    includes,
    unreadable: [
      ...manifests.flatMap((file) => reads.get(file)?.unreadable ?? []),
      ...distinct(closures.flatMap(({ unreadable }) => unreadable)),
    ],
  }
}

/** First root in byte order; an image may install by itself a file that another includes, which is no root. */
function idOf(drafts: readonly Draft[], includes: Problem['includes']): string {
  const roots = drafts.flatMap(({ unit }) => unit.roots.map(({ path }) => path)).toSorted(byBytes)
  const included = new Set(
    drafts.flatMap(({ closure, unit }) =>
      closure.files.filter((file) => unit.roots.every(({ path }) => path !== file)),
    ),
  )
  return (includes.length === 0 ? undefined : roots.find((path) => !included.has(path))) ?? roots[0] ?? ''
}

function configBounds(config: Config, environments: readonly UnitEnvironment[]): readonly Bound[] {
  const all = environments.map((_, ordinal) => ordinal)
  const bound = ({ name, specifier, source }: ConfigConstraint) => ({
    ...{ name, specifier, environments: all, source },
    isConfig: true,
  })
  return [
    ...config.constraints.map(bound),
    ...config.allowedVersions.map((allowed) => ({ ...bound(allowed), sparesPresent: true })),
  ]
}

function distinct(unreadable: readonly Unreadable[]): readonly Unreadable[] {
  const seen = new Map(unreadable.map((one) => [`${one.file}:${String(one.line)} ${one.why}`, one]))
  return [...seen.values()]
}
