/** What may break on the way to a plan: the majors of declared packages that it changes, and the CUDA major. */
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import { majorsOfSet } from '../solve/accelerator.ts'
import { presentVersion } from '../solve/declared.ts'
import { isMajorChange } from '../solve/domain.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Question } from './hypothesis.ts'

export type Crossing =
  | { readonly kind: 'major'; readonly name: PackageName; readonly from: Version; readonly to: Version }
  | { readonly kind: 'accelerator'; readonly from: number; readonly to: number }

/** By name, then the CUDA major. A package counts once, however many majors lie between. */
export function crossingsBetween({ problem, present }: Question, sets: readonly ResolvedSet[]): readonly Crossing[] {
  const majors: Extract<Crossing, { kind: 'major' }>[] = []
  for (const [name, roots] of Map.groupBy(problem.roots, ({ declaration }) => declaration.name)) {
    const ends = roots.flatMap(({ environments }) =>
      environments.flatMap((at) => {
        const from = presentVersion(roots, present, name, at)
        const to = sets[at]?.get(name)?.version
        return from === null || to === undefined || !isMajorChange(from, to) ? [] : [{ from, to }]
      }),
    )
    const [first] = ends
    if (first !== undefined) majors.push({ kind: 'major', name, ...first })
  }
  majors.sort((a, b) => (a.name < b.name ? -1 : 1))
  const [from, to] = [highestMajor(present), highestMajor(sets)]
  return from === null || to === null || from === to ? majors : [...majors, { kind: 'accelerator', from, to }]
}

export function highestMajor(sets: readonly ResolvedSet[]): number | null {
  const majors = sets.flatMap((set) => [...majorsOfSet(set)])
  return majors.length === 0 ? null : Math.max(...majors)
}
