/**
 * Moving declarations: the edit of every format, on the sites that its reader finds.
 *
 * The result is read again before it is given back: every moved declaration states the new version, every other one what it stated before.
 */
import { LockstepError } from '../errors.ts'
import { contains } from '../python/specifier.ts'
import { compareVersions, formatVersion, publicVersion } from '../python/version.ts'
import { applyEdits, type ByteEdit } from './byte-edits.ts'
import { rewriteHashes } from './hash-options.ts'
import type { Declaration, Move, SourceFile } from './model.ts'
import { respell } from './respell.ts'
import { sameIdentity, type Site, type SiteReading } from './site.ts'
import type { SourceText } from './source-text.ts'

export function editSites(
  file: SourceFile,
  moves: readonly Move[],
  read: (file: SourceFile) => SiteReading,
): Uint8Array {
  if (moves.length === 0) return file.bytes.slice()
  const { source, sites } = read(file)
  const moved = new Map<Site, Move>()
  for (const move of moves) for (const site of sitesOf(move, sites, file)) moved.set(site, move)
  const edits = [...moved].flatMap(([site, move]) => editsOf(site, move, source))
  const bytes = applyEdits(file.bytes, edits)
  if (bytes === null) throw new LockstepError(file.path, 'Two moves would change the same place differently.', REPORT)
  check(sites, moved, read({ path: file.path, bytes }).sites, file)
  return bytes
}

const REPORT = 'Change it by hand, and report the file to the Lockstep project: it should be readable.'

/** The sites at the move's span: several for a Poetry entry that several extras name. */
function sitesOf(move: Move, sites: readonly Site[], file: SourceFile): readonly Site[] {
  const { declaration } = move
  const found = sites.filter(
    (site) =>
      site.declaration.span.start === declaration.span.start &&
      site.declaration.span.end === declaration.span.end &&
      site.declaration.name === declaration.name,
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
  const inFile = replacements.map(({ start, end, text }) => ({
    start: located.start(start),
    end: located.end(end),
    text,
  }))
  const hashes = hashLayout === null ? [] : rewriteHashes(source.text, hashLayout, move.hashes)
  return [...inFile, ...hashes].map(({ start, end, text }) => ({
    start: source.byteAt(start),
    end: source.byteAt(end),
    bytes: source.encode(text),
  }))
}

function check(
  before: readonly Site[],
  moved: ReadonlyMap<Site, Move>,
  after: readonly Site[],
  file: SourceFile,
): void {
  const isComplete = before.length === after.length
  for (const [index, site] of before.entries()) {
    const result = after[index]?.declaration
    const move = moved.get(site)
    if (!isComplete || result === undefined || !readsBack(site.declaration, result, move)) {
      const { name, line } = site.declaration
      const goal =
        move === undefined ? 'would no longer say what it says' : `cannot be moved to ${formatVersion(move.to)}`
      throw new LockstepError(
        `${file.path}:${line}`,
        `${name} ${goal}: what is written there stands in the way.`,
        'Look for a cap or exclusion on this line, or change it by hand.',
      )
    }
  }
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
