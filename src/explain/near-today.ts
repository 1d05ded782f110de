/** Which of many releases a reader looks for: the one that stands today and those near it, not the first of a long history. */
import type { Node } from './model.ts'

/** Of the release that stands today, or the first one after it; 0 for a package that is new to the set. */
export function indexOfToday({ slot, releases }: Node): number {
  const [today] = slot.present.flatMap((version) => version ?? [])
  return today === undefined
    ? 0
    : Math.max(
        0,
        releases.findIndex(({ version }) => version.key >= today.key),
      )
}

/** `indexes` ascending. */
export function nearest(indexes: readonly number[], today: number): number {
  return indexes.find((index) => index >= today) ?? indexes.at(-1) ?? -1
}

/** What stands today and what is newer in their order, then what is older, down from the newest: few are told. */
export function nearestFirst<T extends { readonly by: readonly number[] }>(
  groups: readonly T[],
  today: number,
): readonly T[] {
  const isOlder = ({ by }: T): boolean => nearest(by, today) < today
  const older = groups.filter(isOlder)
  const others = groups.filter((group) => !isOlder(group))
  const at = ({ by }: T): number => nearest(by, today)
  return [...others.toSorted((a, b) => at(a) - at(b)), ...older.toSorted((a, b) => at(b) - at(a))]
}
