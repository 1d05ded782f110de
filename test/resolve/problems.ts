/** Problems out of requirement lines, for the tests of resolve/. */
import type { Declaration, Style } from '../../src/manifests/model.ts'
import { makeEnvironment } from '../../src/python/environment.ts'
import type { Environment } from '../../src/python/environment.ts'
import { normalizeName } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { parseSpecifierSet } from '../../src/python/specifier.ts'
import type { SpecifierSet } from '../../src/python/specifier.ts'
import { parseVersion } from '../../src/python/version.ts'
import type { Bound, Installer, Override, Problem } from '../../src/units/problem.ts'
import type { ResolvedSet } from '../../src/universe/solution.ts'

export interface Situation {
  readonly lines: readonly string[]
  readonly pythons?: readonly string[]
  readonly bounds?: readonly string[]
  readonly overrides?: readonly string[]
  readonly installer?: Partial<Installer>
}

export function environmentOf(python: string, platform = 'linux_x86_64'): Environment {
  const environment = makeEnvironment(python, platform, 'any')
  if (environment === null) throw new Error(`${python} on ${platform} is no environment`)
  return environment
}

export function specifierOf(text: string): SpecifierSet {
  const set = parseSpecifierSet(text)
  if (set === null) throw new Error(`"${text}" is no specifier`)
  return set
}

export function declarationOf(text: string, line: number): Declaration {
  const requirement = parseRequirement(text)
  if (requirement === null) throw new Error(`"${text}" is no requirement`)
  const [first] = requirement.specifier.specifiers
  const isPin = requirement.specifier.specifiers.length === 1 && first?.operator === '==' && !first.text.endsWith('.*')
  const style: Style = requirement.url !== null ? 'url' : isPin ? 'pin' : first === undefined ? 'any' : 'range'
  return {
    ...requirement,
    style,
    base: isPin ? parseVersion(first.text) : null,
    section: { kind: 'install' },
    file: 'requirements.txt',
    line,
    span: { start: 0, end: 0 },
    specifierSpan: { start: 0, end: 0 },
    hashes: [],
    comment: null,
    isHeld: false,
    isLockstepsOwn: false,
  }
}

export function boundOf(text: string, environments: readonly number[], source = 'constraints.txt:1'): Bound {
  const requirement = parseRequirement(text)
  if (requirement === null) throw new Error(`"${text}" is no requirement`)
  return { name: requirement.name, specifier: requirement.specifier, environments, source }
}

export function problemOf(situation: Situation): Problem {
  const pythons = situation.pythons ?? ['3.11']
  const all = pythons.map((_, ordinal) => ordinal)
  return {
    id: 'requirements.txt',
    manifests: ['requirements.txt'],
    environments: pythons.map((python) => ({
      unit: 'requirements.txt',
      environment: environmentOf(python),
      evidence: ['--python'],
      selection: [],
    })),
    roots: situation.lines.map((line, at) => ({ declaration: declarationOf(line, at + 1), environments: all })),
    bounds: (situation.bounds ?? []).map((line) => boundOf(line, all)),
    overrides: (situation.overrides ?? []).map((line) => overrideOf(line, all)),
    installer: {
      kind: 'pip',
      evidence: '',
      indexes: [],
      withoutDependencies: false,
      allowsPrereleases: false,
      ...situation.installer,
    },
    gpuEvidence: [],
    isPublished: false,
    project: null,
    includes: [],
    unreadable: [],
  }
}

function overrideOf(text: string, environments: readonly number[]): Override {
  const { name, extras, specifier } = declarationOf(text, 1)
  return { name, extras, specifier, environments, source: 'pyproject.toml:1' }
}

/** A set as `name version` lines, sorted; extras in brackets. */
export function shown(set: ResolvedSet | undefined): readonly string[] {
  return [...(set?.values() ?? [])]
    .map(({ name, extras, version }) => `${name}${extras.length > 0 ? `[${extras.join(',')}]` : ''} ${version.text}`)
    .sort()
}

export function nameOf(raw: string): ReturnType<typeof normalizeName> {
  return normalizeName(raw)
}
