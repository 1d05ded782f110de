/**
 * What a solve draws of its question, kept with the problem for the next question about it.
 *
 * Alternatives mostly ask about the same problem, sets and facts under another policy: then candidates, what they need and the graph are the
 * same, and only costs and what the CUDA major forbids are others. Explanations ask about facts that differ in what one package needs, or in a
 * rule: they get a copy in which only that is drawn anew. Always true: one search has a drawing at a time, and it gets one only where
 * everything that was drawn would be drawn again.
 */
import type { PackageName } from '../python/name.ts'
import type { Problem } from '../units/problem.ts'
import type { Facts, Variant } from '../universe/facts.ts'
import { ChargeTable } from './charges.ts'
import { Graph } from './graph.ts'
import { KnowledgeBase } from './knowledge.ts'
import type { Allowance, SolvePolicy } from './policy.ts'
import { type Task } from './slot.ts'
import { Slots } from './slots.ts'

export interface Drawing {
  readonly slots: Slots
  readonly knowledge: KnowledgeBase
  readonly graph: Graph
  readonly charges: ChargeTable
}

interface Kept {
  readonly task: Task
  readonly drawing: Drawing
  /** Draws all that the facts know, whoever asked for it. */
  readonly isComplete: boolean
}

const kept = new WeakMap<Problem, WeakMap<Facts, Kept>>()

export function newDrawing(task: Task): Drawing {
  return drawnAnew(new Slots(task), new KnowledgeBase(task))
}

/** From what is known of the candidates already. */
export function drawnAnew(slots: Slots, knowledge: KnowledgeBase): Drawing {
  return { slots, knowledge, graph: new Graph(slots, knowledge), charges: new ChargeTable() }
}

/** That of an earlier search, where it can serve, and nobody else has it then; else a new one. */
export function drawingFor(task: Task): Drawing {
  const { variant } = task.facts
  if (variant !== undefined) return variantOf(variant, task)
  const known = keptFor(task)
  if (known === null) return newDrawing(task)
  kept.get(task.problem)?.delete(task.facts)
  return serving(known, task)
}

/** After a search, which has no more use for it. Of a variant what it asked for is kept, for the next one. */
export function keepDrawing(task: Task, drawing: Drawing): void {
  const { variant } = task.facts
  if (variant === undefined) keep(task, drawing, false)
  else keptFor({ ...task, facts: variant.of })?.drawing.knowledge.ask(drawing.knowledge.asked)
}

function keep(task: Task, drawing: Drawing, isComplete: boolean): void {
  const drawings = kept.get(task.problem) ?? new WeakMap<Facts, Kept>()
  kept.set(task.problem, drawings.set(task.facts, { task, drawing, isComplete }))
}

/** What was kept and can serve. */
function keptFor(task: Task): Kept | null {
  const known = kept.get(task.problem)?.get(task.facts)
  if (known === undefined || !isDrawnAlike(known.task, task)) return null
  return known.drawing.slots.areListedBy(task.facts) ? known : null
}

function serving({ drawing, isComplete }: Kept, task: Task): Drawing {
  drawing.slots.serve(task)
  drawing.knowledge.serve(task)
  if (!isComplete) drawing.graph.lookAgain(task.facts)
  return drawing
}

/** A copy of what is drawn of the facts that these differ from, with what differs to be drawn anew. */
function variantOf({ of: facts, metadata }: Variant, task: Task): Drawing {
  const own = { ...task, facts }
  const known = keptFor(own)
  const base = known === null ? newDrawing(own) : serving(known, own)
  base.graph.grow()
  keep(own, base, true)
  const redrawn = new Set([...metadata, ...ruledOtherwise(facts, task.facts)])
  const slots = new Slots(task, base.slots)
  const again = base.graph.drafts.list.filter(({ slot }) => redrawn.has(slot.name))
  const knowledge = new KnowledgeBase(
    task,
    base.knowledge,
    again.flatMap(({ domain }) => domain.candidates),
  )
  return { slots, knowledge, graph: new Graph(slots, knowledge, base.graph, redrawn), charges: base.charges }
}

/** Packages that rules of one port bind, and those of the other do not. */
function ruledOtherwise({ rules: a }: Facts, { rules: b }: Facts): readonly PackageName[] {
  const [before, after] = [new Set(a), new Set(b)]
  const changed = [...a.filter((rule) => !after.has(rule)), ...b.filter((rule) => !before.has(rule))]
  return changed.map(({ subject }) => subject)
}

/** Whether candidates and what they need follow from the same. What costs follow from beside them is no part of a drawing. */
function isDrawnAlike(a: Task, b: Task): boolean {
  return a.present === b.present && policyKey(a.policy) === policyKey(b.policy) && isLockedAlike(a, b)
}

function isLockedAlike({ policy: { locked: a } }: Task, { policy: { locked: b } }: Task): boolean {
  return a === b || (a.length === 0 && b.length === 0)
}

function policyKey(policy: SolvePolicy): string {
  const { allowBuild, allowDowngrades, allowMajors, allowUnknownRequirements, holds, minimumReleaseAgeDays } = policy
  return JSON.stringify([
    minimumReleaseAgeDays,
    allowUnknownRequirements,
    allowanceKey(allowBuild),
    allowanceKey(allowDowngrades),
    policy.strategy === 'minimal' || allowanceKey(allowMajors),
    [...holds].sort(),
  ])
}

function allowanceKey(allowance: Allowance): boolean | readonly string[] {
  return typeof allowance === 'boolean' ? allowance : [...allowance].sort()
}
