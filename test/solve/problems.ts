/**
 * Problems from a few lines: what a person would write in requirements.txt, one list of lines, and what stands today.
 */
import type { Vulnerability } from '../../src/osv/vulnerability.ts'
import type { Declaration, Style } from '../../src/manifests/model.ts'
import { makeEnvironment, markerValues, type Environment } from '../../src/python/environment.ts'
import { evaluateMarker } from '../../src/python/marker.ts'
import { normalizeName, type PackageName } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { parseSpecifierSet } from '../../src/python/specifier.ts'
import { parseVersion, type Version } from '../../src/python/version.ts'
import type { Bound, Override, Problem, Root } from '../../src/units/problem.ts'
import type { Facts } from '../../src/universe/facts.ts'
import { releaseAt } from '../../src/universe/releases.ts'
import type { Chosen, ResolvedSet, Solution } from '../../src/universe/solution.ts'

export interface SketchedProblem {
  /** `torch==2.1.0`, `numpy>=1.2,<2 # hold`, `~=1.2`, `x; python_version < "3.12"`. */
  readonly lines: readonly string[]
  /** Python minors; `["3.11"]` by itself. */
  readonly pythons?: readonly string[]
  readonly bounds?: readonly string[]
  readonly overrides?: readonly string[]
  readonly gpu?: boolean
  readonly withoutDependencies?: boolean
}

export function versionOf(text: string): Version {
  const version = parseVersion(text)
  if (version === null) throw new Error(`"${text}" is not a version`)
  return version
}

export function environmentOf(python: string): Environment {
  const environment = makeEnvironment(python, 'linux_x86_64', 'any')
  if (environment === null) throw new Error(`no Python ${python}`)
  return environment
}

export function problemOf(sketch: SketchedProblem): Problem {
  const environments = (sketch.pythons ?? ['3.11']).map(environmentOf)
  const everywhere = [...environments.keys()]
  const stated = (text: string): Bound => {
    const { name, specifier } = requirementOf(text)
    return { name, specifier, environments: everywhere, source: 'constraints.txt:1' }
  }
  const override = (text: string): Override => ({ ...stated(text), extras: requirementOf(text).extras })
  return {
    id: 'requirements.txt',
    manifests: ['requirements.txt'],
    environments: environments.map((environment) => ({
      unit: 'requirements.txt',
      environment,
      evidence: [],
      selection: [],
    })),
    roots: sketch.lines
      .map((line, index) => rootOf(line, index + 1, environments))
      .filter((root) => root.environments.length > 0),
    bounds: (sketch.bounds ?? []).map(stated),
    overrides: (sketch.overrides ?? []).map(override),
    installer: {
      kind: 'pip',
      evidence: '',
      indexes: [],
      withoutDependencies: sketch.withoutDependencies ?? false,
      allowsPrereleases: false,
    },
    gpuEvidence: sketch.gpu === true ? [{ fact: 'a CUDA base image', source: 'Dockerfile:1' }] : [],
    isPublished: false,
    project: null,
    includes: [],
    unreadable: [],
  }
}

function requirementOf(text: string): NonNullable<ReturnType<typeof parseRequirement>> {
  const requirement = parseRequirement(text)
  if (requirement === null) throw new Error(`"${text}" is not a requirement`)
  return requirement
}

function rootOf(line: string, number: number, environments: readonly Environment[]): Root {
  const [text = '', comment = null] = line.split('#').map((part) => part.trim())
  const { name, extras, specifier, marker, url } = requirementOf(text)
  const { style, base } = styleOf(specifier.text, url)
  const declaration: Declaration = {
    name,
    extras,
    specifier,
    marker,
    url,
    style,
    base: base === null ? null : versionOf(base),
    section: { kind: 'install' },
    file: 'requirements.txt',
    line: number,
    span: { start: 0, end: 0 },
    specifierSpan: { start: 0, end: 0 },
    hashes: [],
    comment,
    isHeld: comment?.includes('hold') === true,
    isLockstepsOwn: false,
  }
  const active = [...environments.keys()].filter((index) => {
    const environment = environments[index]
    return (
      marker === null || (environment !== undefined && evaluateMarker(marker, markerValues(environment), new Set()))
    )
  })
  return { declaration, environments: active }
}

function styleOf(specifier: string, url: string | null): { readonly style: Style; readonly base: string | null } {
  if (url !== null) return { style: 'url', base: null }
  if (specifier === '') return { style: 'any', base: null }
  const [first = ''] = specifier.split(',')
  if (first.startsWith('==') && !first.endsWith('*')) {
    const base = first.replace(/^=+/, '')
    return { style: base.includes('+') ? 'variant' : 'pin', base }
  }
  if (first.startsWith('~=')) return { style: 'caret', base: first.slice(2) }
  if (first.startsWith('>=')) return { style: 'floor', base: first.slice(2) }
  return { style: 'range', base: null }
}

/** The present sets: by environment, names to versions; files are those of the facts. */
export function presentOf(
  problem: Problem,
  facts: Facts,
  versions: readonly Readonly<Record<string, string>>[],
): { readonly sets: readonly ResolvedSet[] } {
  const sets = problem.environments.map(({ environment }, index) => {
    const set = new Map<PackageName, Chosen>()
    for (const [raw, text] of Object.entries(versions[index] ?? {})) {
      const name = normalizeName(raw)
      const version = versionOf(text)
      const project = facts.project(name)
      const file = project === undefined ? null : (releaseAt(project, environment, version)?.file ?? null)
      set.set(name, { name, version, file, extras: [] })
    }
    return set
  })
  return { sets }
}

/** A solution's sets in plain words. */
export function setsOf({ sets }: Pick<Solution, 'sets'>): readonly Readonly<Record<string, string>>[] {
  return sets.map((set) => Object.fromEntries([...set].map(([name, { version }]) => [name, version.text])))
}

export function specifierOf(text: string): NonNullable<ReturnType<typeof parseSpecifierSet>> {
  const set = parseSpecifierSet(text)
  if (set === null) throw new Error(`"${text}" is not a specifier`)
  return set
}

/** A high vulnerability of every version before `fixed`; null: of all. */
export function vulnerability(
  name: string,
  id: string,
  fixed: string | null,
  more: Partial<Vulnerability> = {},
): Vulnerability {
  return {
    id,
    aliases: [],
    package: normalizeName(name),
    tier: 'high',
    cvss: null,
    vectors: [],
    intervals: [{ introduced: '0', fixed, lastAffected: null }],
    versions: [],
    malicious: false,
    weaknesses: [],
    title: '',
    published: null,
    modified: null,
    url: '',
    ...more,
  }
}
