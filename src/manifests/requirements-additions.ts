/**
 * Lines for packages that no line states, at the end of a requirements file that is complete: one that carries hashes, where pip asks that
 * everything it installs is pinned with a hash ("Hash-checking Mode", https://pip.pypa.io/en/stable/topics/secure-installs/), or a compiled one.
 *
 * They are written as the file writes its own, and are declarations like any other from then on. The result ends with a line end.
 */
import { LockstepError } from '../errors.ts'
import type { PackageName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import { concatenated } from './byte-edits.ts'
import { newHashes } from './hash-options.ts'
import type { AddedLine, Declaration, SourceFile } from './model.ts'
import { isPlainRequirement } from './requirements-constraints.ts'
import { endOf } from './requirements-end.ts'
import type { SiteReading } from './site.ts'

export function addRequirements(
  file: SourceFile,
  lines: readonly AddedLine[],
  read: (file: SourceFile) => SiteReading,
): Uint8Array {
  if (lines.length === 0) return file.bytes.slice()
  for (const line of lines) if (!isWritable(line)) throw refused(file, line)
  const { source, sites } = read(file)
  if (source === null) throw new LockstepError(file.path, 'It cannot be read.', 'Save it as UTF-8.')
  const { lineEnd, endsOpen } = endOf(file, source.text)
  const layouts = sites.flatMap(({ hashLayout }) => hashLayout ?? [])
  // Where one line has hashes, pip refuses a file in which another has none.
  for (const line of lines) if (layouts.length > 0 && line.hashes.length === 0) throw refused(file, line)
  const block = lines.map(({ requirement, hashes, via }) => {
    return `${requirement}${newHashes(source.text, layouts, hashes)}${newNote(sites, via, lineEnd)}${lineEnd}`
  })
  const bytes = concatenated([file.bytes, source.encode(`${endsOpen ? lineEnd : ''}${block.join('')}`)])
  const added = read({ path: file.path, bytes }).sites.slice(sites.length)
  for (const [at, line] of lines.entries()) {
    if (added.length !== lines.length || !says(added[at]?.declaration, line)) throw refused(file, line)
  }
  return bytes
}

/** As the tool that wrote the file notes who asks for a line: beside it or below; nothing where it does not. */
function newNote(sites: SiteReading['sites'], via: PackageName, lineEnd: string): string {
  const noted = sites.find(({ declaration }) => declaration.via !== undefined)
  if (noted === undefined) return ''
  return `${noted.declaration.comment?.startsWith('via') === true ? '  ' : `${lineEnd}    `}# via ${via}`
}

function isWritable({ requirement, hashes }: AddedLine): boolean {
  return isPlainRequirement(requirement) && hashes.every((hash) => /^sha\d+:[0-9a-z]+$/.test(hash))
}

function says(declaration: Declaration | undefined, { requirement, hashes }: AddedLine): boolean {
  const wanted = parseRequirement(requirement)
  return (
    declaration !== undefined &&
    declaration.name === wanted?.name &&
    declaration.specifier.text === wanted.specifier.text &&
    (declaration.marker === null) === (wanted.marker === null) &&
    declaration.hashes.map(({ algorithm, digest }) => `${algorithm}:${digest}`).join() === hashes.join()
  )
}

function refused(file: SourceFile, { requirement }: AddedLine): LockstepError {
  return new LockstepError(
    file.path,
    `The line "${requirement.slice(0, 100)}" cannot be added.`,
    'Add it by hand, and report the file to the Lockstep project.',
  )
}
