/**
 * Requirements files, as pip reads them (https://pip.pypa.io/en/stable/reference/requirements-file-format/).
 *
 * In: the bytes of one file. Out: its declarations, the files it includes, the index options it states, and what could not be read.
 * Files it includes are the caller's to read; a `-c` file is read with `readRequirements(file, 'constraint')`.
 */
import { editSites } from './edit.ts'
import type { ManifestFormat, ReadResult, SourceFile } from './model.ts'
import { addRequirements } from './requirements-additions.ts'
import { constrainRequirements } from './requirements-constraints.ts'
import { readRequirementsSites } from './requirements-reader.ts'
import { removeRequirements } from './requirements-removals.ts'
import type { SiteReading } from './site.ts'

/** requirements.txt, requirements311.txt, dev-requirements.txt, requirements/dev.txt; with .in for what pip-compile starts from. */
const REQUIREMENTS = /(?:^|\/)(?:[^/]*requirements?[^/]*|requirements\/[^/]+)\.(?:txt|in)$/i
const CONSTRAINTS = /(?:^|\/|[-_.])constraints?(?:[-_.][^/]*)?\.(?:txt|in)$/i

export type Role = 'install' | 'constraint'

/** A file that `-r` or `-c` names, whatever its own name. */
export function readRequirements(file: SourceFile, role: Role): ReadResult {
  return readRequirementsSites(file, { kind: role }).result
}

export const requirements: ManifestFormat = {
  name: 'requirements',
  matches: (path) => REQUIREMENTS.test(path) || CONSTRAINTS.test(path),
  read: (file) => readRequirements(file, roleByName(file.path)),
  edit: (file, moves, lifts) => editSites(file, readByName, moves, lifts),
  constrain: constrainRequirements,
  add: (file, lines) => addRequirements(file, lines, readByName),
  remove: (file, declarations) => removeRequirements(file, declarations, readByName),
}

/** The name says that people install the file: `requirements/base.txt`, and not `constraints.txt` or `versions.txt`. */
export function isInstalledByName(path: string): boolean {
  return requirements.matches(path) && roleByName(path) === 'install'
}

function readByName(file: SourceFile): SiteReading {
  return readRequirementsSites(file, { kind: roleByName(file.path) })
}

/** A file named so is a list of bounds, unless `-r` asks to install it. */
function roleByName(path: string): Role {
  return CONSTRAINTS.test(path) ? 'constraint' : 'install'
}
