/**
 * What the installer chooses under lines on trial, environment by environment.
 *
 * An environment's choice depends on the lines of its own unit alone, so it is asked for once for each list of those: with many
 * environments most trials fail in the first one, or concern a few.
 */
import { together } from '../resolve/simulate.ts'
import type { Bound, Problem } from '../units/problem.ts'
import { boundOf, lineText } from './constraint-line.ts'
import type { ConstraintLine } from './constraint-line.ts'
import type { Simulated } from './input.ts'

type Simulate = (lines: readonly Bound[], among: readonly number[]) => Promise<readonly Simulated[]>

export class Trials {
  readonly #problem: Problem
  readonly #simulate: Simulate
  /** By ordinal and the lines of its unit. */
  readonly #known = new Map<string, Simulated>()

  constructor(problem: Problem, simulate: Simulate) {
    this.#problem = problem
    this.#simulate = simulate
  }

  /** In one environment. */
  async at(environment: number, lines: readonly ConstraintLine[]): Promise<Simulated> {
    return together(await this.#among([environment], lines))
  }

  async everywhere(lines: readonly ConstraintLine[]): Promise<Simulated> {
    return together(await this.each(lines))
  }

  /** In every environment, in their order. */
  each(lines: readonly ConstraintLine[]): Promise<readonly Simulated[]> {
    return this.#among([...this.#problem.environments.keys()], lines)
  }

  async #among(environments: readonly number[], lines: readonly ConstraintLine[]): Promise<readonly Simulated[]> {
    const keys = environments.map((environment) => this.#keyOf(environment, lines))
    const open = environments.filter((_, at) => !this.#known.has(keys[at] ?? ''))
    if (open.length > 0) {
      const bounds = lines.map((line) => boundOf(line, this.#problem))
      const found = await this.#simulate(bounds, open)
      for (const [at, environment] of open.entries()) {
        const simulated = found[at]
        if (simulated !== undefined) this.#known.set(this.#keyOf(environment, lines), simulated)
      }
    }
    return keys.flatMap((key) => this.#known.get(key) ?? [])
  }

  #keyOf(environment: number, lines: readonly ConstraintLine[]): string {
    const unit = this.#problem.environments[environment]?.unit
    const own = lines.flatMap((line) => (line.unit === unit ? [lineText(line)] : []))
    return `${environment} ${own.join(' ')}`
  }
}
