/**
 * What a solve draws of its question, kept with the problem for the next question about it.
 *
 * Alternatives mostly ask about the same problem, sets and facts under another policy: then candidates, what they need and the graph are the
 * same, and only costs and what the CUDA major forbids are others. Always true: one search has a drawing at a time, and it gets one only
 * where everything that was drawn would be drawn again.
 */
import type { Problem } from '../units/problem.ts'
import { ChargeTable } from './charges.ts'
import { Graph } from './graph.ts'
import { KnowledgeBase } from './knowledge.ts'
import type { Allowance, SolvePolicy } from './policy.ts'
import { Slots, type Task } from './slot.ts'

export interface Drawing {
  readonly slots: Slots
  readonly knowledge: KnowledgeBase
  readonly graph: Graph
  readonly charges: ChargeTable
}

interface Kept {
  readonly task: Task
  readonly drawing: Drawing
}

const kept = new WeakMap<Problem, Kept>()

export function newDrawing(task: Task): Drawing {
  return drawnAnew(new Slots(task), new KnowledgeBase(task))
}

/** From what is known of the candidates already. */
export function drawnAnew(slots: Slots, knowledge: KnowledgeBase): Drawing {
  return { slots, knowledge, graph: new Graph(slots, knowledge), charges: new ChargeTable() }
}

/** That of an earlier search, where it can serve, and nobody else has it then; else a new one. */
export function drawingFor(task: Task): Drawing {
  const known = kept.get(task.problem)
  if (known === undefined || !isDrawnAlike(known.task, task) || !known.drawing.slots.areListedBy(task.facts))
    return newDrawing(task)
  kept.delete(task.problem)
  const { slots, knowledge, graph } = known.drawing
  slots.serve(task)
  knowledge.serve(task)
  graph.lookAgain(task.facts)
  return known.drawing
}

/** After a search, which has no more use for it. */
export function keepDrawing(task: Task, drawing: Drawing): void {
  kept.set(task.problem, { task, drawing })
}

/** Whether candidates and what they need follow from the same. What costs follow from beside them is no part of a drawing. */
function isDrawnAlike(a: Task, b: Task): boolean {
  return (
    a.facts === b.facts && a.present === b.present && policyKey(a.policy) === policyKey(b.policy) && isLockedAlike(a, b)
  )
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
