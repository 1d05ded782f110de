/**
 * A TOML document as tables whose every value knows its place.
 *
 * toml-eslint-parser gives the syntax tree (TOML 1.1, exact places); its own conversion to values is not used, as it writes to
 * `__proto__`. Keys are kept in Maps, so a key is a key whatever its name. Places count in characters of the text.
 */
import { ParseError, parseTOML, type AST } from 'toml-eslint-parser'
import { tooLarge, type TomlProblem } from './toml-guard.ts'

export interface TomlString {
  readonly kind: 'string'
  readonly value: string
  readonly start: number
  readonly end: number
}

export interface TomlArray {
  readonly kind: 'array'
  /** `inline` `[...]`; `headers` for `[[name]]`. */
  readonly form: 'inline' | 'headers'
  readonly elements: TomlValue[]
  readonly start: number
  readonly end: number
}

export interface TomlTable {
  readonly kind: 'table'
  readonly entries: Map<string, TomlEntry>
  /** `inline` `{...}`; `header` `[name]`; `implied` by a longer header or a dotted key. */
  form: 'inline' | 'header' | 'implied'
  start: number
  end: number
}

export interface TomlOther {
  readonly kind: 'boolean' | 'number' | 'date'
  readonly value: boolean | null
  readonly start: number
  readonly end: number
}

export type TomlValue = TomlString | TomlArray | TomlTable | TomlOther

export interface TomlEntry {
  /** From the key to the end of the value; a header's from its bracket to the end of its last line. */
  readonly start: number
  readonly end: number
  readonly value: TomlValue
}

export interface TomlComment {
  readonly start: number
  readonly end: number
  /** Without `#`, trimmed. */
  readonly text: string
}

export interface TomlDocument {
  readonly root: TomlTable
  readonly comments: readonly TomlComment[]
}

export function readToml(text: string): TomlDocument | TomlProblem {
  const problem = loneCarriageReturn(text) ?? tooLarge(text)
  if (problem !== null) return problem
  try {
    const program = parseTOML(text, { tomlVersion: '1.1' })
    return { root: rootOf(program.body[0]), comments: program.comments.map(commentOf) }
  } catch (error) {
    if (error instanceof ParseError) return { index: Math.min(error.index, text.length), why: sentence(error.message) }
    throw error
  }
}

/** TOML 1.1 has it nowhere; the parser takes it for a line end. */
function loneCarriageReturn(text: string): TomlProblem | null {
  const index = text.search(/\r(?!\n)/)
  return index === -1 ? null : { index, why: 'it is no TOML: a carriage return stands without a line feed' }
}

function sentence(message: string): string {
  return `it is no TOML: ${message.slice(0, 1).toLowerCase()}${message.slice(1)}`
}

function commentOf({ value, range }: AST.Comment): TomlComment {
  return { start: range[0], end: range[1], text: value.trim() }
}

function rootOf(top: AST.TOMLTopLevelTable): TomlTable {
  const root = newTable('header', top.range[0], top.range[1])
  for (const part of top.body) {
    if (part.type === 'TOMLKeyValue') addKeyValue(root, part)
    else addHeader(root, part)
  }
  return root
}

function addHeader(root: TomlTable, header: AST.TOMLTable): void {
  const names = header.key.keys.map(nameOf)
  const last = names.pop() ?? ''
  const parent = names.reduce((table, name) => descend(table, name, header), root)
  const [start, end] = header.range
  const known = parent.entries.get(last)
  const table = header.kind === 'array' ? newTable('header', start, end) : asTable(known, header)
  table.form = 'header'
  table.start = start
  const array = known?.value.kind === 'array' ? known.value : null
  if (header.kind !== 'array') parent.entries.set(last, { start, end, value: table })
  else if (array !== null) array.elements.push(table)
  else
    parent.entries.set(last, { start, end, value: { kind: 'array', form: 'headers', elements: [table], start, end } })
  for (const pair of header.body) addKeyValue(table, pair)
}

/** The table itself where one was implied already. */
function asTable(entry: TomlEntry | undefined, at: AST.TOMLTable): TomlTable {
  return entry?.value.kind === 'table' ? entry.value : newTable('header', at.range[0], at.range[1])
}

function addKeyValue(table: TomlTable, pair: AST.TOMLKeyValue): void {
  const names = pair.key.keys.map(nameOf)
  const last = names.pop() ?? ''
  const owner = names.reduce((within, name) => descend(within, name, pair), table)
  owner.entries.set(last, { start: pair.range[0], end: pair.range[1], value: valueOf(pair.value) })
}

/** The table of that name, made where there is none; of an array of tables the last. */
function descend(table: TomlTable, name: string, at: AST.TOMLTable | AST.TOMLKeyValue): TomlTable {
  const known = table.entries.get(name)
  const value = known?.value.kind === 'array' ? known.value.elements.at(-1) : known?.value
  if (value?.kind === 'table') {
    if (at.type === 'TOMLKeyValue') value.end = Math.max(value.end, at.range[1])
    return value
  }
  const made = newTable('implied', at.range[0], at.range[1])
  table.entries.set(name, { start: at.range[0], end: at.range[1], value: made })
  return made
}

function valueOf(node: AST.TOMLContentNode): TomlValue {
  const [start, end] = node.range
  if (node.type === 'TOMLArray') {
    return { kind: 'array', form: 'inline', elements: node.elements.map(valueOf), start, end }
  }
  if (node.type === 'TOMLInlineTable') {
    const table = newTable('inline', start, end)
    for (const pair of node.body) addKeyValue(table, pair)
    return table
  }
  if (node.kind === 'string') return { kind: 'string', value: node.value, start, end }
  if (node.kind === 'boolean') return { kind: 'boolean', value: node.value, start, end }
  const kind = node.kind === 'integer' || node.kind === 'float' ? 'number' : 'date'
  return { kind, value: null, start, end }
}

function newTable(form: TomlTable['form'], start: number, end: number): TomlTable {
  return { kind: 'table', entries: new Map(), form, start, end }
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value
}

/** The value at a path of keys. */
export function valueAt(table: TomlTable, ...path: readonly string[]): TomlValue | undefined {
  let value: TomlValue | undefined = table
  for (const name of path) value = value?.kind === 'table' ? value.entries.get(name)?.value : undefined
  return value
}

export function tableAt(table: TomlTable, ...path: readonly string[]): TomlTable | null {
  const value = valueAt(table, ...path)
  return value?.kind === 'table' ? value : null
}

/** The string at the path, or null where there is something else. */
export function stringAt(table: TomlTable, ...path: readonly string[]): string | null {
  const value = valueAt(table, ...path)
  return value?.kind === 'string' ? value.value : null
}

/** A string, or the strings of an array; anything else is left out. */
export function stringsAt(table: TomlTable, ...path: readonly string[]): readonly TomlString[] {
  const value = valueAt(table, ...path)
  const values = value?.kind === 'array' ? value.elements : value === undefined ? [] : [value]
  return values.filter((element) => element.kind === 'string')
}
