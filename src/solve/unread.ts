/**
 * Candidates of a draft whose metadata is not known: nearly all of an index, so what is kept of them is a bit for each position, and who hangs on a
 * file is found by its version once the file is read.
 */
import type { ReleaseFile } from '../universe/facts.ts'
import { firstFrom } from './admitted.ts'
import type { Draft } from './draft.ts'

export function isUnreadAt({ slot, unreadAt }: Draft, index: number, at: number): boolean {
  return unreadAt[index * slot.environments.length + at] === 1
}

export function setUnread(draft: Draft, index: number, at: number, isUnread: boolean): void {
  draft.unreadAt[index * draft.slot.environments.length + at] = isUnread ? 1 : 0
  draft.unread[index] = (draft.unread[index] ?? 0) + (isUnread ? 1 : -1)
}

/** Of files of which nothing is known, those that `isKnown` holds for, wherever a candidate hangs on them. By position: there are many. */
export function knownByNow(draft: Draft, isKnown: (file: ReleaseFile) => boolean): readonly ReleaseFile[] {
  const { candidates } = draft.domain
  const known: ReleaseFile[] = []
  for (let index = 0; index < candidates.length; index++) {
    if ((draft.unread[index] ?? 0) === 0) continue
    const files = candidates[index]?.files ?? []
    for (let at = 0; at < files.length; at++) {
      const file = files[at] ?? null
      if (file !== null && isUnreadAt(draft, index, at) && isKnown(file)) known.push(file)
    }
  }
  return known
}

/** The candidate that a file is of; -1 where it is of none. */
export function candidateOf({ domain: { candidates } }: Draft, file: ReleaseFile): number {
  const likely = firstFrom(candidates, file.version.key, 0)
  if (candidates[likely]?.files.includes(file) === true) return likely
  return candidates.findIndex(({ files }) => files.includes(file))
}
