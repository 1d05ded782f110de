/** Which of many releases a reader looks for: the one that stands today and those near it, not the first of a long history. */
import type { Node } from './model.ts'

/** Of the release that stands today, or the first one after it; for a package that is new to the set, of the newest one. */
export function indexOfToday({ slot, releases }: Node): number {
  const [today] = slot.present.flatMap((version) => version ?? [])
  const at = today === undefined ? -1 : releases.findIndex(({ version }) => version.key >= today.key)
  return at === -1 ? releases.length - 1 : at
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
