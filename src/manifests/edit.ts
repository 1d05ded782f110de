/**
 * Moving declarations and lifting what stands in their way: the edit of every format, on the sites that its reader finds.
 *
 * The result is read again before it is given back: every moved declaration states the new version, every other one what it stated before.
 */
import { LockstepError } from '../errors.ts'
import { contains } from '../python/specifier.ts'
import { compareVersions, formatVersion, publicVersion } from '../python/version.ts'
import { applyEdits, type ByteEdit } from './byte-edits.ts'
import { rewriteHashes } from './hash-options.ts'
import type { Located } from './located.ts'
import type { Declaration, Lift, Move, SourceFile } from './model.ts'
import { relax } from './relax.ts'
import { respell, type Replacement } from './respell.ts'
import { sameIdentity, type Site, type SiteReading } from './site.ts'
import type { SourceText } from './source-text.ts'

type Read = (file: SourceFile) => SiteReading

/** What gives way does so first, then the lines move. */
export function editSites(
  file: SourceFile,
  read: Read,
  moves: readonly Move[],
  lifts: readonly Lift[] = [],
): Uint8Array {
  if (moves.length === 0 && lifts.length === 0) return file.bytes.slice()
  const { sites } = read(file)
  const moved = bySite(moves, sites, file)
  const lifted = bySite(lifts, sites, file)
  if (lifted.size === 0) return movedBytes(file, moved, read)
  const bytes = movedBytes({ path: file.path, bytes: liftedBytes(file, lifted, moved, read) }, moved, read)
  return checked({ path: file.path, bytes }, read({ path: file.path, bytes }).sites, [], read, (_, after, at) => {
    const { admits = [] } = lifted.get(at) ?? {}
    if (admits.every((version) => contains(after.specifier, version))) return null
    return `cannot be made to admit ${admits.map(formatVersion).join(', ')}`
  })
}

/** By ordinal of its site. */
type BySite<T> = ReadonlyMap<number, T>

function bySite<T extends { readonly declaration: Declaration }>(
  changes: readonly T[],
  sites: readonly Site[],
  file: SourceFile,
): BySite<T> {
  return new Map(changes.flatMap((change) => ordinalsOf(change.declaration, sites, file).map((at) => [at, change])))
}

function movedBytes(file: SourceFile, moved: BySite<Move>, read: Read): Uint8Array {
  const { source, sites } = read(file)
  const edits = sites.flatMap((site, at) => {
    const move = moved.get(at)
    return move === undefined ? [] : editsOf(site, move, source)
  })
  return checked(file, sites, edits, read, (before, after, at) => {
    const move = moved.get(at)
    if (readsBack(before, after, move)) return null
    return move === undefined ? 'would no longer say what it says' : `cannot be moved to ${formatVersion(move.to)}`
  })
}

/** A pin or a caret that moves, too, is left to its move. */
function liftedBytes(file: SourceFile, lifted: BySite<Lift>, moved: BySite<Move>, read: Read): Uint8Array {
  const { source, sites } = read(file)
  const edits = sites.flatMap(({ declaration, located, clauses }, at) => {
    const lift = lifted.get(at)
    if (lift === undefined || source === null) return []
    const capped = { text: located.text, clauses, style: declaration.style, moves: moved.has(at) }
    return relax(capped, lift.admits).map((replacement) => inBytes(replacement, located, source))
  })
  return checked(file, sites, edits, read, (before, after, at) => {
    const isSame = lifted.has(at) ? sameIdentity(before, after) : readsBack(before, after, undefined)
    return isSame ? null : 'would no longer say what it says'
  })
}

const REPORT = 'Change it by hand, and report the file to the Lockstep project: it should be readable.'

/** Of the sites at the declaration's span: several for a Poetry entry that several extras name. */
function ordinalsOf(declaration: Declaration, sites: readonly Site[], file: SourceFile): readonly number[] {
  const found = sites.flatMap(({ declaration: { span, name } }, at) =>
    span.start === declaration.span.start && span.end === declaration.span.end && name === declaration.name ? [at] : [],
  )
  if (found.length > 0) return found
  throw new LockstepError(
    `${file.path}:${declaration.line}`,
    `${declaration.name} is not declared where the plan says.`,
    'The file has changed since it was read: plan again.',
  )
}

function editsOf(site: Site, move: Move, source: SourceText | null): readonly ByteEdit[] {
  const { declaration, located, clauses, hashLayout } = site
  const where = `${declaration.file}:${declaration.line}`
  const replacements = respell(clauses, declaration.style, move.to)
  if (source === null || replacements === null) {
    throw new LockstepError(
      where,
      `${declaration.name} states no version that could move.`,
      'State a version, or leave the package where it is.',
    )
  }
  if (declaration.hashes.length > 0 !== move.hashes.length > 0) {
    const what = move.hashes.length > 0 ? 'has no hashes to rewrite' : 'cannot move without the hashes of its new files'
    throw new LockstepError(where, `${declaration.name} ${what}.`, 'Plan again with an index that states hashes.')
  }
  const hashes = hashLayout === null ? [] : rewriteHashes(source.text, hashLayout, move.hashes)
  return [
    ...replacements.map((replacement) => inBytes(replacement, located, source)),
    ...hashes.map(({ start, end, text }) => ({
      start: source.byteAt(start),
      end: source.byteAt(end),
      bytes: source.encode(text),
    })),
  ]
}

function inBytes({ start, end, text }: Replacement, located: Located, source: SourceText): ByteEdit {
  const [from, to] = [located.start(start), located.end(end)]
  return { start: source.byteAt(from), end: source.byteAt(to), bytes: source.encode(text) }
}

/** The bytes after the edits, read again: `objection` says of each declaration what is wrong with it. */
function checked(
  file: SourceFile,
  before: readonly Site[],
  edits: readonly ByteEdit[],
  read: Read,
  objection: (before: Declaration, after: Declaration, at: number) => string | null,
): Uint8Array {
  const bytes = applyEdits(file.bytes, edits)
  if (bytes === null) throw new LockstepError(file.path, 'Two moves would change the same place differently.', REPORT)
  const after = read({ path: file.path, bytes }).sites
  for (const [at, { declaration }] of before.entries()) {
    const result = before.length === after.length ? after[at]?.declaration : undefined
    const wrong = result === undefined ? 'would not be read any more' : objection(declaration, result, at)
    if (wrong === null) continue
    throw new LockstepError(
      `${file.path}:${declaration.line}`,
      `${declaration.name} ${wrong}: what is written there stands in the way.`,
      'Look for a cap or exclusion on this line, or change it by hand.',
    )
  }
  return bytes
}

function readsBack(before: Declaration, after: Declaration, move: Move | undefined): boolean {
  if (!sameIdentity(before, after)) return false
  if (move === undefined) return before.specifier.text === after.specifier.text && digests(before) === digests(after)
  const wanted = before.style === 'variant' ? move.to : publicVersion(move.to)
  const hasBase = after.base !== null && compareVersions(after.base, wanted) === 0
  return hasBase && contains(after.specifier, move.to) && digests(after) === move.hashes.join()
}

function digests({ hashes }: Declaration): string {
  return hashes.map(({ algorithm, digest }) => `${algorithm}:${digest}`).join()
}
