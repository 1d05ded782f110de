/**
 * How much a simulation may do in one environment before it is given up: counted in work, never in time, so that the same universe always
 * gives the same answer. Shared by all searches of the environment, those on trial included.
 */
import type { ReleaseFile } from '../universe/facts.ts'

export interface Allowance {
  /** Decisions tried, among them what is passed over. A closure of 300 packages takes about 1,500. */
  readonly steps: number
  /** Releases whose requirements are looked at, which may have to be fetched one by one. */
  readonly releases: number
}

const USUAL: Allowance = { steps: 60_000, releases: 6_000 }

export class Budget {
  readonly #allowance: Allowance
  readonly #described = new Set<ReleaseFile>()
  #steps = 0

  constructor(allowance: Partial<Allowance> = {}) {
    this.#allowance = { ...USUAL, ...allowance }
  }

  /** One more decision; false when nothing is left. */
  step(): boolean {
    this.#steps += 1
    return this.#steps <= this.#allowance.steps && this.#described.size <= this.#allowance.releases
  }

  /** The requirements of a release are looked at. */
  look(file: ReleaseFile): void {
    this.#described.add(file)
  }
}
