/**
 * What the manifests say of a package: where it has one version, and which of a specifier is hard.
 *
 * A pin, a variant, and a caret that stands on the present version move: their line has one value over all environments in which it
 * is active, so those environments share a slot. What is open has a slot in each environment. Lines that share an environment share
 * a version there, so slots that meet are joined.
 */
import type { Declaration } from '../manifests/model.ts'
import type { PackageName } from '../python/name.ts'
import type { Specifier } from '../python/specifier.ts'
import { compareVersions, type Version } from '../python/version.ts'
import type { Problem, Root } from '../units/problem.ts'
import type { ResolvedSet } from '../universe/solution.ts'

/** Environments in which a declared package has one version, ascending, with the lines that say so. */
export interface DeclaredGroup {
  readonly name: PackageName
  readonly environments: readonly number[]
  readonly roots: readonly Root[]
}

/** The present version of a package in an environment: in the present set, else the pin's own. */
export function presentVersion(
  roots: readonly Root[],
  present: readonly ResolvedSet[],
  name: PackageName,
  environment: number,
): Version | null {
  const chosen = present[environment]?.get(name)
  if (chosen !== undefined) return chosen.version
  const pin = roots.find(
    ({ declaration, environments }) =>
      isPin(declaration) && declaration.base !== null && environments.includes(environment),
  )
  return pin?.declaration.base ?? null
}

export function declaredGroups(problem: Problem, present: readonly ResolvedSet[]): readonly DeclaredGroup[] {
  const groups: DeclaredGroup[] = []
  for (const [name, roots] of Map.groupBy(problem.roots, (root) => root.declaration.name)) {
    const blocks = roots.flatMap((root) =>
      hasOneValue(root, roots, present)
        ? [[...root.environments]]
        : root.environments.map((environment) => [environment]),
    )
    for (const environments of joined(blocks)) {
      const active = roots.filter((root) => root.environments.some((environment) => environments.includes(environment)))
      groups.push({ name, environments, roots: active })
    }
  }
  return groups
}

/** The specifiers of a line that stay hard when the line moves. */
export function hardSpecifiers(declaration: Declaration, moves: boolean): readonly Specifier[] {
  const { specifiers } = declaration.specifier
  if (isPin(declaration)) return specifiers.filter(({ operator, text }) => !isEquality(operator) || text.endsWith('.*'))
  if (declaration.style !== 'caret' || !moves) return specifiers
  const compatible = specifiers.filter(({ operator }) => operator !== '~=')
  if (compatible.length < specifiers.length) return compatible
  const lower = specifiers.findIndex(({ operator }) => operator === '>=')
  return specifiers.filter((specifier, at) => at !== lower && !(at === lower + 1 && specifier.operator === '<'))
}

/** Whether the line has one version that moves with it. */
export function hasOneValue(root: Root, roots: readonly Root[], present: readonly ResolvedSet[]): boolean {
  const { declaration, environments } = root
  if (isPin(declaration)) return true
  const { base } = declaration
  if (declaration.style !== 'caret' || base === null) return false
  return environments.every((environment) => {
    const version = presentVersion(roots, present, declaration.name, environment)
    return version !== null && compareVersions(version, base) === 0
  })
}

function isPin(declaration: Declaration): boolean {
  return declaration.style === 'pin' || declaration.style === 'variant'
}

function isEquality(operator: string): boolean {
  return operator === '==' || operator === '==='
}

/** Blocks that share a member become one; members ascending, blocks by their first member. */
function joined(blocks: readonly (readonly number[])[]): number[][] {
  const result: number[][] = []
  for (const block of blocks) {
    const touching = result.filter((other) => other.some((member) => block.includes(member)))
    const merged = [...new Set([...block, ...touching.flat()])].sort((a, b) => a - b)
    for (const other of touching) result.splice(result.indexOf(other), 1)
    result.push(merged)
  }
  return result.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}
