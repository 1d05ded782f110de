/**
 * From the declarations of a problem's units to roots, bounds and overrides, each with the environments where it holds.
 */
import type { Declaration, ProjectTable } from '../manifests/model.ts'
import type { Environment } from '../python/environment.ts'
import { markerValues } from '../python/environment.ts'
import { evaluateMarker } from '../python/marker.ts'
import type { ExtraName } from '../python/name.ts'
import { normalizeExtra } from '../python/name.ts'
import type { Closure, Member } from './closure.ts'
import type { Bound, Override, Root, UnitEnvironment } from './problem.ts'
import { broughtBy } from './selections.ts'

export interface Placed {
  readonly roots: readonly Root[]
  readonly marked: readonly Root[]
  readonly bounds: readonly Bound[]
  readonly followed: readonly Bound[]
  readonly overrides: readonly Override[]
}

/** One unit's closure with the ordinals of its environments. */
export interface UnitMembers {
  readonly closure: Closure
  readonly ordinals: readonly number[]
}

export function placeDeclarations(units: readonly UnitMembers[], environments: readonly UnitEnvironment[]): Placed {
  const roots = new Map<Declaration, number[]>()
  const marked = new Map<Declaration, number[]>()
  const bounds = new Map<Declaration, number[]>()
  const overrides = new Map<Declaration, number[]>()
  const possible = new Map<Declaration, number[]>()
  const installed: Installed = new Map()
  for (const { closure, ordinals } of units) {
    for (const member of closure.members) {
      for (const ordinal of ordinals) {
        const unitEnvironment = environments[ordinal]
        if (unitEnvironment === undefined) continue
        const { section } = member.declaration
        if (section.kind === 'override') note(possible, member.declaration, ordinal)
        const into =
          section.kind === 'override'
            ? overrides
            : member.isConstraint || section.kind === 'constraint'
              ? bounds
              : roots
        const state = stateOf(member, unitEnvironment, installed)
        if (state === 'active') note(into, member.declaration, ordinal)
        if (state === 'marked' && into === roots) note(marked, member.declaration, ordinal)
      }
    }
  }
  pinByConstraints(roots, bounds, units)
  const replacing = overridesOf(overrides, possible)
  const held = heldByUnreadBounds(units)
  return {
    roots: installedRoots(roots, replacing).map((root) => held(root)),
    marked: installedRoots(marked, replacing).map((root) => held(root)),
    bounds: boundsOf(bounds, (declaration) => !roots.has(declaration)),
    followed: boundsOf(bounds, (declaration) => roots.has(declaration)),
    overrides: replacing,
  }
}

/**
 * A pin of a `-c` file is the pin of the open lines that it bounds: one line for all who share the file. It installs nothing where nobody asks
 * for the package, and bounds it there as it moves.
 */
function pinByConstraints(
  roots: Map<Declaration, number[]>,
  bounds: Map<Declaration, number[]>,
  units: readonly UnitMembers[],
): void {
  const ofFiles = new Set(
    units.flatMap(({ closure }) =>
      closure.members.flatMap(({ declaration, read }) => (read.project === null ? [declaration] : [])),
    ),
  )
  const asked = Map.groupBy(roots, ([{ name }]) => name)
  for (const [declaration, ordinals] of bounds) {
    if (declaration.style !== 'pin' || declaration.isHeld || roots.has(declaration) || !ofFiles.has(declaration))
      continue
    const lines = asked.get(declaration.name) ?? []
    const pinned = ordinals.filter((ordinal) => lines.some(([, where]) => where.includes(ordinal)))
    if (pinned.length === 0) continue
    roots.set(declaration, pinned)
    const rest = ordinals.filter((ordinal) => !pinned.includes(ordinal))
    if (rest.length === 0) bounds.delete(declaration)
    else bounds.set(declaration, rest)
  }
}

/**
 * Where a `-c` file cannot be read, any line of its units may be bounded by it, and pip refuses what is outside (pip, "Constraints files"): what
 * stands is all that is known to agree with it.
 */
function heldByUnreadBounds(units: readonly UnitMembers[]): (root: Root) => Root {
  const places = new Map<Declaration, string>()
  for (const { closure } of units) {
    const [unread] = closure.unreadBounds
    if (unread === undefined) continue
    for (const { declaration } of closure.members) places.set(declaration, placeOf(unread))
  }
  return (root) => {
    const unreadBound = places.get(root.declaration)
    return unreadBound === undefined
      ? root
      : { ...root, declaration: { ...root.declaration, isHeld: true, unreadBound } }
  }
}

function boundsOf(
  bounds: ReadonlyMap<Declaration, readonly number[]>,
  isWanted: (declaration: Declaration) => boolean,
): readonly Bound[] {
  return [...bounds]
    .filter(([declaration]) => declaration.url === null && isWanted(declaration))
    .map(([declaration, ordinals]) => ({
      name: declaration.name,
      specifier: declaration.specifier,
      environments: sorted(ordinals),
      source: placeOf(declaration),
    }))
}

/** What an override drops is not installed either where a line declares it (uv, "Dependency overrides"). */
function installedRoots(
  roots: ReadonlyMap<Declaration, readonly number[]>,
  overrides: readonly Override[],
): readonly Root[] {
  const dropping = overrides.filter(({ specifier }) => specifier === null)
  return [...roots].flatMap(([declaration, ordinals]) => {
    const dropped = dropping.filter(({ name }) => name === declaration.name).flatMap((each) => each.environments)
    const environments = sorted(ordinals.filter((ordinal) => !dropped.includes(ordinal)))
    return environments.length === 0 ? [] : [{ declaration, environments }]
  })
}

function note(into: Map<Declaration, number[]>, declaration: Declaration, ordinal: number): void {
  const ordinals = into.get(declaration) ?? []
  if (!ordinals.includes(ordinal)) ordinals.push(ordinal)
  into.set(declaration, ordinals)
}

function sorted(ordinals: readonly number[]): readonly number[] {
  return ordinals.toSorted((a, b) => a - b)
}

function placeOf({ file, line }: Pick<Declaration, 'file' | 'line'>): string {
  return `${file}:${String(line)}`
}

const NO_EXTRAS: ReadonlySet<ExtraName> = new Set()

/** `marked`: nothing but its marker keeps it out. */
function stateOf(
  member: Member,
  { environment, selection }: UnitEnvironment,
  installed: Installed,
): 'active' | 'marked' | 'out' {
  const { declaration } = member
  const extras = activeExtras(member, selection, installed)
  if (extras === null) return 'out'
  return declaration.marker === null || holds(declaration, environment, extras) ? 'active' : 'marked'
}

function holds({ marker }: Declaration, environment: Environment, extras: ReadonlySet<ExtraName>): boolean {
  return marker === null || evaluateMarker(marker, markerValues(environment), extras)
}

/** What a choice of extras and groups brings: every one of them, and the extras by their names in markers. */
interface Brought {
  readonly items: ReadonlySet<string>
  readonly extras: ReadonlySet<ExtraName>
}

/** Worked out once for each project and choice, as every declaration asks for it. */
type Installed = Map<ProjectTable, Map<readonly string[], Brought>>

/** null where the declaration's extra or group is not installed. */
function activeExtras(
  { declaration, root, read }: Member,
  selection: readonly string[],
  installed: Installed,
): ReadonlySet<ExtraName> | null {
  const { section } = declaration
  if (read.project === null) return section.kind === 'extra' || section.kind === 'group' ? null : NO_EXTRAS
  const { items, extras } = broughtFor(read.project, root.extras === 'all' ? selection : root.extras, root, installed)
  if ((section.kind === 'extra' || section.kind === 'group') && !items.has(`${section.kind}:${section.name}`))
    return null
  return extras
}

/** `choice` is the selection, or the root's own extras; either is one object as long as it is the same choice. */
function broughtFor(
  project: ProjectTable,
  choice: readonly string[],
  root: Member['root'],
  installed: Installed,
): Brought {
  const ofProject = installed.get(project) ?? new Map<readonly string[], Brought>()
  installed.set(project, ofProject)
  const known = ofProject.get(choice)
  if (known !== undefined) return known
  const items = broughtBy(choice === root.extras ? choice.map((extra) => `extra:${extra}`) : choice, project)
  const names = [...items].flatMap((item) => (item.startsWith('extra:') ? [normalizeExtra(item.slice(6))] : []))
  const brought = { items, extras: new Set(names) }
  ofProject.set(choice, brought)
  return brought
}

/** A name that is overridden, but by no line whose marker holds here, is dropped here (uv, "Dependency overrides"). */
function overridesOf(
  active: ReadonlyMap<Declaration, readonly number[]>,
  possible: ReadonlyMap<Declaration, readonly number[]>,
): readonly Override[] {
  const overrides: Override[] = []
  for (const [declaration, ordinals] of active) {
    const { name, extras, specifier } = declaration
    overrides.push({ name, extras, specifier, environments: sorted(ordinals), source: placeOf(declaration) })
  }
  for (const [declaration, ordinals] of possible) {
    const covered = new Set(
      overrides.filter(({ name }) => name === declaration.name).flatMap(({ environments }) => environments),
    )
    const dropped = ordinals.filter((ordinal) => !covered.has(ordinal))
    if (dropped.length === 0) continue
    overrides.push({
      name: declaration.name,
      extras: [],
      specifier: null,
      environments: sorted(dropped),
      source: placeOf(declaration),
    })
  }
  return overrides
}
