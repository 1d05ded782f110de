/**
 * METADATA out of a wheel of which only pieces are read.
 *
 * The tail mostly holds the directory and METADATA. Where it does not: the beginning of the directory, the stretch before the tail,
 * all of it, then METADATA itself; five reads at most. Of a project that a wheel was read of before, the stretches that held it there are
 * read beside the tail, and save those steps where it stands alike. Limits hold at every step. Source: PEP 427.
 */
import { normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import { WheelGuesses } from './wheel-guesses.ts'
import type { Stretch, WheelLayouts } from './wheel-layouts.ts'
import { extract, findDirectory, membersIn, spanOf } from './zip.ts'
import type { Directory, Member, Piece } from './zip.ts'

/**
 * Reads a part of the archive: its last bytes, or from a position on. A reader may give more than was asked for. `isGuess`: that there
 * is such a part is not known, and nothing else is to be done for it.
 */
export type PieceReader = (
  part: { readonly last: number } | (Stretch & { readonly isGuess?: true }),
) => Promise<Piece | { readonly reason: string }>

export type MetadataText = { readonly text: string } | { readonly reason: string }

const HEAD = 8 * 1024
const SECOND_STRETCH = 128 * 1024
const LARGEST_DIRECTORY = 32 << 20
export const LARGEST_METADATA = 16 << 20

/** `listedSize`: of the wheel in bytes, as its index states it. */
export async function wheelMetadata(
  read: PieceReader,
  project: PackageName,
  layouts: WheelLayouts,
  listedSize: number | null = null,
): Promise<MetadataText> {
  const layout = layouts.of(project, listedSize)
  const end = read({ last: layout.tail })
  const guesses = new WheelGuesses(layout.others, (stretch) => read({ ...stretch, isGuess: true }))
  const tail = await end
  if ('reason' in tail) return tail
  const directory = findDirectory(tail)
  if (directory === null) return { reason: 'its end is not that of a wheel' }
  if (directory.size > LARGEST_DIRECTORY) return { reason: 'its directory is too large' }
  const found = await findMember(read, tail, guesses, directory, project)
  if ('reason' in found) return found
  const { member, known } = found
  if (member.size > LARGEST_METADATA || member.packedSize > LARGEST_METADATA)
    return { reason: 'its METADATA is too large' }
  const size = tail.start + tail.bytes.length
  // A server that sends whole files is not to send them twice.
  if (tail.start > 0) layouts.learn(project, size, directory, member)
  const span = { from: member.offset, length: spanOf(member) }
  const held = [known, tail].find((one) => holds(one, member, size)) ?? (await guesses.holding(span))
  const piece = held !== null && holds(held, member, size) ? held : await read(span)
  if ('reason' in piece) return piece
  const content = extract(piece, member, LARGEST_METADATA)
  return content === null ? { reason: 'its METADATA is damaged' } : { text: content.toString('utf8') }
}

/** Surely: a member's own header may be longer than the directory tells. What the end of an archive holds it holds whole. */
function holds({ start, bytes }: Piece, member: Member, size: number): boolean {
  const end = start + bytes.length
  return member.offset >= start && (end >= size || member.offset + spanOf(member) <= end)
}

/** The METADATA member, and the last piece that was read on the way to it. */
async function findMember(
  read: PieceReader,
  tail: Piece,
  guesses: WheelGuesses,
  directory: Directory,
  project: PackageName,
): Promise<{ readonly member: Member; readonly known: Piece } | { readonly reason: string }> {
  const { offset, size } = directory
  const inTail = memberIn(tail, directory, project)
  if (inTail !== null) return { member: inTail, known: tail }
  const guessed = await guesses.touching({ from: offset, length: size })
  const inGuess = guessed === null ? null : memberIn(guessed, directory, project)
  if (guessed !== null && inGuess !== null) return { member: inGuess, known: guessed }
  if (tail.start <= offset) return NO_METADATA
  // Builders write the dist-info folder last; tools that repair a wheel sort it to the front.
  const length = Math.min(HEAD, tail.start - offset)
  const head = await read({ from: offset, length })
  if ('reason' in head) return head
  const inHead = memberIn(head, directory, project)
  if (inHead !== null) return { member: inHead, known: head }
  let known = length < HEAD ? joined(head, tail) : tail
  for (const start of [Math.max(offset, tail.start - SECOND_STRETCH), offset]) {
    if (start < known.start) {
      const more = await read({ from: start, length: known.start - start })
      if ('reason' in more) return more
      known = joined(more, known)
    }
    const member = memberIn(known, directory, project)
    if (member !== null) return { member, known }
  }
  return NO_METADATA
}

const NO_METADATA = { reason: 'it holds no METADATA' }

function memberIn(piece: Piece, { offset, size }: Directory, project: PackageName): Member | null {
  const from = Math.max(offset, piece.start)
  const bytes = piece.bytes.subarray(from - piece.start, Math.max(0, offset + size - piece.start))
  return choose(membersIn({ start: from, bytes }, from === offset, isMetadata, 'A'), project, bytes.length === size)
}

function isMetadata(name: string): boolean {
  return name.endsWith('.dist-info/METADATA') && name.indexOf('/') === name.length - '/METADATA'.length
}

/** A wheel may carry foreign dist-info folders: that of its own project goes first, wherever the directory has it. */
function choose(members: readonly Member[], project: PackageName, areAll: boolean): Member | null {
  const own = members.find((member) => normalizeName(member.name.replace(/-.*$/, '')) === project)
  return own ?? (areAll ? members[0] : null) ?? null
}

function joined(before: Piece, after: Piece): Piece {
  if (before.start + before.bytes.length >= after.start + after.bytes.length) return before
  const gap = after.start - before.start
  return { start: before.start, bytes: Buffer.concat([before.bytes.subarray(0, gap), after.bytes]) }
}
