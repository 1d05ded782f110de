/**
 * YAML from a stranger as a small tree with line numbers.
 *
 * In: text. Out: maps, lists and scalars, aliases resolved, `null` for an empty document; or a LockstepError with file:line.
 * Always true: at most `LIMITS.nodes` nodes after aliases are resolved and `LIMITS.depth` levels, whatever the text says; duplicate keys,
 * unknown tags and merge keys beyond plain maps are errors. A scalar keeps how it was written, so that `3.10` stays Python 3.10.
 */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import type { Alias, Document, Node, Pair } from 'yaml'
import { LockstepError } from '../errors.ts'

export const LIMITS = { characters: 256_000, depth: 60, nodes: 50_000, aliases: 100 } as const

/** `line` is 1-based. */
export type YamlNode = YamlScalar | YamlList | YamlMap

export interface YamlScalar {
  readonly kind: 'scalar'
  readonly line: number
  readonly value: string | number | boolean | null
  /** As written, without quotes. */
  readonly text: string
}
export interface YamlList {
  readonly kind: 'list'
  readonly line: number
  readonly items: readonly YamlNode[]
}
export interface YamlMap {
  readonly kind: 'map'
  readonly line: number
  readonly entries: readonly YamlEntry[]
}
export interface YamlEntry {
  readonly key: string
  readonly line: number
  readonly value: YamlNode
}

/** Throws a LockstepError at the first thing that cannot be read. Of several documents each is one node. */
export function readYaml(text: string, file: string): readonly YamlNode[] {
  if (text.length > LIMITS.characters) {
    throw new LockstepError(
      file,
      `It is larger than ${String(LIMITS.characters)} characters.`,
      'Split it or leave it out.',
    )
  }
  refuseDeepText(text, file)
  const lines = new LineCounter()
  const documents = parse(text, file, lines)
  const walk = new Walk(file, lines)
  return documents.map((document) => walk.document(document))
}

function parse(text: string, file: string, lineCounter: LineCounter): readonly Document[] {
  const { stackTraceLimit } = Error
  // The library makes an error for each thing that is wrong, and where they were made costs more than everything else.
  Error.stackTraceLimit = 0
  try {
    const documents = parseAllDocuments(text, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'silent',
    })
    return Array.isArray(documents) ? documents : []
  } catch (error) {
    // The composer recurses, so what is nested beyond the stack ends here.
    throw tooDeep(file, error)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Flow nesting is bounded before parsing, since the parser's cost grows with it. Brackets in texts count too: nobody writes so many. */
function refuseDeepText(text: string, file: string): void {
  let open = 0
  let line = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10) line++
    else if (code === 91 || code === 123) open++
    else if ((code === 93 || code === 125) && open > 0) open--
    if (open > 4 * LIMITS.depth) throw tooDeep(`${file}:${String(line)}`)
  }
}

function tooDeep(where: string, cause?: unknown): LockstepError {
  return new LockstepError(where, 'It is nested too deeply.', 'Write it flatter.', cause === undefined ? {} : { cause })
}

class Walk {
  readonly #file: string
  readonly #lines: LineCounter
  readonly #anchors = new Map<string, Node>()
  readonly #targets = new Map<Alias, Node>()
  readonly #noted = new Set<Node>()
  #nodes = 0
  #aliases = 0

  constructor(file: string, lines: LineCounter) {
    this.#file = file
    this.#lines = lines
  }

  document(document: Document): YamlNode {
    const [error] = document.errors
    if (error !== undefined) {
      if (/call stack/i.test(error.message)) throw tooDeep(`${this.#file}:${String(this.#line(error.pos[0]))}`, error)
      throw this.#error(error.pos[0], `${firstLine(error.message)}.`, 'Mend the YAML.')
    }
    this.#anchors.clear()
    const { contents } = document
    if (contents === null) return { kind: 'scalar', line: 1, value: null, text: '' }
    return this.#node(contents, 0)
  }

  #node(node: Node, depth: number): YamlNode {
    const start = node.range?.[0] ?? 0
    if (depth > LIMITS.depth) throw tooDeep(`${this.#file}:${String(this.#line(start))}`)
    if (++this.#nodes > LIMITS.nodes) throw this.#error(start, 'holds too many values.', 'Split the file.')
    const line = this.#line(start)
    if (isAlias(node)) {
      if (++this.#aliases > LIMITS.aliases) throw this.#error(start, 'too many aliases.', 'Write the values out.')
      return this.#node(this.#targetOf(node, start), depth + 1)
    }
    this.#note(node)
    if (isMap(node)) {
      return { kind: 'map', line, entries: this.#entries(node.items, depth + 1, start) }
    }
    if (isSeq(node)) {
      const items: YamlNode[] = []
      for (const item of node.items) items.push(this.#item(item, depth + 1, start))
      return { kind: 'list', line, items }
    }
    return this.#scalar(node, line)
  }

  /** Nodes come in the order of the text, but for what an alias stands for, which has been here before. */
  #note(node: Exclude<Node, Alias>): void {
    if (node.anchor === undefined || this.#noted.has(node)) return
    this.#noted.add(node)
    this.#anchors.set(node.anchor, node)
  }

  /** The last node before it that has its name. */
  #targetOf(alias: Alias, start: number): Node {
    const known = this.#targets.get(alias) ?? this.#anchors.get(alias.source)
    if (known === undefined) throw this.#error(start, `the alias *${alias.source} names nothing.`, 'Mend the YAML.')
    this.#targets.set(alias, known)
    return known
  }

  #item(item: unknown, depth: number, start: number): YamlNode {
    if (isScalar(item) || isMap(item) || isSeq(item) || isAlias(item)) return this.#node(item, depth)
    if (item === null || item === undefined) return { kind: 'scalar', line: this.#line(start), value: null, text: '' }
    throw this.#error(start, 'a `key: value` stands where an item is expected.', 'Mend the YAML.')
  }

  /** Duplicates are looked for here: the library compares every key with every other. */
  #entries(pairs: readonly Pair[], depth: number, start: number): readonly YamlEntry[] {
    const seen = new Set<string>()
    const entries: YamlEntry[] = []
    for (const pair of pairs) {
      const entry = this.#entry(pair, depth, start)
      if (seen.has(entry.key)) {
        throw new LockstepError(
          `${this.#file}:${String(entry.line)}`,
          `\`${entry.key}\` stands here twice.`,
          'Keep one of them.',
        )
      }
      seen.add(entry.key)
      entries.push(entry)
    }
    return entries
  }

  #entry(pair: Pair, depth: number, start: number): YamlEntry {
    const { key, value } = pair
    if (!isScalar(key)) throw this.#error(start, 'a key is not plain text.', 'Use plain text as keys.')
    this.#note(key)
    const text = key.source ?? String(key.value)
    const at = key.range?.[0] ?? start
    return { key: text, line: this.#line(at), value: this.#item(value, depth, at) }
  }

  #scalar(node: Node, line: number): YamlScalar {
    const value: unknown = isScalar(node) ? node.value : null
    const source = isScalar(node) ? (node.source ?? '') : ''
    if (value === null) return { kind: 'scalar', line, value: null, text: source }
    if (typeof value === 'boolean' || typeof value === 'number') return { kind: 'scalar', line, value, text: source }
    const text = typeof value === 'string' ? value : source
    return { kind: 'scalar', line, value: text, text }
  }

  #line(offset: number): number {
    return Math.max(1, this.#lines.linePos(offset).line)
  }

  #error(offset: number, what: string, next: string): LockstepError {
    return new LockstepError(`${this.#file}:${String(this.#line(offset))}`, what, next)
  }
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 200).replace(/[.:]$/, '')
}

/** The value of a key, when the node is a map that has it. */
export function entryOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined
}

/** A scalar as written; null for anything else. */
export function textOf(node: YamlNode | undefined): string | null {
  return node?.kind === 'scalar' && node.value !== null ? node.text : null
}

/** The items of a list; a scalar or a map counts as a list of one, nothing as none. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return []
  return node.kind === 'list' ? node.items : [node]
}
