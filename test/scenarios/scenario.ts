/**
 * A scenario: a universe and an expectation in a few lines of TOML, and no code.
 *
 * In: the file. Out: a tree of manifests, the facts, the config, and what is expected. A key that nobody reads is an error, so that a
 * misspelt expectation cannot pass. test/scenarios/README.md tells the keys.
 */
import { parse } from '@iarna/toml'
import * as z from 'zod/mini'
import { mergeCommandLine } from '../../src/config/command-line.ts'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read.ts'
import type { SourceFile } from '../../src/manifests/model.ts'
import { readRecord } from '../../src/osv/record.ts'
import { groupRecords } from '../../src/osv/group.ts'
import type { Withdrawn } from '../../src/osv/vulnerability.ts'
import { makeEnvironment } from '../../src/python/environment.ts'
import { normalizeName } from '../../src/python/name.ts'
import type { PackageName } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { ANY, parseSpecifierSet } from '../../src/python/specifier.ts'
import { canonicalVersion, compareVersions, parseVersion } from '../../src/python/version.ts'
import type { Version } from '../../src/python/version.ts'
import type { HashedFile } from '../../src/plan/input.ts'
import type { Tree } from '../../src/run/repository.ts'
import type { Rules } from '../../src/sources/rules.ts'
import type { Rule } from '../../src/universe/rule.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { SketchedRelease } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import type { RunFacts } from '../../src/run/facts.ts'
import { combined } from './indexes.ts'

const texts = z.array(z.string())

const releaseTable = z.strictObject({
  requires: z.exactOptional(texts),
  extras: z.exactOptional(texts),
  'requires-python': z.exactOptional(z.string()),
  yanked: z.exactOptional(z.union([z.boolean(), z.string()])),
  /** ISO 8601; "unknown" for an index that gives none. */
  uploaded: z.exactOptional(z.string()),
  /** Wheel tags, one wheel for each; `[]` for none. */
  wheels: z.exactOptional(texts),
  sdist: z.exactOptional(z.boolean()),
  /** The source distribution holds sources to compile. */
  compiled: z.exactOptional(z.boolean()),
  /** Why its requirements cannot be learnt. */
  unknown: z.exactOptional(z.string()),
  /** The ordinal of its place in `indexes`. */
  index: z.exactOptional(z.number()),
  /** One digit or letter for each file's SHA-256, wheels first: `a` stands for 64 of them. */
  hashes: z.exactOptional(texts),
})

/** Requirements alone; a release with more to say; or what several places have of one version. */
const release = z.union([texts, releaseTable, z.array(releaseTable)])

const advisory = z.strictObject({
  package: z.string(),
  introduced: z.optional(z.string()),
  fixed: z.optional(z.string()),
  'last-affected': z.optional(z.string()),
  versions: z.optional(texts),
  /** critical, high, medium or low in the record's own words; or a CVSS vector; or several of these. */
  severity: z.optional(z.union([z.string(), texts])),
  aliases: z.optional(texts),
  withdrawn: z.optional(z.boolean()),
  /** ISO 8601. */
  published: z.optional(z.string()),
  /** It can be compared with nothing. */
  git: z.optional(z.boolean()),
})

const expectation = z.strictObject({
  /** "torch 2.5.1 -> 2.6.0", in any order. */
  moves: z.optional(texts),
  /** Packages of the first environment's set that have to stand so; others are free. */
  resolved: z.optional(z.record(z.string(), z.string())),
  /** The same for every environment in turn. */
  'resolved-each': z.optional(z.array(z.record(z.string(), z.string()))),
  /** Names that no environment installs. */
  absent: z.optional(texts),
  /** Ids, with the package where it helps: "X-1 torch". */
  before: z.optional(texts),
  after: z.optional(texts),
  undecided: z.optional(texts),
  withdrawn: z.optional(texts),
  /** What floors admit beside the set, before and after. */
  admitted: z.optional(texts),
  'admitted-after': z.optional(texts),
  /** Tiers of findings before, by id. */
  tiers: z.optional(z.record(z.string(), z.string())),
  /** By id of a finding that stays: texts that its reasons have to hold. */
  unfixed: z.optional(z.record(z.string(), texts)),
  /** All findings that come with the plan, by id, each with what brings it: "app 2.0 asks for core<2 (app 2.0 requires-dist)". */
  brought: z.optional(z.record(z.string(), texts)),
  /** All that is told of what stays, as a terminal shows it. */
  explanation: z.optional(z.string()),
  /** All packages whose move is marked "may break". */
  'may-break': z.optional(texts),
  /** Steps of moves by package: major, minor, patch. */
  steps: z.optional(z.record(z.string(), z.string())),
  status: z.optional(z.string()),
  accelerator: z.optional(z.record(z.string(), z.union([z.string(), z.boolean()]))),
  /** Of another Python that the files state. */
  python: z.optional(z.record(z.string(), z.union([z.string(), texts]))),
  /** Files as they stand after the edit; files that are not named stay. */
  files: z.optional(z.record(z.string(), z.string())),
  /** Costs of levels by name; others are free. */
  objective: z.optional(z.record(z.string(), z.number())),
  /** Kinds of notes that have to be there, or kinds that must not: `!constraint`. */
  notes: z.optional(texts),
  /** Texts that some note has to hold. */
  says: z.optional(texts),
  /** Texts that a fact of the clash has to hold. */
  clash: z.optional(texts),
  /** Texts that an assumption has to hold. */
  assumptions: z.optional(texts),
  /** Texts that a reason for what could not be seen after the plan has to hold; `[]` for none at all. */
  gaps: z.optional(texts),
  /** Units by id, when there are several problems: how many there are. */
  problems: z.optional(z.number()),
  environments: z.optional(texts),
  /** All alternatives by name. */
  alternatives: z.optional(texts),
  /** What alternatives ask to be changed by hand: "torch<2.2 (file:1)". */
  'by-hand': z.optional(texts),
  /** A text that what is said beside the plan has to hold; none is expected otherwise. */
  message: z.optional(z.string()),
})

const scenarioForm = z.strictObject({
  about: z.string(),
  /** `--exclude-newer`. */
  clock: z.optional(z.string()),
  /** The time of a run without `--exclude-newer`. */
  now: z.optional(z.string()),
  index: z.prefault(z.record(z.string(), z.record(z.string(), release)), {}),
  indexes: z.optional(z.array(z.strictObject({ role: z.enum(['index', 'extra-index', 'find-links']) }))),
  /** Whose rules combine the indexes. */
  installer: z.prefault(z.enum(['pip', 'uv']), 'pip'),
  /** Environments beside the problem's own that the facts can answer for: `3.12 linux_x86_64`. */
  served: z.optional(texts),
  /** Packages that an index would not tell about, with its reason. */
  silent: z.optional(z.record(z.string(), z.string())),
  advisories: z.prefault(z.record(z.string(), advisory), {}),
  rules: z.prefault(z.array(z.strictObject({ subject: z.string(), versions: z.string(), requires: texts })), []),
  /** The rules of rules/ hold too. */
  'curated-rules': z.prefault(z.boolean(), false),
  /** Lock entries, in every environment. No lock format is read yet, so the route is followed up to the checked solution. */
  locked: z.prefault(z.record(z.string(), z.string()), {}),
  declared: z.strictObject({
    /** Lines of requirements.txt. */
    requirements: z.optional(texts),
    files: z.prefault(z.record(z.string(), z.string()), {}),
  }),
  options: z.prefault(
    z.strictObject({
      python: z.optional(texts),
      platform: z.optional(texts),
      accelerator: z.optional(z.string()),
      strategy: z.optional(z.string()),
      config: z.optional(z.string()),
      /** A text in the name of the alternative that a person chose. */
      choose: z.optional(z.string()),
    }),
    {},
  ),
  /** The id of the problem that is looked at; the first by itself. */
  problem: z.optional(z.string()),
  expect: expectation,
})

type Form = z.output<typeof scenarioForm>

export interface Scenario {
  readonly about: string
  readonly tree: Tree
  readonly facts: RunFacts
  readonly config: Config
  readonly problem: string | null
  readonly choose: string | null
  readonly locked: ReadonlyMap<PackageName, Version>
  readonly expect: z.output<typeof expectation>
}

const TIME = '2020-01-01T00:00:00Z'

/** `curated`: what stands in rules/. */
export function readScenario(text: string, curated: Rules): Scenario {
  const form = z.parse(scenarioForm, parse(text))
  const config = readConfig(
    form.options.config === undefined
      ? null
      : { path: '.github/lockstep.yml', bytes: new TextEncoder().encode(form.options.config) },
  )
  const { python = [], platform = [], accelerator, strategy } = form.options
  return {
    about: form.about,
    tree: treeOf(form),
    facts: factsFor(form, curated),
    config: mergeCommandLine(config, {
      python,
      platform,
      ...(accelerator === undefined ? {} : { accelerator }),
      ...(strategy === undefined ? {} : { strategy }),
    }),
    problem: form.problem ?? null,
    choose: form.options.choose ?? null,
    locked: new Map(Object.entries(form.locked).map(([name, version]) => [normalizeName(name), versionOf(version)])),
    expect: { ...form.expect, ...(form.expect.files === undefined ? {} : { files: withDigests(form.expect.files) }) },
  }
}

function treeOf(form: Form): Tree {
  const written = { ...form.declared.files }
  if (form.declared.requirements !== undefined)
    written['requirements.txt'] = `${form.declared.requirements.join('\n')}\n`
  const files = new Map<string, SourceFile>(
    Object.entries(withDigests(written)).map(([path, text]) => [path, { path, bytes: new TextEncoder().encode(text) }]),
  )
  return {
    paths: [...files.keys()].sort(),
    read: (path) => {
      const file = files.get(path)
      return Promise.resolve(file === undefined ? { status: 'absent' } : { status: 'read', file })
    },
  }
}

/** `sha256:<a>` in a file stands for a digest of 64 times that digit. */
function withDigests(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replaceAll(/sha256:<(.)>/g, (_, digit: string) => `sha256:${digit.repeat(64)}`),
    ]),
  )
}

function versionOf(text: string): Version {
  const version = parseVersion(text)
  if (version === null) throw new Error(`"${text}" is not a version`)
  return version
}

function factsFor(form: Form, curated: Rules): RunFacts {
  const records = Object.entries(form.advisories).map(([id, written]) => recordOf(id, written))
  const grouped = groupRecords(records)
  const clock = form.clock ?? form.now
  const snapshot = snapshotOf({
    packages: mapReleases(form, releaseOf),
    vulnerabilities: [...grouped.values()].flatMap((one) => one.vulnerabilities),
    rules: [...form.rules.map(ruleOf), ...(form['curated-rules'] ? curated.rules : [])],
    ...(clock === undefined ? {} : { clock, clockIsSet: form.clock !== undefined }),
    ...(form.indexes === undefined ? {} : { indexes: form.indexes.map(({ role }, ordinal) => ({ ordinal, role })) }),
    ...(form.silent === undefined ? {} : { silent: form.silent }),
  })
  const projects = combined(snapshot.projects, snapshot.indexes, form.installer, form.clock !== undefined)
  const facts = factsOf({ ...snapshot, projects })
  const digests = digestsOf(form)
  return Object.assign(facts, {
    withdrawn: (name: PackageName): readonly Withdrawn[] => grouped.get(name)?.withdrawn ?? [],
    advisoryGaps: [],
    environments: (form.served ?? []).flatMap((text) => {
      const [python = '', platform = ''] = text.split(' ')
      return makeEnvironment(python, platform, 'any') ?? []
    }),
    drivers: curated.drivers,
    fileHashes: (name: PackageName, version: Version): Promise<readonly HashedFile[]> => {
      const project = facts.project(name)
      const files = project?.status === 'listed' ? project.files : []
      const own = files.filter((file) => compareVersions(file.version, version) === 0)
      const letters = digests.get(`${name} ${canonicalVersion(version)}`) ?? []
      return Promise.resolve(
        own.map(({ filename, kind }, at) => ({ filename, kind, sha256: letters[at]?.repeat(64) ?? null })),
      )
    },
  })
}

type Release = z.output<typeof release>
type ReleaseTable = z.output<typeof releaseTable>

function mapReleases<T>(form: Form, read: (written: Release) => T): Record<string, Record<string, T>> {
  return Object.fromEntries(
    Object.entries(form.index).map(([name, releases]) => [
      name,
      Object.fromEntries(Object.entries(releases).map(([version, written]) => [version, read(written)])),
    ]),
  )
}

function digestsOf(form: Form): ReadonlyMap<string, readonly string[]> {
  const all = mapReleases(form, (written) => tablesOf(written).flatMap(({ hashes = [] }) => hashes))
  return new Map(
    Object.entries(all).flatMap(([name, releases]) =>
      Object.entries(releases).map(([version, letters]): [string, readonly string[]] => [
        `${normalizeName(name)} ${canonicalVersion(versionOf(version))}`,
        letters,
      ]),
    ),
  )
}

function isRequirements(written: Release): written is string[] {
  return Array.isArray(written) && written.every((one) => typeof one === 'string')
}

function tablesOf(written: Release): readonly ReleaseTable[] {
  if (isRequirements(written)) return [{ requires: written }]
  return Array.isArray(written) ? written : [written]
}

function releaseOf(written: Release): readonly SketchedRelease[] {
  return tablesOf(written).map((table) => {
    const { 'requires-python': requiresPython, uploaded, compiled, hashes: _, ...rest } = table
    return {
      ...rest,
      uploadTime: uploaded === 'unknown' ? null : (uploaded ?? TIME),
      ...(requiresPython === undefined ? {} : { requiresPython }),
      ...(compiled === undefined ? {} : { hasCompiledSources: compiled }),
    }
  })
}

function recordOf(id: string, written: z.output<typeof advisory>) {
  const events = [
    { introduced: written.introduced ?? '0' },
    ...(written.fixed === undefined ? [] : [{ fixed: written.fixed }]),
    ...(written['last-affected'] === undefined ? [] : [{ last_affected: written['last-affected'] }]),
  ]
  const severities = [written.severity ?? []].flat()
  const hasRange =
    written.git !== true && (written.versions === undefined || written.introduced !== undefined || events.length > 1)
  const record = readRecord({
    id,
    modified: TIME,
    published: written.published ?? TIME,
    summary: `A weakness of ${written.package} made for a scenario`,
    aliases: written.aliases ?? [],
    ...(written.withdrawn === true ? { withdrawn: TIME } : {}),
    severity: severities.filter(isVector).map((score) => ({ type: vectorType(score), score })),
    database_specific: { severity: severities.find((one) => !isVector(one))?.toUpperCase() },
    affected: [
      {
        package: { ecosystem: 'PyPI', name: written.package },
        versions: written.versions ?? [],
        ranges: [
          ...(hasRange ? [{ type: 'ECOSYSTEM', events }] : []),
          ...(written.git === true
            ? [{ type: 'GIT', repo: 'https://git.example/x', events: [{ introduced: '0' }] }]
            : []),
        ],
      },
    ],
  })
  if (record.status !== 'read') throw new Error(`${id}: ${JSON.stringify(record)}`)
  return record.record
}

function isVector(severity: string): boolean {
  return severity.includes('/')
}

function vectorType(vector: string): string {
  if (vector.startsWith('CVSS:4')) return 'CVSS_V4'
  return vector.startsWith('CVSS:3') ? 'CVSS_V3' : 'CVSS_V2'
}

function ruleOf(written: Form['rules'][number], ordinal: number): Rule {
  const versions = written.versions === '' ? ANY : parseSpecifierSet(written.versions)
  if (versions === null) throw new Error(`"${written.versions}" is not a specifier`)
  return {
    id: `rule-${ordinal}`,
    subject: normalizeName(written.subject),
    versions,
    requires: written.requires.map((text) => {
      const requirement = parseRequirement(text)
      if (requirement === null) throw new Error(`"${text}" is not a requirement`)
      return { name: requirement.name, specifier: requirement.specifier }
    }),
    because: `${written.subject} ${written.versions} goes with ${written.requires.join(', ')}`,
    source: 'https://rules.example/scenario',
  }
}
