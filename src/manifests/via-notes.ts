/**
 * Who asks for a line of a compiled file, by the note that the tool writes beside or below it: `# via flask, werkzeug`, or `# via` and a name on
 * each further line (pip-compile and uv, `--annotation-style`).
 */
import { isName } from '../python/name.ts'

const MOST = 500
const NOTE = /^via(?:\s+(\S.*))?$/

/** `comments`: those on the line and directly below it, without `#`. As written; null where they are no such note. */
export function viaOf(comments: readonly string[]): readonly string[] | null {
  const [first = '', ...below] = comments
  const note = NOTE.exec(first)
  if (note === null) return null
  const beside = note[1]
  const named = beside === undefined ? below : beside.split(',')
  return named.slice(0, MOST).map((name) => name.trim())
}

/** The packages of a note that names nothing but packages: no file or project, which are what people wrote; null for any other. */
export function packagesIn(via: readonly string[]): readonly string[] | null {
  const askers = via.filter((name) => !name.startsWith('-c '))
  return askers.length > 0 && askers.length < MOST && askers.every(isName) ? askers : null
}
