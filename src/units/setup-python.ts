/**
 * `python_requires` of setuptools, as far as it is written down: `[options]` of a setup.cfg, and in a setup.py a string literal, or a name
 * that stands for one. No code is run (setuptools, "Declarative config" and "Keywords"). Without it the lowest Python that the classifiers name is
 * the lowest that is supported; what they leave out may be newer than they are.
 */
import { baseName } from '../manifests/base-name.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import type { PythonBound } from './place.ts'

export function isSetupFile(path: string): boolean {
  return /^setup\.(?:cfg|py)$/.test(baseName(path))
}

/** null for a file that says nothing of it, or says it in another way. */
export function readSetupPython(file: string, text: string): PythonBound | null {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.slice(0, 1000))
  const at = file.endsWith('.cfg') ? ofOptions(lines) : ofCall(lines)
  if (at !== null) return boundOf(at, `python_requires in ${file}`)
  const classified = lines.some((line) => /\bpython[_-]requires\b/.test(line)) ? null : ofClassifiers(lines)
  return classified === null ? null : boundOf(classified, `classifiers in ${file}`)
}

function boundOf({ value, line }: At, source: string): PythonBound | null {
  const specifier = parseSpecifierSet(value)
  if (specifier === null || specifier.specifiers.length === 0) return null
  return { specifier, source: `${source}:${String(line)}` }
}

function ofClassifiers(lines: readonly string[]): At | null {
  const named = lines.flatMap((line, index) => {
    const minor = /^[^#]*Programming Language :: Python :: 3\.(\d{1,2})(?!\d)/.exec(line)?.[1]
    return minor === undefined ? [] : [{ minor: Number(minor), line: index + 1 }]
  })
  const [lowest] = named.toSorted((a, b) => a.minor - b.minor)
  return lowest === undefined ? null : { value: `>=3.${String(lowest.minor)}`, line: lowest.line }
}

interface At {
  readonly value: string
  readonly line: number
}

function ofOptions(lines: readonly string[]): At | null {
  let isOptions = false
  for (const [index, line] of lines.entries()) {
    const section = /^\[([^\]]*)\]/.exec(line)?.[1]
    if (section !== undefined) isOptions = section.trim() === 'options'
    const value = isOptions ? /^python[_-]requires\s*[=:](.*)$/.exec(line)?.[1] : undefined
    if (value !== undefined) return { value: value.replace(/\s[#;].*$/, '').trim(), line: index + 1 }
  }
  return null
}

const LITERAL = /^(?:"([^"\\]*)"|'([^'\\]*)')\s*(?:[,)#]|$)/

/** `NAME`, or `f">={NAME}"`. */
const NAMED = /^(?:f(["'])([^"'{}\\]*)\{)?([A-Za-z_]\w*)(?:\}([^"'{}\\]*)\1)?\s*(?:[,)#]|$)/

function ofCall(lines: readonly string[]): At | null {
  for (const [index, line] of lines.entries()) {
    const value = /^[^#]*?(?<![\w.])['"]?python_requires['"]?\s*[=:]\s*(.*)$/.exec(line)?.[1]
    if (value === undefined) continue
    const literal = LITERAL.exec(value)
    if (literal !== null) return { value: literal[1] ?? literal[2] ?? '', line: index + 1 }
    const [, , before = '', name, after = ''] = NAMED.exec(value) ?? []
    const named = name === undefined ? null : ofName(name, lines)
    return named === null ? null : { ...named, value: before + named.value + after }
  }
  return null
}

/** The one assignment of a literal to the name, at the file's outermost level. */
function ofName(name: string, lines: readonly string[]): At | null {
  const found = lines.flatMap((line, index) => {
    const assigned = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line)
    return assigned?.[1] === name ? [{ literal: LITERAL.exec(assigned[2] ?? ''), line: index + 1 }] : []
  })
  const [only, ...others] = found
  if (only?.literal == null || others.length > 0) return null
  return { value: only.literal[1] ?? only.literal[2] ?? '', line: only.line }
}
