/**
 * A scenario: a universe and an expectation in a few lines of TOML, and no code.
 *
 * In: the file. Out: a tree of manifests, the facts, the config, and what is expected. A key that nobody reads is an error, so that a
 * misspelt expectation cannot pass. test/scenarios/README.md tells the keys.
 */
import { parse } from '@iarna/toml'
import * as v from 'valibot'
import { mergeCommandLine } from '../../src/config/command-line.ts'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read.ts'
import type { SourceFile } from '../../src/manifests/model.ts'
import { readRecord } from '../../src/osv/record.ts'
import { groupRecords } from '../../src/osv/group.ts'
import type { Withdrawn } from '../../src/osv/vulnerability.ts'
import { normalizeName } from '../../src/python/name.ts'
import type { PackageName } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { ANY, parseSpecifierSet } from '../../src/python/specifier.ts'
import type { RunFacts } from '../../src/run.ts'
import type { Tree } from '../../src/run/repository.ts'
import type { Rule } from '../../src/universe/rule.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'

const texts = v.array(v.string())

const release = v.union([
  texts,
  v.strictObject({
    requires: v.exactOptional(texts),
    extras: v.exactOptional(texts),
    'requires-python': v.exactOptional(v.string()),
    yanked: v.exactOptional(v.union([v.boolean(), v.string()])),
    /** ISO 8601; "unknown" for an index that gives none. */
    uploaded: v.exactOptional(v.string()),
    wheels: v.exactOptional(texts),
    sdist: v.exactOptional(v.boolean()),
    unknown: v.exactOptional(v.string()),
    index: v.exactOptional(v.number()),
  }),
])

const advisory = v.strictObject({
  package: v.string(),
  introduced: v.optional(v.string()),
  fixed: v.optional(v.string()),
  'last-affected': v.optional(v.string()),
  versions: v.optional(texts),
  /** critical, high, medium or low in the record's own words; or a CVSS vector. */
  severity: v.optional(v.string()),
  aliases: v.optional(texts),
  withdrawn: v.optional(v.boolean()),
  /** It can be compared with nothing. */
  git: v.optional(v.boolean()),
})

const expectation = v.strictObject({
  /** "torch 2.5.1 -> 2.6.0", in any order. */
  moves: v.optional(texts),
  /** Packages of the first environment's set that have to stand so; others are free. */
  resolved: v.optional(v.record(v.string(), v.string())),
  /** The same for every environment in turn. */
  'resolved-each': v.optional(v.array(v.record(v.string(), v.string()))),
  /** Names that no environment installs. */
  absent: v.optional(texts),
  /** Ids, with the package where it helps: "X-1 torch". */
  before: v.optional(texts),
  after: v.optional(texts),
  undecided: v.optional(texts),
  withdrawn: v.optional(texts),
  status: v.optional(v.string()),
  accelerator: v.optional(v.record(v.string(), v.union([v.string(), v.boolean()]))),
  /** Files as they stand after the edit; files that are not named stay. */
  files: v.optional(v.record(v.string(), v.string())),
  /** Costs of levels by name; others are free. */
  objective: v.optional(v.record(v.string(), v.number())),
  /** Kinds of notes that have to be there. */
  notes: v.optional(texts),
  /** Texts that a fact of the clash has to hold. */
  clash: v.optional(texts),
  /** Texts that an assumption has to hold. */
  assumptions: v.optional(texts),
  /** Units by id, when there are several problems: how many there are. */
  problems: v.optional(v.number()),
  environments: v.optional(texts),
})

const scenarioForm = v.strictObject({
  about: v.string(),
  clock: v.optional(v.string()),
  index: v.optional(v.record(v.string(), v.record(v.string(), release)), {}),
  indexes: v.optional(v.array(v.strictObject({ role: v.picklist(['index', 'extra-index', 'find-links']) }))),
  /** Packages that an index would not tell about, with its reason. */
  silent: v.optional(v.record(v.string(), v.string())),
  advisories: v.optional(v.record(v.string(), advisory), {}),
  rules: v.optional(v.array(v.strictObject({ subject: v.string(), versions: v.string(), requires: texts })), []),
  declared: v.strictObject({
    /** Lines of requirements.txt. */
    requirements: v.optional(texts),
    files: v.optional(v.record(v.string(), v.string()), {}),
  }),
  options: v.optional(
    v.strictObject({
      python: v.optional(texts),
      platform: v.optional(texts),
      accelerator: v.optional(v.string()),
      strategy: v.optional(v.string()),
      config: v.optional(v.string()),
    }),
    {},
  ),
  /** The id of the problem that is looked at; the first by itself. */
  problem: v.optional(v.string()),
  expect: expectation,
})

type Form = v.InferOutput<typeof scenarioForm>

export interface Scenario {
  readonly about: string
  readonly tree: Tree
  readonly facts: RunFacts
  readonly config: Config
  readonly problem: string | null
  readonly expect: v.InferOutput<typeof expectation>
}

const TIME = '2020-01-01T00:00:00Z'

export function readScenario(text: string): Scenario {
  const form = v.parse(scenarioForm, parse(text))
  const config = readConfig(
    form.options.config === undefined
      ? null
      : { path: '.github/lockstep.yml', bytes: new TextEncoder().encode(form.options.config) },
  )
  const { python = [], platform = [], accelerator, strategy } = form.options
  return {
    about: form.about,
    tree: treeOf(form),
    facts: factsFor(form),
    config: mergeCommandLine(config, {
      python,
      platform,
      ...(accelerator === undefined ? {} : { accelerator }),
      ...(strategy === undefined ? {} : { strategy }),
    }),
    problem: form.problem ?? null,
    expect: form.expect,
  }
}

function treeOf(form: Form): Tree {
  const written = { ...form.declared.files }
  if (form.declared.requirements !== undefined)
    written['requirements.txt'] = `${form.declared.requirements.join('\n')}\n`
  const files = new Map<string, SourceFile>(
    Object.entries(written).map(([path, text]) => [path, { path, bytes: new TextEncoder().encode(text) }]),
  )
  return {
    paths: [...files.keys()].sort(),
    read: (path) => {
      const file = files.get(path)
      return Promise.resolve(file === undefined ? { status: 'absent' } : { status: 'read', file })
    },
  }
}

function factsFor(form: Form): RunFacts {
  const packages = Object.fromEntries(
    Object.entries(form.index).map(([name, releases]) => [
      name,
      Object.fromEntries(Object.entries(releases).map(([version, written]) => [version, releaseOf(written)])),
    ]),
  )
  const records = Object.entries(form.advisories).map(([id, written]) => recordOf(id, written))
  const grouped = groupRecords(records)
  const snapshot = snapshotOf({
    packages,
    vulnerabilities: [...grouped.values()].flatMap((one) => one.vulnerabilities),
    rules: form.rules.map(ruleOf),
    ...(form.clock === undefined ? {} : { clock: form.clock, clockIsSet: true }),
    ...(form.indexes === undefined ? {} : { indexes: form.indexes.map(({ role }, ordinal) => ({ ordinal, role })) }),
    ...(form.silent === undefined ? {} : { silent: form.silent }),
  })
  return Object.assign(factsOf(snapshot), {
    withdrawn: (name: PackageName): readonly Withdrawn[] => grouped.get(name)?.withdrawn ?? [],
    fileHashes: () => Promise.resolve([]),
  })
}

function releaseOf(written: v.InferOutput<typeof release>) {
  if (Array.isArray(written)) return { requires: written, uploadTime: TIME }
  const { 'requires-python': requiresPython, uploaded, ...rest } = written
  return {
    ...rest,
    uploadTime: uploaded === 'unknown' ? null : (uploaded ?? TIME),
    ...(requiresPython === undefined ? {} : { requiresPython }),
  }
}

function recordOf(id: string, written: v.InferOutput<typeof advisory>) {
  const events = [
    { introduced: written.introduced ?? '0' },
    ...(written.fixed === undefined ? [] : [{ fixed: written.fixed }]),
    ...(written['last-affected'] === undefined ? [] : [{ last_affected: written['last-affected'] }]),
  ]
  const hasRange =
    written.git !== true && (written.versions === undefined || written.introduced !== undefined || events.length > 1)
  const record = readRecord({
    id,
    modified: TIME,
    summary: `A weakness of ${written.package} made for a scenario`,
    aliases: written.aliases ?? [],
    ...(written.withdrawn === true ? { withdrawn: TIME } : {}),
    ...(written.severity?.startsWith('CVSS:') === true
      ? { severity: [{ type: written.severity.startsWith('CVSS:4') ? 'CVSS_V4' : 'CVSS_V3', score: written.severity }] }
      : { database_specific: { severity: written.severity?.toUpperCase() } }),
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
