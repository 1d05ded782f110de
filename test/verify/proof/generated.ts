/** A generated universe of realistic shape as the facts and the problem that a person would have: roots are pins, all else is open. */
import type { Vulnerability } from '../../../src/osv/vulnerability.ts'
import { DEFAULT_POLICY } from '../../../src/solve/policy.ts'
import { snapshotOf } from '../../../src/universe/sketch.ts'
import { factsOf } from '../../../src/universe/snapshot.ts'
import { generateUniverse, PROFILES } from '../../properties/generated-universe.ts'
import type { GeneratedNeed, GeneratedPackage } from '../../properties/generated-universe.ts'
import type { RandomCase } from '../../properties/solve-universes.ts'
import { presentOf, problemOf } from '../../solve/problems.ts'
import { vulnerabilityOf } from './written.ts'

const TIERS = ['critical', 'high', 'medium', 'low'] as const

function versionAt({ majors, minors }: GeneratedPackage, number: number): string {
  return `${majors[number] ?? 0}.${minors[number] ?? 0}.${number}`
}

/** The versions from the first to the last that are needed, without those that lie between the ranges. */
function specifierOf(target: GeneratedPackage, { ranges }: GeneratedNeed): string {
  const [from = 0] = ranges
  const to = ranges.at(-1) ?? 0
  const holes = ranges.flatMap((_, i) => {
    const end = ranges[2 * i + 1]
    const next = ranges[2 * i + 2]
    if (end === undefined || next === undefined) return []
    return Array.from({ length: next - end - 1 }, (_unused, hole) => `!=${versionAt(target, end + 1 + hole)}`)
  })
  return [`>=${versionAt(target, from)}`, `<=${versionAt(target, to)}`, ...holes].join(',')
}

export function generatedCase(count: number, versions: number, seed: number, profile: string): RandomCase {
  const chosen = PROFILES[profile]
  if (chosen === undefined) throw new Error(`no profile ${profile}`)
  const { packages, roots, vulnerabilities } = generateUniverse(count, versions, seed, chosen)
  const at = (number: number): GeneratedPackage => {
    const found = packages[number]
    if (found === undefined) throw new Error(`no package ${number}`)
    return found
  }
  const need = (each: GeneratedNeed): string => `${at(each.target).name}${specifierOf(at(each.target), each)}`
  const snapshot = snapshotOf({
    packages: Object.fromEntries(
      packages.map((found) => [
        found.name,
        Object.fromEntries(found.needs.map((needs, number) => [versionAt(found, number), needs.map(need)])),
      ]),
    ),
    vulnerabilities: vulnerabilities.map(({ target, from, to, tier }, i): Vulnerability => {
      const found = at(target)
      const fixed = to + 1 < found.majors.length ? versionAt(found, to + 1) : null
      return { ...vulnerabilityOf(found.name, versionAt(found, from), fixed, TIERS[tier] ?? 'low'), id: `X-${i}` }
    }),
  })
  const problem = problemOf({
    lines: roots.map(({ target }) => `${at(target).name}==${versionAt(at(target), at(target).present)}`),
  })
  const today = Object.fromEntries(
    packages.filter(({ present }) => present >= 0).map((found) => [found.name, versionAt(found, found.present)]),
  )
  const { sets } = presentOf(problem, factsOf(snapshot), [today])
  return { snapshot, problem, present: sets, policy: DEFAULT_POLICY }
}
