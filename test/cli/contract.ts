/**
 * The JSON of `plan --format json` as the command line promises it: every field there, of its type, in its form. Fields may be added,
 * never changed or dropped. Beside the form: figures that have to agree with each other.
 */
import * as v from 'valibot'

const TIERS = ['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const

const texts = v.array(v.string())
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const line = v.pipe(v.number(), v.integer(), v.minValue(1))
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const counts = v.looseObject(v.entriesFromList(TIERS, count))
const facts = v.array(v.looseObject({ fact: v.string(), source: v.string() }))

const finding = v.looseObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  aliases: texts,
  package: v.string(),
  version: v.string(),
  declared: v.boolean(),
  severity: v.picklist(TIERS),
  cvss: v.nullable(v.number()),
  fixedIn: texts,
  url: v.string(),
})

const side = v.pipe(
  v.looseObject({ counts, score: v.number(), findings: v.array(finding), admitted: v.array(finding) }),
  v.check(
    ({ counts: stated, findings }) =>
      TIERS.every((tier) => stated[tier] === findings.filter(({ severity }) => severity === tier).length),
    'the counts are those of the findings',
  ),
  v.check(({ score }) => score >= 0 && score <= 10, 'the score lies between 0 and 10'),
  v.check(
    ({ findings }) => new Set(findings.map((one) => `${one.id} ${one.package}`)).size === findings.length,
    'a finding counts once',
  ),
)

const move = v.looseObject({
  package: v.string(),
  from: v.string(),
  to: v.string(),
  declared: v.boolean(),
  step: v.picklist(['major', 'minor', 'patch']),
  mayBreak: v.boolean(),
  file: v.string(),
  line,
  because: v.pipe(texts, v.nonEmpty()),
})

const certificate = v.pipe(
  v.looseObject({
    status: v.picklist(['optimal', 'conditional', 'best-found', 'infeasible']),
    objective: v.array(v.number()),
    bound: v.array(v.number()),
    assumptions: texts,
    checked: v.boolean(),
  }),
  v.check(({ objective, bound }) => objective.length === bound.length, 'each level has a bound'),
  v.check(
    ({ status, objective, bound }) =>
      status === 'best-found' || objective.every((cost, level) => cost === bound[level]),
    'a proven objective is its bound',
  ),
)

/** All of a unit but its name, which it gets when the universe has one. */
export const unitForm = v.pipe(
  v.looseObject({
    id: v.string(),
    manifests: texts,
    environments: v.pipe(
      v.array(
        v.looseObject({
          unit: v.string(),
          python: v.pipe(v.string(), v.regex(/^\d+\.\d+$/)),
          platform: v.string(),
          accelerator: v.pipe(v.string(), v.regex(/^(?:cu\d+|rocm|xpu|cpu|any)$/)),
          evidence: v.pipe(texts, v.nonEmpty()),
        }),
      ),
      v.nonEmpty(),
    ),
    accelerator: v.looseObject({
      before: v.string(),
      after: v.string(),
      driver: v.nullable(v.string()),
      kept: v.boolean(),
    }),
    before: side,
    after: side,
    clash: facts,
    moves: v.array(move),
    resolved: v.array(v.record(v.string(), v.string())),
    unfixed: v.array(v.looseObject({ id: v.string(), package: v.string(), because: facts, unlocks: texts })),
    alternatives: v.array(v.looseObject({ name: v.string(), counts, moves: v.array(move) })),
    withdrawn: v.array(v.looseObject({ id: v.string(), package: v.string() })),
    undecided: v.array(v.looseObject({ id: v.string(), package: v.string(), why: v.string() })),
    steps: v.array(v.unknown()),
    locks: v.array(v.looseObject({ file: v.string(), status: v.string() })),
    notes: v.array(
      v.looseObject({
        kind: v.string(),
        text: v.string(),
        file: v.exactOptional(v.string()),
        line: v.exactOptional(line),
      }),
    ),
    certificate,
    edits: v.array(v.looseObject({ file: v.string(), beforeSha256: sha256, afterSha256: sha256, patch: v.string() })),
  }),
  v.check(({ id, manifests }) => manifests.includes(id), 'the id is one of the manifests'),
  v.check(({ environments, resolved }) => environments.length === resolved.length, 'a set for every environment'),
  v.check(
    ({ moves, resolved }) => moves.every(({ package: name, to }) => resolved.some((set) => set[name] === to)),
    'what moves is resolved to where it moves',
  ),
  v.check(
    ({ after, unfixed }) =>
      after.findings.every((left) => unfixed.some((one) => one.id === left.id && one.package === left.package)),
    'what stays is explained',
  ),
  v.check(({ edits }) => edits.every((edit) => edit.beforeSha256 !== edit.afterSha256), 'an edit changes its file'),
)

export const planForm = v.looseObject({
  schemaVersion: v.literal(1),
  universe: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
  units: v.array(v.intersect([v.looseObject({ planId: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)) }), unitForm])),
})
