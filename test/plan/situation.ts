/** A whole situation in a few lines: manifests as text, an index as a sketch, a solution as versions; and the plan that is made of it. */
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read.ts'
import { formatFor } from '../../src/manifests/registry.ts'
import { requirements } from '../../src/manifests/requirements.ts'
import type { ManifestFormat, SourceFile } from '../../src/manifests/model.ts'
import type { Vulnerability } from '../../src/osv/vulnerability.ts'
import type { PlanInput } from '../../src/plan/input.ts'
import { nameDraft } from '../../src/plan/identity.ts'
import { makePlan } from '../../src/plan/plan.ts'
import type { Plan } from '../../src/plan/document.ts'
import { makeEnvironment } from '../../src/python/environment.ts'
import type { Accelerator } from '../../src/python/environment.ts'
import { normalizeName } from '../../src/python/name.ts'
import { parseSpecifierSet } from '../../src/python/specifier.ts'
import { compareVersions, parseVersion } from '../../src/python/version.ts'
import { simulate, simulateEach } from '../../src/resolve/simulate.ts'
import { policyOf } from '../../src/run/policy.ts'
import { resolveTarget } from '../../src/units/paths.ts'
import type { Problem } from '../../src/units/problem.ts'
import type { Facts } from '../../src/universe/facts.ts'
import type { Rule } from '../../src/universe/rule.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { Sketch } from '../../src/universe/sketch.ts'
import type { ResolvedSet, Solution } from '../../src/universe/solution.ts'
import { vulnerability as highBefore } from '../solve/problems.ts'

export interface Situation {
  readonly files: Readonly<Record<string, string>>
  /** The unit's own file; `requirements.txt` by itself. */
  readonly root?: string
  readonly index: Sketch['packages']
  readonly vulnerabilities?: readonly Vulnerability[]
  readonly rules?: readonly Rule[]
  readonly sketch?: Partial<Sketch>
  /** The solution, one for each Python; null: infeasible. */
  readonly solution: Readonly<Record<string, string>> | readonly Readonly<Record<string, string>>[] | null
  readonly pythons?: readonly string[]
  readonly accelerator?: Accelerator
  readonly problem?: Partial<Problem>
  readonly config?: Partial<Config>
  readonly input?: Partial<PlanInput>
}

export const CONFIG: Config = { ...readConfig(null), include: [] }

export function vulnerability(
  id: string,
  name: string,
  fixed: string | null,
  more: Partial<Vulnerability> = {},
): Vulnerability {
  const told = { cvss: 8.1, weaknesses: ['CWE-502'], title: `${name} trusts its input` }
  return highBefore(name, id, fixed, { ...told, url: `https://osv.dev/vulnerability/${id}`, ...more })
}

export function ruleOf(id: string, subject: string, versions: string, requires: string, specifier: string): Rule {
  return {
    id,
    subject: normalizeName(subject),
    versions: specifierOf(versions),
    requires: [{ name: normalizeName(requires), specifier: specifierOf(specifier) }],
    because: `${subject} goes with the ${requires} of its release.`,
    source: 'https://docs.example/matrix',
  }
}

export function specifierOf(text: string) {
  const set = parseSpecifierSet(text)
  if (set === null) throw new Error(`"${text}" is no specifier`)
  return set
}

export async function planOf(situation: Situation): Promise<Plan> {
  return nameDraft(await makePlan(await inputOf(situation)), 'sha256:00')
}

export async function inputOf(situation: Situation): Promise<PlanInput> {
  const facts = factsOf(
    snapshotOf({
      packages: situation.index,
      vulnerabilities: situation.vulnerabilities ?? [],
      rules: situation.rules ?? [],
      ...situation.sketch,
    }),
  )
  const files = Object.entries(situation.files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }))
  const problem = problemOf(situation, files)
  return {
    problem,
    config: { ...CONFIG, ...situation.config },
    facts,
    present: await simulate(problem, facts),
    hints: [],
    ignored: [],
    withdrawn: () => [],
    advisoryGaps: [],
    drivers: [],
    served: [],
    wantsSteps: false,
    solution: solutionOf(situation, facts),
    policy: policyOf({ ...CONFIG, ...situation.config }, facts.clock),
    complaints: [],
    files,
    formatOf,
    isOwnFile: () => true,
    simulate: (edited, lines, among = [...problem.environments.keys()]) =>
      simulateEach(problemOf(situation, edited), facts, among, { bounds: lines }),
    fileHashes: async () => [],
    ...situation.input,
  }
}

/** A file that another includes is one of requirements whatever its name. */
function formatOf(path: string): ManifestFormat | null {
  return formatFor(path) ?? (path.endsWith('.txt') ? requirements : null)
}

function problemOf(situation: Situation, files: readonly SourceFile[]): Problem {
  const unit = situation.root ?? 'requirements.txt'
  const readings = files.flatMap((file) => formatOf(file.path)?.read(file) ?? [])
  const environments = (situation.pythons ?? ['3.11']).map((python) => {
    const environment = makeEnvironment(python, 'linux_x86_64', situation.accelerator ?? 'any')
    if (environment === null) throw new Error(`${python} is not known`)
    return { unit, environment, evidence: ['--python'], selection: [] }
  })
  const all = environments.map((_, ordinal) => ordinal)
  const includes = readings.flatMap((reading) => reading.includes)
  const bounding = new Set(
    includes.flatMap((include) => {
      const target = resolveTarget(include.file, include.target)
      return include.kind === 'constraints' && 'path' in target ? [target.path] : []
    }),
  )
  const declarations = readings.flatMap((reading) => reading.declarations).filter((each) => !each.isLockstepsOwn)
  return {
    id: unit,
    manifests: files.map((file) => file.path),
    environments,
    roots: declarations
      .filter((each) => !bounding.has(each.file) && each.section.kind !== 'constraint')
      .map((declaration) => ({ declaration, environments: all })),
    bounds: declarations
      .filter((each) => bounding.has(each.file) || each.section.kind === 'constraint')
      .map((each) => ({
        name: each.name,
        specifier: each.specifier,
        environments: all,
        source: `${each.file}:${each.line}`,
      })),
    overrides: [],
    installer: { kind: 'pip', evidence: '', indexes: [], withoutDependencies: false, allowsPrereleases: false },
    gpuEvidence: [],
    isPublished: false,
    project: null,
    includes,
    unreadable: [],
    ...situation.problem,
  }
}

function solutionOf({ solution, pythons }: Situation, facts: Facts): Solution {
  const versions = solution === null ? [] : isList(solution) ? solution : (pythons ?? ['3.11']).map(() => solution)
  return {
    status: solution === null ? 'infeasible' : 'optimal',
    sets: versions.map((each) => setOf(each, facts)),
    levels: ['critical', 'high'],
    objective: [0, 0],
    bound: [0, 0],
    assumptions: [],
    clash: solution === null ? [{ fact: 'nothing fits', source: 'requirements.txt:1' }] : [],
  }
}

function isList<Value>(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value)
}

function setOf(versions: Readonly<Record<string, string>>, facts: Facts): ResolvedSet {
  return new Map(
    Object.entries(versions).map(([raw, text]) => {
      const name = normalizeName(raw)
      const version = parseVersion(text)
      if (version === null) throw new Error(`${text} is no version`)
      const project = facts.project(name)
      const files = project === undefined || project.status === 'absent' ? [] : project.files
      const file = files.find((each) => compareVersions(each.version, version) === 0) ?? null
      return [name, { name, version, file, extras: [] }]
    }),
  )
}
