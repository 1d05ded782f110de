/**
 * Facts with some of them changed in memory: what is changed is derived from what the port answers, everything else is passed on.
 *
 * A fact that is not known yet stays unknown, also where it would be changed; asking goes to the same port.
 */
import { affects } from '../osv/affects.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import { ANY, parseSpecifierSet } from '../python/specifier.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import { canonicalVersion } from '../python/version.ts'
import type { SolvePolicy } from '../solve/policy.ts'
import type { Problem } from '../units/problem.ts'
import type { Facts, Metadata, Project, ReleaseFile, Variant } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import type { Rule } from '../universe/rule.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Change } from './change.ts'

type KnownMetadata = Extract<Metadata, { status: 'known' }>
type Edit<Value> = (value: Value) => Value

/** What a question says of the facts that are changed. */
interface Supposed {
  readonly facts: Facts
  readonly problem: Problem
  readonly present: readonly ResolvedSet[]
  readonly policy: Pick<SolvePolicy, 'minimumReleaseAgeDays'>
}

export function hypotheticalFacts(question: Supposed, changes: readonly Change[]): Facts {
  const { facts, problem, policy } = question
  const clock = Date.parse(facts.clock)
  const limit = clock - policy.minimumReleaseAgeDays * DAY_MS
  const files = new Map<PackageName, Edit<readonly ReleaseFile[]>[]>()
  const metadata = new Map<PackageName, Edit<KnownMetadata>[]>()
  const origins = new WeakMap<ReleaseFile, ReleaseFile>()
  const ruled = new Set<string>()
  const bans: Rule[] = []
  for (const change of changes) {
    switch (change.kind) {
      case 'age':
        push(files, change.name, (list) => edited(list, origins, (file) => older(file, limit, clock)))
        break
      case 'yank':
        push(files, change.name, (list) => edited(list, origins, (file) => ({ ...file, yanked: false })))
        break
      case 'python':
        push(files, change.name, (list) => edited(list, origins, (file) => ({ ...file, requiresPython: null })))
        push(metadata, change.name, (known) => ({ ...known, requiresPython: null }))
        break
      case 'wheel': {
        const environment = problem.environments[change.environment]?.environment
        if (environment !== undefined) push(files, change.name, (list) => withWheels(list, environment, origins))
        break
      }
      case 'drop':
        push(metadata, change.from, (known) => withRequirements(known, change.to, () => []))
        break
      case 'widen':
        push(metadata, change.from, (known) => withRequirements(known, change.to, (each) => [anyVersionOf(each)]))
        break
      case 'unreadable':
        push(metadata, change.name, readable)
        break
      case 'extra':
        // A release without extras of its own then lacks none either: nothing is compared with what it does not have.
        push(metadata, change.name, (known) => ({ ...known, providesExtra: EVERY_EXTRA }))
        break
      case 'rule':
        ruled.add(change.id)
        break
      case 'below':
        bans.push(...ruleBelow(change.name, change.version))
        break
      case 'without':
        bans.push(...rulesAgainst(change.name, change.id, question))
        break
      default:
        break
    }
  }
  if (files.size === 0 && metadata.size === 0 && ruled.size === 0 && bans.length === 0) return facts
  return new HypotheticalFacts(facts, { files, metadata, origins, ruled, bans })
}

/** No comparison with the present version's extras can find one missing: neither states any. */
const EVERY_EXTRA: KnownMetadata['providesExtra'] = []

const DAY_MS = 86_400_000

interface Edits {
  readonly files: ReadonlyMap<PackageName, readonly Edit<readonly ReleaseFile[]>[]>
  readonly metadata: ReadonlyMap<PackageName, readonly Edit<KnownMetadata>[]>
  /** The file of the port behind one that was changed or made up. */
  readonly origins: WeakMap<ReleaseFile, ReleaseFile>
  readonly ruled: ReadonlySet<string>
  readonly bans: readonly Rule[]
}

class HypotheticalFacts implements Facts {
  readonly clock: string
  readonly indexes: Facts['indexes']
  readonly rules: Facts['rules']
  readonly variant?: Variant
  readonly #facts: Facts
  readonly #edits: Edits
  /** The same project is the same value each time: what is derived from it is kept with it. */
  readonly #projects = new WeakMap<Project, Project>()
  readonly #metadata = new WeakMap<Metadata, Metadata>()
  readonly #wheels = new WeakMap<KnownMetadata, KnownMetadata>()

  constructor(facts: Facts, edits: Edits) {
    this.#facts = facts
    this.#edits = edits
    this.clock = facts.clock
    this.indexes = facts.indexes
    if (edits.files.size === 0) this.variant = { of: facts, metadata: new Set(edits.metadata.keys()) }
    this.rules = [...facts.rules.filter(({ id }) => !edits.ruled.has(id)), ...edits.bans]
  }

  project(name: PackageName): Project | undefined {
    const project = this.#facts.project(name)
    const edits = this.#edits.files.get(name)
    if (project === undefined || project.status === 'absent' || edits === undefined) return project
    let changed = this.#projects.get(project)
    if (changed === undefined) {
      changed = { ...project, files: edits.reduce((list, edit) => edit(list), project.files) }
      this.#projects.set(project, changed)
    }
    return changed
  }

  metadata(file: ReleaseFile): Metadata | undefined {
    const origin = this.#origin(file)
    const found = this.#facts.metadata(origin)
    if (found === undefined || found.status === 'unknown') return found
    const known = file.kind === 'wheel' && origin.kind === 'sdist' ? this.#built(found) : found
    const edits = this.#edits.metadata.get(file.project)
    if (edits === undefined) return known
    let changed = this.#metadata.get(known)
    if (changed === undefined) {
      changed = edits.reduce((one, edit) => edit(one), known)
      this.#metadata.set(known, changed)
    }
    return changed
  }

  /** In a wheel nothing is left to compile. */
  #built(known: KnownMetadata): KnownMetadata {
    let built = this.#wheels.get(known)
    if (built === undefined) this.#wheels.set(known, (built = { ...known, hasCompiledSources: false }))
    return built
  }

  vulnerabilities(name: PackageName): ReturnType<Facts['vulnerabilities']> {
    return this.#facts.vulnerabilities(name)
  }

  want({ projects = [], metadata = [], speculative = [] }: Parameters<Facts['want']>[0]): void {
    const origins = (files: Iterable<ReleaseFile>): readonly ReleaseFile[] =>
      [...files].map((file) => this.#origin(file))
    this.#facts.want({ projects, metadata: origins(metadata), speculative: origins(speculative) })
  }

  arrival(): Promise<void> {
    return this.#facts.arrival()
  }

  settle(): void {
    this.#facts.settle()
  }

  #origin(file: ReleaseFile): ReleaseFile {
    return this.#edits.origins.get(file) ?? file
  }
}

/** A rule of the package about itself: its releases stay what they are, also for whoever counts steps or looks for stable ones. */
function rulesAgainst(name: PackageName, id: string, { facts, present }: Supposed): readonly Rule[] {
  const vulnerability = facts.vulnerabilities(name).find((each) => each.id === id)
  const project = facts.project(name)
  if (vulnerability === undefined) return []
  const listed = project === undefined || project.status === 'absent' ? [] : project.files.map(({ version }) => version)
  const known = [...listed, ...present.flatMap((set) => set.get(name)?.version ?? [])]
  const affected = known.filter((version) => affects(vulnerability, version) === 'affected')
  const texts = [...new Set(affected.map((version) => `!=${canonicalVersion(version)}`))]
  const rules: Rule[] = []
  for (let at = 0; at < texts.length; at += MOST_AT_ONCE) {
    const specifier = parseSpecifierSet(texts.slice(at, at + MOST_AT_ONCE).join(','))
    if (specifier === null) continue
    const rule = { subject: name, versions: ANY, requires: [{ name, specifier }], because: id, source: id }
    rules.push({ ...rule, id: `without ${id} ${at}` })
  }
  return rules
}

function ruleBelow(name: PackageName, version: string): readonly Rule[] {
  const specifier = parseSpecifierSet(`<${version}`)
  if (specifier === null) return []
  const rule = { subject: name, versions: ANY, requires: [{ name, specifier }], because: version, source: name }
  return [{ ...rule, id: `below ${name} ${version}` }]
}

const MOST_AT_ONCE = 200

function push<Value>(into: Map<PackageName, Edit<Value>[]>, name: PackageName, edit: Edit<Value>): void {
  const known = into.get(name)
  if (known === undefined) into.set(name, [edit])
  else known.push(edit)
}

function edited(
  files: readonly ReleaseFile[],
  origins: WeakMap<ReleaseFile, ReleaseFile>,
  edit: Edit<ReleaseFile>,
): readonly ReleaseFile[] {
  return files.map((file) => derived(file, edit(file), origins))
}

function derived(from: ReleaseFile, file: ReleaseFile, origins: WeakMap<ReleaseFile, ReleaseFile>): ReleaseFile {
  if (file !== from) origins.set(file, origins.get(from) ?? from)
  return file
}

/** As old as it has to be; a release that is not there yet stays so. */
function older(file: ReleaseFile, limit: number, clock: number): ReleaseFile {
  const time = file.uploadTime === null ? Number.NaN : Date.parse(file.uploadTime)
  return time > limit && time <= clock ? { ...file, uploadTime: new Date(limit).toISOString() } : file
}

/** A wheel of the environment's own tags for each version that has none there, made up from the file that says most of it. */
function withWheels(
  files: readonly ReleaseFile[],
  environment: Environment,
  origins: WeakMap<ReleaseFile, ReleaseFile>,
): readonly ReleaseFile[] {
  const tags = supportedTags(environment)
  const added: ReleaseFile[] = []
  for (const group of Map.groupBy(files, ({ version }) => version.key).values()) {
    if (group.some((file) => isWheelFor(file, environment) && wheelRank(tags, file.filename) > 0)) continue
    const model = modelOf(group, environment)
    if (model === undefined) continue
    const [tag = 'py3-none-any'] = tags.list()
    const stem = `${model.project.replaceAll('-', '_')}-${model.version.text}`
    added.push(derived(model, { ...model, kind: 'wheel', filename: `${stem}-${tag}.whl` }, origins))
  }
  return [...files, ...added]
}

function isWheelFor(file: ReleaseFile, environment: Environment): boolean {
  return file.kind === 'wheel' && admitsPython(file.requiresPython, environment)
}

/** Of a version's files the one to take metadata from: not yanked, one that admits the Python, a wheel. */
export function modelOf(group: readonly ReleaseFile[], environment: Environment): ReleaseFile | undefined {
  const worth = (file: ReleaseFile): number =>
    (file.yanked === false ? 4 : 0) +
    (admitsPython(file.requiresPython, environment) ? 2 : 0) +
    (file.kind === 'wheel' ? 1 : 0)
  return [...group].sort((a, b) => worth(b) - worth(a) || (a.filename < b.filename ? -1 : 1))[0]
}

function withRequirements(
  known: KnownMetadata,
  name: PackageName,
  change: (requirement: Requirement) => readonly Requirement[],
): KnownMetadata {
  return {
    ...known,
    requiresDist: known.requiresDist.flatMap((each) =>
      each.name === name && each.url === null ? change(each) : [each],
    ),
  }
}

function anyVersionOf(requirement: Requirement): Requirement {
  return { ...requirement, specifier: ANY }
}

function readable(known: KnownMetadata): KnownMetadata {
  return { ...known, unreadable: [], requiresDist: known.requiresDist.filter(({ url }) => url === null) }
}
