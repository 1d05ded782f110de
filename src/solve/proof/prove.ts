/**
 * From a solution to a proof that no better set exists, over all facts that are known by now.
 *
 * In: a problem, its solution, and the port to the facts; what it does not know is read as harmless. Out: the proof (docs/proofs.md),
 * or null where none was found in time. Reductions are not used: a proof is about the problem as it is.
 */
import { Builder, type Built } from '../build.ts'
import { newDrawing } from '../drawing.ts'
import type { Task } from '../slot.ts'
import type { Slots } from '../slots.ts'
import type { Proof } from '../../universe/proof.ts'
import type { ResolvedSet, Solution } from '../../universe/solution.ts'
import { logProof, type Claim } from './search.ts'
import type { Names } from './terms.ts'
import { trim } from './trim.ts'
import { writeProof } from './write.ts'

export function prove(task: Task, solution: Solution, deadline: number): Proof | null {
  const built = relaxationOf(task)
  const record = logProof(built.instance, claimOf(built, solution), deadline)
  return record === null ? null : writeProof(record, trim(record), namesOf(built))
}

/** The optimistic reading leaves no real set out, whatever is not known. */
export function relaxationOf(task: Task): Built {
  return new Builder(newDrawing(task)).build('optimistic')
}

/** Levels are claimed up to the first one whose bound is not reached. */
export function claimOf({ slots }: Built, { status, sets, objective, bound }: Solution): Claim {
  const choice = slots.map(({ name, environments, domain }) => candidateIn(sets, name, environments[0] ?? 0, domain))
  if (status === 'infeasible') return { bound: null, choice }
  const gap = objective.findIndex((cost, level) => cost !== bound[level])
  return { bound: gap < 0 ? bound : bound.slice(0, gap + 1), choice }
}

function candidateIn(
  sets: readonly ResolvedSet[],
  name: Slots['declared'][number]['name'],
  environment: number,
  domain: Slots['declared'][number]['domain'],
): number {
  const key = sets[environment]?.get(name)?.version.key
  return domain?.candidates.findIndex(({ version }) => version.key === key) ?? -1
}

function namesOf({ slots, extras }: Built): Names {
  return {
    slots: slots.map(({ name, environments, domain }) => ({
      package: name,
      environments,
      versions: (domain?.candidates ?? []).map(({ version }) => version.text),
    })),
    extra(node, gate) {
      const { extra = '', at = 0 } = extras[node]?.[gate - 1] ?? {}
      return [extra, slots[node]?.environments[at] ?? 0]
    },
  }
}
