/**
 * Reading a proof (docs/proofs.md), which may come from anywhere: hostile until it has the form.
 *
 * In: any value. Out: the proof, or where it has not the form. Numbers are whole and bounded here; whether they name a slot, a variable
 * or a clause, and whether what they say is so, is verify/'s to tell.
 */
import * as v from 'valibot'
import type { Proof, ProofAxiom, ProofStep, ProofVariable } from './proof.ts'

/** Entries of a list, and numbers that name one. */
const MOST = 10_000_000
/** Weights and bounds stay exact when many of them are added up. */
const LARGEST_WEIGHT = 2 ** 31 - 1

const ordinal = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST))
const text = v.pipe(v.string(), v.maxLength(1000))
const weight = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LARGEST_WEIGHT))
const bound = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LARGEST_WEIGHT))
const literal = v.pipe(v.number(), v.integer(), v.minValue(-MOST), v.maxValue(MOST), v.notValue(0))

/** Long lists of numbers, looked through at once. */
function numbers(least: number): v.GenericSchema<unknown, readonly number[]> {
  return v.custom<readonly number[]>((given) => isNumbers(given, least), 'a list of whole numbers is expected')
}

function isNumbers(given: unknown, least: number): boolean {
  if (!Array.isArray(given) || given.length > MOST) return false
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i]
    if (typeof one !== 'number' || !Number.isInteger(one) || one < least || one > MOST) return false
  }
  return true
}

function list<Item>(item: v.GenericSchema<unknown, Item>): v.GenericSchema<unknown, Item[]> {
  return v.pipe(v.array(item), v.maxLength(MOST))
}

/** An object with these keys alone; `__proto__`, which JSON can write, is none of them. */
function object<const Entries extends v.ObjectEntries>(
  entries: Entries,
): v.GenericSchema<unknown, v.InferOutput<v.StrictObjectSchema<Entries, undefined>>> {
  const isPlain = v.custom<object>(
    (given) =>
      typeof given === 'object' && given !== null && !Array.isArray(given) && !Object.hasOwn(given, '__proto__'),
    'a plain object is expected',
  )
  return v.pipe(isPlain, v.strictObject(entries))
}

/** Lists that say in their first entry what they are: the form of that kind alone is tried. */
function byKind<Value>(forms: ReadonlyMap<string, v.GenericSchema<unknown, Value>>): v.GenericSchema<unknown, Value> {
  const none = v.custom<Value>(() => false, `one of ${[...forms.keys()].join(', ')} is expected`)
  return v.lazy((given) => {
    const kind: unknown = Array.isArray(given) ? given[0] : null
    return (typeof kind === 'string' ? forms.get(kind) : undefined) ?? none
  })
}

const clause = numbers(-MOST)
const gate = v.nullable(v.strictTuple([text, ordinal]))

const variableForm = byKind<ProofVariable>(
  new Map<string, v.GenericSchema<unknown, ProofVariable>>([
    ['installed', v.strictTuple([v.literal('installed'), ordinal])],
    ['extra', v.strictTuple([v.literal('extra'), ordinal, text, ordinal])],
    ['atLeast', v.strictTuple([v.literal('atLeast'), ordinal, ordinal])],
    ['any', v.strictTuple([v.literal('any'), list(v.strictTuple([ordinal, gate, numbers(0)]))])],
    ['count', v.strictTuple([v.literal('count'), ordinal, ordinal])],
  ]),
)

const axiomForm = byKind<ProofAxiom>(
  new Map<string, v.GenericSchema<unknown, ProofAxiom>>([
    ['definition', v.strictTuple([v.literal('definition'), clause, ordinal])],
    ['split', v.strictTuple([v.literal('split'), clause, ordinal])],
    ['forced', v.strictTuple([v.literal('forced'), clause])],
    ['dead', v.strictTuple([v.literal('dead'), clause, ordinal])],
    ['requires', v.strictTuple([v.literal('requires'), clause, ordinal, ordinal])],
    ['named', v.strictTuple([v.literal('named'), clause, ordinal, ordinal])],
  ]),
)

const stepForm = byKind<ProofStep>(
  new Map<string, v.GenericSchema<unknown, ProofStep>>([
    ['clause', v.strictTuple([v.literal('clause'), clause, numbers(1)])],
    [
      'counter',
      v.union([
        v.strictTuple([v.literal('counter'), ordinal, ordinal, ordinal]),
        v.strictTuple([v.literal('counter'), ordinal, ordinal]),
      ]),
    ],
    ['level', v.strictTuple([v.literal('level'), ordinal, list(v.strictTuple([literal, weight]))])],
    ['core', v.strictTuple([v.literal('core'), ordinal, weight, v.nullable(ordinal)])],
    ['opposites', v.strictTuple([v.literal('opposites'), literal, weight])],
    ['free', v.strictTuple([v.literal('free'), literal, ordinal])],
    ['bound', v.strictTuple([v.literal('bound'), ordinal, bound])],
  ]),
)

const addend = v.union([ordinal, object({ literal })])

const proofForm: v.GenericSchema<unknown, Proof> = object({
  slots: list(object({ package: text, environments: numbers(0), versions: list(text), home: ordinal })),
  variables: list(variableForm),
  axioms: list(axiomForm),
  counters: list(v.strictTuple([addend, addend])),
  steps: list(stepForm),
})

/** The proof, or one sentence on where it has not the form. */
export function readProof(given: unknown): Proof | string {
  const read = v.safeParse(proofForm, given, { abortEarly: true })
  if (read.success) return read.output
  const [issue] = read.issues
  const place = (issue.path ?? []).map(({ key }) => String(key)).join('.')
  return `${place === '' ? 'the proof' : place.slice(0, 100)}: ${issue.message.slice(0, 200)}`
}
