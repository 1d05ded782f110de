/**
 * pyproject.toml: PEP 621 with optional dependencies, PEP 735 groups, Poetry's tables and `[tool.uv]`.
 *
 * In: the bytes of one file. Out: its declarations, each string or entry with its place, and what else the project says of itself.
 * A file that is no TOML is reported with its line, and nothing is read from it: the tools that install it refuse it as well.
 */
import { LockstepError } from '../errors.ts'
import { editSites } from './edit.ts'
import type { ManifestFormat } from './model.ts'
import { constrainPyproject } from './pyproject-constraints.ts'
import { readPyprojectSites } from './pyproject-reader.ts'

export const pyproject: ManifestFormat = {
  name: 'pyproject',
  matches: (path) => /(?:^|\/)pyproject\.toml$/.test(path),
  read: (file) => readPyprojectSites(file).result,
  edit: (file, moves, lifts) => editSites(file, readPyprojectSites, moves, lifts),
  constrain: constrainPyproject,
  add: (file, lines) => {
    if (lines.length === 0) return file.bytes.slice()
    throw new LockstepError(file.path, 'It has no place for hashes.', 'Add the packages to the lock of the project.')
  },
  remove: (file, declarations) => {
    if (declarations.length === 0) return file.bytes.slice()
    throw new LockstepError(file.path, 'No tool wrote its lines.', 'Take the packages out by hand.')
  },
}
