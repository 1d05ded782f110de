/** A problem in which lines, constraints or overrides of one package keep no newer version out any more: of what a person wrote, the floors stay. */
import type { PackageName } from '../python/name.ts'
import { ANY, parseSpecifierSet } from '../python/specifier.ts'
import type { Specifier, SpecifierSet } from '../python/specifier.ts'
import { hardSpecifiers, hasOneValue } from '../solve/declared.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem, Root } from '../units/problem.ts'

/** `source` is `file:line`, or that of a constraint of the config. */
interface Place {
  readonly name: PackageName
  readonly source: string
}

export function uncapped(problem: Problem, present: readonly ResolvedSet[], place: Place): Problem {
  const roots = problem.roots.map((root) => (isAt(placeOf(root), place) ? withoutCaps(root, problem, present) : root))
  const bounds = problem.bounds.flatMap((bound) => {
    if (!isAt(bound, place)) return [bound]
    const specifier = floorsOf(bound.specifier.specifiers)
    return specifier.specifiers.length === 0 ? [] : [{ ...bound, specifier }]
  })
  const overrides = problem.overrides.map((override) =>
    override.specifier !== null && isAt(override, place)
      ? { ...override, specifier: floorsOf(override.specifier.specifiers) }
      : override,
  )
  return { ...problem, roots, bounds, overrides }
}

/** What of a line keeps newer versions out, and would still do so when the line moves. */
export function capsIn(root: Root, { roots }: Problem, present: readonly ResolvedSet[]): readonly Specifier[] {
  if (root.declaration.style === 'url') return []
  const same = roots.filter(({ declaration }) => declaration.name === root.declaration.name)
  return hardSpecifiers(root.declaration, hasOneValue(root, same, present)).filter(isCap)
}

export function isCap({ operator }: Specifier): boolean {
  return operator !== '>=' && operator !== '>'
}

function placeOf({ declaration: { name, file, line } }: Root): Place {
  return { name, source: `${file}:${line}` }
}

function isAt(stated: Place, { name, source }: Place): boolean {
  return stated.name === name && stated.source === source
}

function withoutCaps(root: Root, problem: Problem, present: readonly ResolvedSet[]): Root {
  const { declaration } = root
  const caps = new Set(capsIn(root, problem, present))
  const same = problem.roots.filter(({ declaration: { name } }) => name === declaration.name)
  if (hasOneValue(root, same, present)) {
    const kept = declaration.specifier.specifiers.filter((specifier) => !caps.has(specifier))
    return { ...root, declaration: { ...declaration, specifier: setOf(kept.map(textOf)) } }
  }
  const specifier = floorsOf(declaration.specifier.specifiers)
  if (specifier.specifiers.length > 0) return { ...root, declaration: { ...declaration, specifier, style: 'floor' } }
  return { ...root, declaration: { ...declaration, specifier, style: 'any', base: null } }
}

/** `~=1.2` is one, too. */
function floorsOf(specifiers: readonly Specifier[]): SpecifierSet {
  return setOf(
    specifiers.flatMap((specifier) => {
      if (specifier.operator === '~=') return [`>=${specifier.text}`]
      return isCap(specifier) ? [] : [textOf(specifier)]
    }),
  )
}

function textOf({ operator, text }: Specifier): string {
  return `${operator}${text}`
}

function setOf(texts: readonly string[]): SpecifierSet {
  return parseSpecifierSet(texts.join(',')) ?? ANY
}
