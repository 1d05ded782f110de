/**
 * What a conda environment says of the machine, line by line, since templates (conda devenv) are not YAML: its Python.
 *
 * A specification that one Python minor meets names it; of several conda takes the newest that goes with the rest, which the index is asked for.
 */
import { knownPythons } from '../python/environment.ts'
import { condaAdmitsPatchOf, readCondaSpec } from './conda-spec.ts'
import type { CondaSpec } from './conda-spec.ts'

export interface CondaLine {
  readonly spec: CondaSpec
  readonly line: number
}

/** Of `dependencies`, without what pip installs there; `lines` those of the file. */
export function condaLines(lines: readonly string[]): readonly CondaLine[] {
  const start = lines.findIndex((line) => /^dependencies\s*:/.test(line)) + 1
  if (start === 0) return []
  const found: CondaLine[] = []
  let pipIndent: number | null = null
  for (let at = start; at < lines.length; at++) {
    const line = (lines[at] ?? '').slice(0, 1000)
    const [, indent = '', item] = /^(\s*)-\s+(.*)$/.exec(line) ?? []
    if (item === undefined) {
      if (/^[^\s#-]/.test(line)) break
      continue
    }
    if (pipIndent !== null && indent.length > pipIndent) continue
    pipIndent = /^pip\s*:/.test(item) ? indent.length : null
    const spec = readCondaSpec(plainScalar(item))
    if (spec !== null) found.push({ spec, line: at + 1 })
  }
  return found
}

/** Without quotes and comment. */
function plainScalar(item: string): string {
  const [, double, single] = /^(?:"([^"]*)"|'([^']*)')/.exec(item) ?? []
  return double ?? single ?? item.replace(/\s#.*$/, '')
}

/** Minors that it admits, the newest first; empty where none is asked for by its version. */
export function condaPythons(spec: CondaSpec): readonly string[] {
  if (spec.anyOf.length === 0) return []
  const newest = Number(knownPythons.at(-1)?.python.split('.')[1] ?? 0)
  const minors = Array.from({ length: newest + 1 }, (_, at) => `3.${newest - at}`)
  return minors.filter((minor) => condaAdmitsPatchOf(spec, minor, PATCHES))
}

/** No minor has had more of them. */
const PATCHES = 30
