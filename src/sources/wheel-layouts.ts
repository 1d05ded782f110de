/**
 * Where the wheels of a project have their METADATA: what builds one builds the others, so that the next one's is mostly there, too.
 *
 * A hint about what to read first and nothing more: what is read is looked at as if there were none.
 */
import type { PackageName } from '../python/name.ts'
import type { Directory, Member } from './zip.ts'
import { spanOf } from './zip.ts'

/** What is worth reading at once, in bytes. */
export interface Layout {
  /** From the end. */
  readonly tail: number
  /** From the beginning, beside that; 0 for nothing. */
  readonly front: number
}

/** Mostly holds the directory and METADATA. */
const TAIL = 32 * 1024
const LARGEST_TAIL = 192 * 1024
const LARGEST_FRONT = 48 * 1024
/** The next wheel may have a few files more. */
const SPARE = 4 * 1024

export const UNKNOWN_LAYOUT: Layout = { tail: TAIL, front: 0 }

export class WheelLayouts {
  readonly #byProject = new Map<PackageName, Layout>()

  of(project: PackageName): Layout {
    return this.#byProject.get(project) ?? UNKNOWN_LAYOUT
  }

  /** A wheel of `size` bytes was read. */
  learn(project: PackageName, size: number, directory: Directory, member: Member): void {
    this.#byProject.set(project, layoutOf(size, directory, member))
  }
}

function layoutOf(size: number, directory: Directory, member: Member): Layout {
  const fromEnd = size - Math.min(directory.offset, member.offset) + SPARE
  if (fromEnd <= LARGEST_TAIL) return { tail: Math.max(TAIL, fromEnd), front: 0 }
  const front = member.offset + spanOf(member) + SPARE
  const directoryFromEnd = size - directory.offset + SPARE
  const isInFront = front <= LARGEST_FRONT && directoryFromEnd <= LARGEST_TAIL
  return isInFront ? { tail: Math.max(TAIL, directoryFromEnd), front } : UNKNOWN_LAYOUT
}
