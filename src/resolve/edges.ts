/**
 * From requirements to the packages they ask for: overrides applied, extras apart, what stands elsewhere left out.
 */
import type { Marker } from '../python/marker.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import type { Metadata } from '../universe/facts.ts'
import { activeRequirements } from '../universe/requirements.ts'
import type { Fact } from './fact.ts'
import type { Asked, Task } from './task.ts'

interface Wish {
  readonly name: PackageName
  readonly extras: readonly ExtraName[]
  readonly specifier: SpecifierSet
  readonly marker: Marker | null
}

/** What the problem itself asks for. */
export function declaredEdges(task: Task): readonly Asked[] {
  return task.asked.flatMap((asked) =>
    overridden(asked, task).map((wish) => ({ ...wish, fact: factAfter(asked.fact, asked, wish) })),
  )
}

/** What one release asks for: for itself, or only what its extra adds. */
export function requiredEdges(
  task: Task,
  name: PackageName,
  version: Version,
  metadata: Metadata,
  extra: ExtraName | null,
): readonly Asked[] {
  if (task.installer.withoutDependencies) return []
  const plain = activeRequirements(metadata, task.environment, [])
  const active =
    extra === null
      ? plain
      : activeRequirements(metadata, task.environment, [extra]).filter((requirement) => !plain.includes(requirement))
  const label = extra === null ? name : `${name}[${extra}]`
  return active
    .filter((requirement) => requirement.url === null)
    .flatMap((requirement) => overridden(requirement, task))
    .map((wish) => ({ ...wish, fact: requirementFact(name, label, version, wish) }))
}

function overridden(wish: Wish, task: Task): readonly Wish[] {
  const overrides = task.overrides.get(wish.name)
  if (overrides === undefined) return task.elsewhere.has(wish.name) ? [] : [wish]
  return overrides.flatMap(({ name, extras, specifier }) =>
    specifier === null ? [] : [{ name, extras, specifier, marker: null }],
  )
}

function requirementFact(source: PackageName, label: string, version: Version, wish: Wish): Fact {
  const extras = wish.extras.length === 0 ? '' : `[${wish.extras.join(',')}]`
  const wording = `${wish.name}${extras}${wish.specifier.text}`
  const key = `requires ${label} ${version.key} ${wording}`
  return { kind: 'requires', key, source, version, target: wish.name, wording }
}

function factAfter(fact: Fact, asked: Asked, wish: Wish): Fact {
  if (fact.kind !== 'declared' || wish === asked) return fact
  return { ...fact, shown: { ...fact.shown, fact: `${wish.name}${wish.specifier.text} (override)` } }
}
