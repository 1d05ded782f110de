/**
 * The JSON of `plan --format json` as the command line promises it: every field there, of its type, in its form. Fields may be added,
 * never changed or dropped. Beside the form: figures that have to agree with each other.
 */
import * as z from 'zod/mini'

const TIERS = ['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const

const texts = z.array(z.string())
const count = z.int().check(z.minimum(0))
const line = z.int().check(z.minimum(1))
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const counts = z.looseRecord(z.enum(TIERS), count)
const facts = z.array(z.looseObject({ fact: z.string(), source: z.string() }))

const finding = z.looseObject({
  id: z.string().check(z.minLength(1)),
  aliases: texts,
  package: z.string(),
  version: z.string(),
  declared: z.boolean(),
  severity: z.enum(TIERS),
  cvss: z.nullable(z.number()),
  fixedIn: texts,
  url: z.string(),
})

const side = z.looseObject({ counts, score: z.number(), findings: z.array(finding), admitted: z.array(finding) }).check(
  z.refine(
    ({ counts: stated, findings }) =>
      TIERS.every((tier) => stated[tier] === findings.filter(({ severity }) => severity === tier).length),
    'the counts are those of the findings',
  ),
  z.refine(({ score }) => score >= 0 && score <= 10, 'the score lies between 0 and 10'),
  z.refine(
    ({ findings }) => new Set(findings.map((one) => `${one.id} ${one.package}`)).size === findings.length,
    'a finding counts once',
  ),
)

const move = z.looseObject({
  package: z.string(),
  from: z.string(),
  to: z.string(),
  declared: z.boolean(),
  step: z.enum(['major', 'minor', 'patch']),
  mayBreak: z.boolean(),
  file: z.string(),
  line,
  because: texts.check(z.minLength(1)),
})

const certificate = z
  .looseObject({
    status: z.enum(['optimal', 'conditional', 'best-found', 'infeasible']),
    objective: z.array(z.number()),
    bound: z.array(z.number()),
    assumptions: texts,
    checked: z.boolean(),
  })
  .check(
    z.refine(({ objective, bound }) => objective.length === bound.length, 'each level has a bound'),
    z.refine(
      ({ status, objective, bound }) =>
        status === 'best-found' || objective.every((cost, level) => cost === bound[level]),
      'a proven objective is its bound',
    ),
  )

/** All of a unit but its name, which it gets when the universe has one. */
export const unitForm = z
  .looseObject({
    id: z.string(),
    manifests: texts,
    environments: z
      .array(
        z.looseObject({
          unit: z.string(),
          python: z.string().check(z.regex(/^\d+\.\d+$/)),
          platform: z.string(),
          accelerator: z.string().check(z.regex(/^(?:cu\d+|rocm|xpu|cpu|any)$/)),
          evidence: texts.check(z.minLength(1)),
        }),
      )
      .check(z.minLength(1)),
    accelerator: z.looseObject({
      before: z.string(),
      after: z.string(),
      driver: z.nullable(z.string()),
      kept: z.boolean(),
    }),
    before: side,
    after: side,
    clash: facts,
    moves: z.array(move),
    resolved: z.array(z.record(z.string(), z.string())),
    unfixed: z.array(
      z.looseObject({
        id: z.string(),
        package: z.string(),
        because: facts,
        unlocks: texts,
        broughtBy: z.exactOptional(facts.check(z.minLength(1))),
      }),
    ),
    alternatives: z.array(z.looseObject({ name: z.string(), counts, moves: z.array(move) })),
    withdrawn: z.array(z.looseObject({ id: z.string(), package: z.string() })),
    undecided: z.array(z.looseObject({ id: z.string(), package: z.string(), why: z.string() })),
    steps: z.array(z.unknown()),
    locks: z.array(z.looseObject({ file: z.string(), status: z.string() })),
    notes: z.array(
      z.looseObject({
        kind: z.string(),
        text: z.string(),
        file: z.exactOptional(z.string()),
        line: z.exactOptional(line),
      }),
    ),
    certificate,
    edits: z.array(z.looseObject({ file: z.string(), beforeSha256: sha256, afterSha256: sha256, patch: z.string() })),
  })
  .check(
    z.refine(({ id, manifests }) => manifests.includes(id), 'the id is one of the manifests'),
    z.refine(({ environments, resolved }) => environments.length === resolved.length, 'a set for every environment'),
    z.refine(
      ({ moves, resolved }) => moves.every(({ package: name, to }) => resolved.some((set) => set[name] === to)),
      'what moves is resolved to where it moves',
    ),
    z.refine(
      ({ after, unfixed }) =>
        after.findings.every((left) => unfixed.some((one) => one.id === left.id && one.package === left.package)),
      'what stays is explained',
    ),
    z.refine(
      ({ before, unfixed }) =>
        unfixed.every(
          (left) =>
            !('broughtBy' in left) ||
            before.findings.every((one) => one.id !== left.id || one.package !== left.package),
        ),
      'what stays is not brought',
    ),
    z.refine(({ edits }) => edits.every((edit) => edit.beforeSha256 !== edit.afterSha256), 'an edit changes its file'),
  )

export const planForm = z.looseObject({
  schemaVersion: z.literal(1),
  universe: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)),
  units: z.array(z.intersection(z.looseObject({ planId: z.string().check(z.regex(/^[0-9a-f]{12}$/)) }), unitForm)),
})
