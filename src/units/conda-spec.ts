/**
 * Match specifications of conda: `python=3.10`, `conda-forge::numpy>=1.24,<2`, `python=3.9.7=h12debd9_1`, `pytorch[version='>=2',build='*cuda*']`.
 *
 * `=1.24` is `1.24.*`, `==1.24` and a bare `1.24` are exact, `|` is "or" and binds less than `,`, `1.24*` is `1.24.*`; what follows a second `=` or
 * a second space is the build (conda, "Package match specifications"). Versions are read by PEP 440, which those of these packages follow.
 */
import { contains, parseSpecifierSet } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { parseVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'

export interface CondaSpec {
  /** In lower case. */
  readonly name: string
  /** `conda-forge`, `nvidia/label/cuda-12.1.0`; empty where none is named. */
  readonly channel: string
  /** Any of these; empty where every version will do. */
  readonly anyOf: readonly SpecifierSet[]
  /** A glob over build strings; empty where every build will do. */
  readonly build: string
}

const LONGEST = 300
const NAME = /^(?:([\w./-]+)::)?([a-z0-9_][a-z0-9_.-]*)/i

/** null for what is none, or asks for a version in a form that is not known here. */
export function readCondaSpec(text: string): CondaSpec | null {
  const spec = text.trim()
  const [all = '', channel = '', name] = spec.length > LONGEST ? [] : (NAME.exec(spec) ?? [])
  if (name === undefined) return null
  const rest = spec.slice(all.length).trim()
  const { version, build } = rest.startsWith('[') ? keyed(rest) : positional(rest)
  const anyOf = /^(?:=?\*)?$/.test(version) ? [] : version.split('|').map(readAll)
  const known = anyOf.filter((set) => set !== null)
  return known.length < anyOf.length ? null : { name: name.toLowerCase(), channel, anyOf: known, build }
}

export function condaAdmits({ anyOf }: CondaSpec, version: Version): boolean {
  return anyOf.length === 0 || anyOf.some((set) => contains(set, version))
}

/** Whether it admits one of so many patches of a series: `3.10`, `11.8`. */
export function condaAdmitsPatchOf(spec: CondaSpec, series: string, patches: number): boolean {
  return Array.from({ length: patches }, (_, patch) => parseVersion(`${series}.${patch}`)).some(
    (version) => version !== null && condaAdmits(spec, version),
  )
}

interface VersionAndBuild {
  readonly version: string
  readonly build: string
}

function keyed(rest: string): VersionAndBuild {
  const value = (key: string): string => {
    const [, quoted, plain] = new RegExp(`[\\[,]\\s*${key}\\s*=\\s*(?:["']([^"']*)["']|([^,\\]]*))`).exec(rest) ?? []
    return (quoted ?? plain ?? '').trim()
  }
  return { version: value('version'), build: value('build') }
}

const CLAUSE = String.raw`(?:[<>=!~]=|[<>=])?[\w.*+]+`
const POSITIONAL = new RegExp(`^(${CLAUSE}(?:[,|]${CLAUSE})*)(?:(?: +|=)(\\S+))?$`)

/** `=3.10=h1_0`, `3.10 h1_0`, `>=3.9, <3.12`. */
function positional(rest: string): VersionAndBuild {
  if (rest === '') return { version: '', build: '' }
  const [, version = rest, build = ''] = POSITIONAL.exec(rest.replaceAll(/ *([,|]|[<>=!~]=|[<>]) */g, '$1')) ?? []
  return { version, build }
}

function readAll(text: string): SpecifierSet | null {
  const clauses = text.split(',').map((clause) => clauseOf(clause.trim()))
  return clauses.includes(null) ? null : parseSpecifierSet(clauses.join(','))
}

/** As PEP 440 has it. */
function clauseOf(text: string): string | null {
  const [, operator = '', version = ''] =
    /^(==|!=|>=|<=|~=|<|>|=)?\s*([\w.+!]+?)$/.exec(text.replace(/\.?\*$/, '')) ?? []
  if (version === '') return null
  const isFuzzy = operator === '=' || (text.endsWith('*') && /^(?:==|!=)?$/.test(operator))
  return `${operator === '=' || operator === '' ? '==' : operator}${version}${isFuzzy ? '.*' : ''}`
}
