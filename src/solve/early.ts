/**
 * A solve that begins before the present sets are known, on what the pins and the lock say of them.
 *
 * When they become known, what they change is seen slot by slot. Of a package that no manifest declares, the present version mostly
 * is a candidate like any other, and costs nothing: then nothing changes, and what was found stands. Else the instance is drawn
 * anew from the same knowledge. Always true: the answer is that of a solve which knew the present sets from the beginning.
 */
import type { Problem } from '../units/problem.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import { majorsOfRelease } from './accelerator.ts'
import { declaredGroups } from './declared.ts'
import { isPresentAt } from './domain.ts'
import type { Domain } from './candidate.ts'
import type { KnowledgeBase } from './knowledge.ts'
import { LazySearch } from './lazy.ts'
import type { SolvePolicy } from './policy.ts'
import { solutionOf } from './solve.ts'
import type { Slot, Task } from './slot.ts'
import type { Slots } from './slots.ts'

export class EarlySolve {
  readonly #search: LazySearch
  readonly #outcome: ReturnType<LazySearch['run']>
  readonly #origin: Facts

  /** `origin`: the facts that other questions are asked of, where `facts` is this solve's own view of them. */
  constructor(problem: Problem, facts: Facts, policy: SolvePolicy, origin: Facts = facts) {
    this.#origin = origin
    const task: Task = { problem, present: problem.environments.map(() => new Map()), facts, policy, isEarly: true }
    this.#search = new LazySearch(task, performance.now() + policy.timeBudgetMs, true)
    this.#outcome = this.#search.run()
    // Told to whoever asks for the solution.
    this.#outcome.catch(() => undefined)
  }

  /** The solution for these present sets; null where they change which environments share a version: then it is left. */
  finish(present: readonly ResolvedSet[]): Promise<Solution> | null {
    const search = this.#search
    const { slots } = search
    if (!isGroupedAlike(slots, present)) return null
    slots.setPresent(present)
    const isGuessed = slots.declared.some(({ present: before }) => before.includes(null))
    const changed = [...slots.all].filter((slot) => isChanged(slot, search))
    if (isGuessed || changed.length > 0 || !search.builder.isUpToDate) search.redraw()
    return this.#solution()
  }

  async #solution(): Promise<Solution> {
    const search = this.#search
    const outcome = await this.#outcome
    const solution = solutionOf(search, search.isStale ? await search.run() : outcome)
    search.leave(this.#origin)
    return solution
  }
}

function isGroupedAlike({ declared, task }: Slots, present: readonly ResolvedSet[]): boolean {
  const groups = declaredGroups(task.problem, present)
  return (
    groups.length === declared.length &&
    groups.every(({ name, environments }, at) => {
      const slot = declared[at]
      return slot?.name === name && slot.environments.join() === environments.join()
    })
  )
}

/** Takes in what the present sets now say of a slot; whether that makes a difference to anything that was drawn. */
function isChanged(slot: Slot, { slots, knowledge }: LazySearch): boolean {
  const { present: before, domain, declared, isLocked } = slot
  slot.present = slots.presentOf(slot)
  const moved = slot.environments.flatMap((_, at) => (slot.present[at]?.key === before[at]?.key ? [] : [at]))
  if (domain === null || (moved.length === 0 && !isReadByPresent(slot, domain))) return false
  slot.domain = null
  const now = slots.domain(slot)
  if (now === null || !isSameDomain(domain, now)) return true
  const isOrdinary =
    declared === null &&
    !isLocked &&
    moved.every((at) => before[at] === null && staysAlike(slot, at, domain, knowledge))
  if (moved.length > 0 && !isOrdinary) return true
  slot.domain = domain
  return false
}

/** Whether the present sets say more of the slot than its present version: the shape of a caret, the file of a silent index. */
function isReadByPresent({ declared }: Slot, { silentIndex }: Domain): boolean {
  return silentIndex !== null || declared?.roots.some(({ declaration }) => declaration.style === 'caret') === true
}

function isSameDomain(a: Domain, b: Domain): boolean {
  return (
    a.candidates.length === b.candidates.length &&
    a.candidates.every(({ version, files, isFree }, index) => {
      const other = b.candidates[index]
      return (
        other?.version.key === version.key &&
        other.isFree === isFree &&
        files.every((file, at) => file === (other.files[at] ?? null))
      )
    })
  )
}

/** Whether a candidate that nobody declares counts the same now that it turns out to be the present version. */
function staysAlike(slot: Slot, at: number, { candidates }: Domain, knowledge: KnowledgeBase): boolean {
  const present = candidates.find((candidate) => isPresentAt(slot, candidate, at))
  const found = present === undefined ? null : knowledge.found(present, at)
  if (present === undefined || found === null || found.status === 'pending') return true
  const own = majorsOfRelease(slot.name, present.version)
  return found.status === 'known' && found.majors.every((major) => own.includes(major))
}
