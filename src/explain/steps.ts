/**
 * Steps: from today's sets to the plan's in as few jointly installable sets as possible, each crossing at most one thing that may break.
 *
 * In: the question and the plan. Out: the sets in order, the last one the plan's, with what each crosses. Findings never rise, compared as in the
 * objective. A path only goes towards the plan: no declared package moves back, or beyond its place there, and what has crossed stays across.
 * Every step crosses at most one, so a path has at least as many steps as there are crossings, and one step where anything moves: a path of that
 * length is as short as can be. The orders of the crossings are tried one after the other, each set being the best of its stage.
 */
import { scan } from '../scan/scan.ts'
import { countByTier } from '../scan/score.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import { crossingsBetween } from './crossing.ts'
import type { Crossing } from './crossing.ts'
import type { Question } from './hypothesis.ts'
import { bestBetween } from './stage.ts'

export interface Step {
  readonly sets: readonly ResolvedSet[]
  /** null where the step crosses nothing. */
  readonly crosses: Crossing | null
}

export type Path =
  /** No path has fewer steps. */
  | { readonly status: 'found'; readonly steps: readonly Step[] }
  /** No order was found in which a set installs after each crossing and findings never rise. */
  | { readonly status: 'none'; readonly crossings: readonly Crossing[] }
  /** More crossings than whose orders are tried. */
  | { readonly status: 'too-many'; readonly crossings: readonly Crossing[] }

/** Their orders are 720. */
const MOST_CROSSINGS = 6

export async function stepsOf(question: Question, { sets: plan }: Solution): Promise<Path> {
  const { present } = question
  if (isSameEverywhere(present, plan)) return { status: 'found', steps: [] }
  const crossings = crossingsBetween(question, plan)
  if (crossings.length > MOST_CROSSINGS) return { status: 'too-many', crossings }
  const steps = await new PathSearch(question, plan, crossings).from(present, [])
  return steps === null ? { status: 'none', crossings } : { status: 'found', steps }
}

class PathSearch {
  readonly #question: Question
  readonly #plan: readonly ResolvedSet[]
  readonly #crossings: readonly Crossing[]

  constructor(question: Question, plan: readonly ResolvedSet[], crossings: readonly Crossing[]) {
    this.#question = question
    this.#plan = plan
    this.#crossings = crossings
  }

  /** The steps that are left; null where there are none. */
  async from(before: readonly ResolvedSet[], done: readonly Crossing[]): Promise<readonly Step[] | null> {
    const left = this.#crossings.filter((crossing) => !done.includes(crossing))
    if (left.length <= 1) {
      return this.#rises(before, this.#plan) ? null : [{ sets: this.#plan, crosses: left[0] ?? null }]
    }
    for (const crosses of left) {
      const across = [...done, crosses]
      const open = left.filter((crossing) => crossing !== crosses)
      const sets = await bestBetween(this.#question, { before, plan: this.#plan, done: across, open })
      if (sets === null || this.#rises(before, sets)) continue
      const rest = await this.from(sets, across)
      if (rest !== null) return [{ sets, crosses }, ...rest]
    }
    return null
  }

  #rises(before: readonly ResolvedSet[], after: readonly ResolvedSet[]): boolean {
    const [was, is] = [this.#counts(before), this.#counts(after)]
    const first = is.findIndex((count, tier) => count !== was[tier])
    return first >= 0 && (is[first] ?? 0) > (was[first] ?? 0)
  }

  /** `unknown` weighs as medium. */
  #counts(sets: readonly ResolvedSet[]): readonly number[] {
    const { problem, facts } = this.#question
    const counts = countByTier(scan(problem, sets, facts).findings)
    return [counts.critical, counts.high, counts.medium + counts.unknown, counts.low]
  }
}

function isSameEverywhere(a: readonly ResolvedSet[], b: readonly ResolvedSet[]): boolean {
  return a.every((set, at) => {
    const other = b[at]
    if (other?.size !== set.size) return false
    return [...set].every(([name, { version }]) => other.get(name)?.version.key === version.key)
  })
}
