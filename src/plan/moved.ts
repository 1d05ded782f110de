/**
 * Which declared packages move: those whose version in other sets is not the present one.
 *
 * In: the problem, the present sets, and the solution's, for the edits, or those that an installer then chooses, for what is shown. Out: one value per package and pair of versions, with every line that states it.
 * An open declaration can stand at several versions; the first environment in which it moves speaks for it. A pin that names another version than
 * the present one, since two lines pin the package, moves from its own.
 */
import type { Declaration } from '../manifests/model.ts'
import type { PackageName } from '../python/name.ts'
import { contains } from '../python/specifier.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { presentVersion } from '../solve/declared.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem, Root } from '../units/problem.ts'

export interface MovedPackage {
  readonly name: PackageName
  readonly from: Version
  readonly to: Version
  /** The environment that the two versions were seen in. */
  readonly environment: number
  /** Lines that state the package there, in the order of the problem. */
  readonly declarations: readonly Declaration[]
}

export function movedPackages(
  problem: Problem,
  present: readonly ResolvedSet[],
  chosen: readonly ResolvedSet[],
): readonly MovedPackage[] {
  const moved = new Map<string, { package: MovedPackage; declarations: Declaration[] }>()
  for (const [name, roots] of Map.groupBy(problem.roots, (root) => root.declaration.name)) {
    for (const root of roots) {
      const change = changeOf(root, roots, present, chosen)
      if (change === null) continue
      const key = `${name} ${change.from.text} ${change.to.text}`
      const known = moved.get(key)
      if (known !== undefined) known.declarations.push(root.declaration)
      else {
        const declarations = [root.declaration]
        moved.set(key, { package: { name, ...change, declarations }, declarations })
      }
    }
  }
  return [...moved.values()].map((entry) => entry.package).sort(byPlace)
}

function changeOf(
  root: Root,
  roots: readonly Root[],
  present: readonly ResolvedSet[],
  chosen: readonly ResolvedSet[],
): { from: Version; to: Version; environment: number } | null {
  for (const environment of root.environments) {
    const from = presentVersion(roots, present, root.declaration.name, environment)
    const to = chosen[environment]?.get(root.declaration.name)?.version
    if (from !== null && to !== undefined && compareVersions(from, to) !== 0) return { from, to, environment }
  }
  return ownChange(root, roots, chosen)
}

/** Of a pin beside another pin of the package that names another version. `==2.1.0` admits the build that `==2.1.0+cu121` names. */
function ownChange(
  root: Root,
  roots: readonly Root[],
  chosen: readonly ResolvedSet[],
): { from: Version; to: Version; environment: number } | null {
  const { name, base, specifier } = root.declaration
  if (!isPin(root) || base === null) return null
  for (const environment of root.environments) {
    const others = roots.filter((other) => isPin(other) && other.environments.includes(environment))
    const to = chosen[environment]?.get(name)?.version
    if (to === undefined || contains(specifier, to)) continue
    const differs = ({ declaration: other }: Root): boolean =>
      other.base !== null && compareVersions(other.base, base) !== 0
    if (others.some(differs)) return { from: base, to, environment }
  }
  return null
}

function isPin({ declaration: { style } }: Root): boolean {
  return style === 'pin' || style === 'variant'
}

/** In the order of the files, then of the lines. */
function byPlace(a: MovedPackage, b: MovedPackage): number {
  const [x, y] = [a.declarations[0], b.declarations[0]]
  if (x === undefined || y === undefined) return 0
  if (x.file !== y.file) return x.file < y.file ? -1 : 1
  return x.line - y.line || (a.name < b.name ? -1 : 1)
}
