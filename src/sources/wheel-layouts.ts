/**
 * Where the wheels of a project have their METADATA: what builds one builds the others, so that the next one's is mostly there, too.
 *
 * A hint about what to read at once and nothing more: what is read is looked at as if there were none. Of the wheels that were read the
 * two nearest in size are followed: those of one release line hardly differ in it, and repaired ones differ from plain ones.
 */
import type { PackageName } from '../python/name.ts'
import type { Directory, Member } from './zip.ts'
import { spanOf } from './zip.ts'

/** Bytes of an archive, from a position on. */
export interface Stretch {
  readonly from: number
  readonly length: number
}

/** What is worth reading at once. */
export interface Layout {
  /** Bytes from the end. */
  readonly tail: number
  /** Beside that. */
  readonly others: readonly Stretch[]
}

/** A wheel that was read. */
interface Seen {
  readonly size: number
  readonly directory: Directory
  readonly member: Member
}

/** Mostly holds the directory and METADATA. */
const TAIL = 32 * 1024
/** A wheel that is no larger is read whole where others like it took two pieces. */
const SMALL = 128 * 1024
const LARGEST_TAIL = 128 * 1024
const LARGEST_FRONT = 48 * 1024
const FOLLOWED = 2
/** What lies further from both ends stands elsewhere where the sizes differ by more than this share. */
const LIKE = 0.005
/** The next wheel may have a few files more: the further away something is, the further it may be off. */
const SPARE = 4 * 1024
const LARGEST_SPARE = 24 * 1024
const SPARE_SHARE = 64
/** Stretches that are nearer to each other are read as one. */
const GAP = 16 * 1024
/** An entry in a directory, with its name. */
const ENTRY = 512

export const UNKNOWN_LAYOUT: Layout = { tail: TAIL, others: [] }

export class WheelLayouts {
  readonly #byProject = new Map<PackageName, Seen[]>()

  /** `size`: of the wheel, as far as it is known; without it only what lies near one of the ends can be told. */
  of(project: PackageName, size: number | null): Layout {
    const seen = this.#byProject.get(project)
    if (seen === undefined) return UNKNOWN_LAYOUT
    return size === null ? layoutAtEnds(seen.at(-1)) : layoutLike(seen, size)
  }

  /** A wheel of `size` bytes was read. */
  learn(project: PackageName, size: number, directory: Directory, member: Member): void {
    const seen = this.#byProject.get(project) ?? []
    seen.push({ size, directory, member })
    this.#byProject.set(project, seen)
  }
}

/** Of a wheel whose size is not known. */
function layoutAtEnds(seen: Seen | undefined): Layout {
  if (seen === undefined) return UNKNOWN_LAYOUT
  const { size, directory, member } = seen
  const fromEnd = size - Math.min(directory.offset, member.offset) + SPARE
  if (fromEnd <= LARGEST_TAIL) return { tail: Math.max(TAIL, fromEnd), others: [] }
  const front = member.offset + spanOf(member) + SPARE
  const directoryFromEnd = size - directory.offset + SPARE
  if (front > LARGEST_FRONT || directoryFromEnd > LARGEST_TAIL) return UNKNOWN_LAYOUT
  return { tail: Math.max(TAIL, directoryFromEnd), others: [{ from: 0, length: front }] }
}

/** Of a wheel of `size` bytes: METADATA and its entry stand as far from the nearer end as they do in those that were seen. */
function layoutLike(seen: readonly Seen[], size: number): Layout {
  if (size <= SMALL && seen.some(isInPieces)) return { tail: Math.max(TAIL, size), others: [] }
  const followed = seen.toSorted((a, b) => Math.abs(a.size - size) - Math.abs(b.size - size)).slice(0, FOLLOWED)
  const wanted = followed.flatMap((one) => [
    ...placed(one, size, one.member.offset, spanOf(one.member)),
    ...placed(one, size, one.member.entry, ENTRY),
  ])
  const inTail = wanted.filter(({ from }) => from >= size - LARGEST_TAIL)
  const tail = Math.max(TAIL, ...inTail.map(({ from }) => size - from))
  return { tail, others: joined(wanted.filter(({ from }) => from < size - tail)) }
}

function isInPieces({ size, member }: Seen): boolean {
  return size <= SMALL && Math.min(member.offset, member.entry) < size - TAIL
}

/** What stands at a position in a wheel that was seen; nothing where it may be anywhere in this one. */
function placed({ size: seenSize }: Seen, size: number, position: number, length: number): readonly Stretch[] {
  const fromEnd = seenSize - position
  const isNear = position + length <= LARGEST_FRONT || fromEnd <= LARGEST_TAIL
  if (!isNear && Math.abs(seenSize - size) > LIKE * size) return []
  const isInFront = position < fromEnd
  const spare = Math.min(LARGEST_SPARE, Math.max(SPARE, Math.round(Math.min(position, fromEnd) / SPARE_SHARE)))
  const from = Math.max(0, (isInFront ? position : size - fromEnd) - spare)
  return [{ from, length: Math.max(0, Math.min(length + 2 * spare, size - from)) }]
}

function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const together: Stretch[] = []
  for (const { from, length } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = together.at(-1)
    const end = last === undefined ? 0 : last.from + last.length
    if (last === undefined || from - end > GAP) together.push({ from, length })
    else together[together.length - 1] = { from: last.from, length: Math.max(end, from + length) - last.from }
  }
  return together
}
