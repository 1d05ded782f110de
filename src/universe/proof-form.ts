/**
 * Reading a proof (docs/proofs.md), which may come from anywhere: hostile until it has the form.
 *
 * In: any value. Out: the proof, or where it has not the form. Numbers are whole and bounded here; whether they name a slot, a variable
 * or a clause, and whether what they say is so, is verify/'s to tell.
 */
import * as z from 'zod/mini'
import { check } from '../schema/check.ts'
import { once } from '../schema/once.ts'
import type { Proof, ProofAddend, ProofAxiom, ProofStep, ProofVariable } from './proof.ts'

/** Entries of a list, and numbers that name one. */
const MOST = 10_000_000
/** Weights and bounds stay exact when many of them are added up. */
const LARGEST_WEIGHT = 2 ** 31 - 1

const ordinal = once(() => whole(0))
const text = once(() => z.string().check(z.maxLength(1000)))
const weight = once(() => whole(1, LARGEST_WEIGHT))
const bound = once(() => whole(0, LARGEST_WEIGHT))
const literal = once(() =>
  z.custom<number>((given) => isWhole(given, -MOST) && given !== 0, 'a variable or its negation is expected'),
)

function whole(least: number, most?: number) {
  return z.custom<number>((given) => isWhole(given, least, most), 'a whole number in bounds is expected')
}

function isWhole(given: unknown, least: number, most = MOST): boolean {
  return typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most
}

/** Long lists of numbers, looked through at once. */
function numbers(least: number) {
  return z.custom<number[]>(
    (given) => Array.isArray(given) && given.length <= MOST && given.every((one) => isWhole(one, least)),
    'a list of whole numbers is expected',
  )
}

function list<T extends z.ZodMiniType>(item: T) {
  return z.array(item).check(z.maxLength(MOST))
}

/** Lists that say in their first entry what they are: the form of that kind alone is tried. */
function byKind<Value extends readonly [string, ...unknown[]]>(
  forms: Readonly<Record<Value[0], z.ZodMiniType<Value>>>,
): z.ZodMiniType<Value> {
  const byName = new Map<unknown, z.ZodMiniType<Value>>(Object.entries(forms))
  const none = `one of ${[...byName.keys()].join(', ')} is expected`
  return z.custom<Value>().check(({ value, issues }) => {
    const form = Array.isArray(value) ? byName.get(value[0]) : undefined
    const read = form === undefined ? { success: false as const, path: [], what: none } : check(form, value)
    if (!read.success) issues.push({ code: 'custom', path: [...read.path], message: read.what, input: value })
  })
}

const clause = once(() => numbers(-MOST))
const gate = once(() => z.nullable(z.tuple([text(), ordinal()])))

function variableForm() {
  return byKind<ProofVariable>({
    installed: z.tuple([z.literal('installed'), ordinal()]),
    extra: z.tuple([z.literal('extra'), ordinal(), text(), ordinal()]),
    atLeast: z.tuple([z.literal('atLeast'), ordinal(), ordinal()]),
    any: z.tuple([z.literal('any'), list(z.tuple([ordinal(), gate(), numbers(0)]))]),
    count: z.tuple([z.literal('count'), ordinal(), ordinal()]),
  })
}

function axiomForm() {
  return byKind<ProofAxiom>({
    definition: z.tuple([z.literal('definition'), clause(), ordinal()]),
    split: z.tuple([z.literal('split'), clause(), ordinal()]),
    forced: z.tuple([z.literal('forced'), clause()]),
    dead: z.tuple([z.literal('dead'), clause(), ordinal()]),
    requires: z.tuple([z.literal('requires'), clause(), ordinal(), ordinal()]),
    named: z.tuple([z.literal('named'), clause(), ordinal(), ordinal()]),
  })
}

function stepForm() {
  return byKind<ProofStep>({
    clause: z.tuple([z.literal('clause'), clause(), numbers(1)]),
    counter: z.union([
      z.tuple([z.literal('counter'), ordinal(), ordinal(), ordinal()]),
      z.tuple([z.literal('counter'), ordinal(), ordinal()]),
    ]),
    level: z.tuple([z.literal('level'), ordinal(), list(z.tuple([literal(), weight()]))]),
    core: z.tuple([z.literal('core'), ordinal(), weight(), z.nullable(ordinal())]),
    opposites: z.tuple([z.literal('opposites'), literal(), weight()]),
    free: z.tuple([z.literal('free'), literal(), ordinal()]),
    bound: z.tuple([z.literal('bound'), ordinal(), bound()]),
  })
}

const proofForm = once((): z.ZodMiniType<Proof> => {
  const addend: z.ZodMiniType<ProofAddend> = z.union([ordinal(), z.strictObject({ literal: literal() })])
  return z.strictObject({
    slots: list(z.strictObject({ package: text(), environments: numbers(0), versions: list(text()), home: ordinal() })),
    variables: list(variableForm()),
    axioms: list(axiomForm()),
    counters: list(z.tuple([addend, addend])),
    steps: list(stepForm()),
  })
})

/** The proof, or one sentence on where it has not the form. */
export function readProof(given: unknown): Proof | string {
  const read = check(proofForm(), given)
  return read.success ? read.data : `${read.place === '' ? 'the proof' : read.place}: ${read.what}`
}
