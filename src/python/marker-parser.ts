/**
 * Reads a marker (PEP 508, "Grammar") as `packaging` does: `and` binds closer than `or`, old spellings of variables
 * (`os.name`, `python_implementation`) become the present ones, names of extras are normalized.
 */
import type { Comparison, Marker, MarkerOperator, Operand } from './marker-tree.ts'
import { holdsVersion } from './marker-tree.ts'
import { normalizeExtra } from './name.ts'
import { readPythonString } from './python-string.ts'
import { parseSpecifier } from './specifier.ts'

/** Parentheses deeper than this are unreadable. */
const MAX_DEPTH = 100

const SPACE = /[ \t]*/y
const OPERATOR = /(?:===|==|~=|!=|<=|>=|<|>)|in\b|not[ \t]+in\b/y
const BOOLEAN = /(?:or|and)\b/y
const STRING = /'([^']*)'|"([^"]*)"/y
const VARIABLE =
  /(?:python_version|python_full_version|os[._]name|sys[._]platform|platform_(?:release|system)|platform[._](?:version|machine|python_implementation)|python_implementation|implementation_(?:name|version)|extras?|dependency_groups)\b/y

/** The whole text as a marker; null when it is none. */
export function readMarker(text: string): Marker | null {
  const reader = new MarkerReader(text)
  const marker = reader.readAny(0)
  return marker !== null && reader.isAtEnd() ? marker : null
}

class MarkerReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match !== null) this.#at = pattern.lastIndex
    return match
  }

  #takeCharacter(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  /** Alternatives of conjunctions. */
  readAny(depth: number): Marker | null {
    const alternatives: Marker[] = []
    let conjunction: Marker[] = []
    for (;;) {
      const marker = this.#readAtom(depth)
      if (marker === null) return null
      conjunction.push(marker)
      const boolean = this.#take(BOOLEAN)?.[0]
      if (boolean === 'and') continue
      alternatives.push(join('and', conjunction))
      if (boolean === undefined) return join('or', alternatives)
      conjunction = []
    }
  }

  #readAtom(depth: number): Marker | null {
    this.#take(SPACE)
    if (!this.#takeCharacter('(')) return this.#readComparison()
    const marker = depth < MAX_DEPTH ? this.readAny(depth + 1) : null
    if (marker === null || !this.#takeCharacter(')')) return null
    this.#take(SPACE)
    return marker
  }

  #readComparison(): Comparison | null {
    const left = this.#readOperand()
    this.#take(SPACE)
    const operator = this.#readOperator()
    this.#take(SPACE)
    const right = this.#readOperand()
    this.#take(SPACE)
    return left === null || operator === null || right === null ? null : makeComparison(left, operator, right)
  }

  #readOperator(): MarkerOperator | null {
    const operator = this.#take(OPERATOR)?.[0]
    if (operator === undefined) return null
    return (operator.startsWith('not') ? 'not in' : operator) as MarkerOperator
  }

  #readOperand(): Operand | null {
    const name = this.#take(VARIABLE)?.[0]
    if (name !== undefined) return { kind: 'variable', value: presentSpelling(name.replace('.', '_')) }
    const string = this.#take(STRING)
    const value = string === null ? null : readPythonString(string[1] ?? string[2] ?? '')
    return value === null ? null : { kind: 'string', value }
  }
}

function presentSpelling(name: string): string {
  return name === 'python_implementation' ? 'platform_python_implementation' : name
}

/** Markers of the same kind within each other are one. */
function join(kind: 'and' | 'or', markers: readonly Marker[]): Marker {
  const flat = markers.flatMap((marker) => (marker.kind === kind ? marker.markers : [marker]))
  const [only] = flat
  return flat.length === 1 && only !== undefined ? only : { kind, markers: flat }
}

function makeComparison(left: Operand, operator: MarkerOperator, right: Operand): Comparison {
  const compared = {
    left: namesExtra(right, left) ? normalizedOperand(left) : left,
    right: namesExtra(left, right) ? normalizedOperand(right) : right,
  }
  const isVersion = left.kind === 'variable' && holdsVersion(left.value)
  const specifier = isVersion ? parseSpecifier(operator + right.value) : null
  return { kind: 'comparison', ...compared, operator, specifier }
}

function namesExtra(variable: Operand, name: Operand): boolean {
  if (variable.kind !== 'variable' || name.kind !== 'string') return false
  return variable.value === 'extra' || variable.value === 'extras' || variable.value === 'dependency_groups'
}

function normalizedOperand(operand: Operand): Operand {
  return { kind: operand.kind, value: normalizeExtra(operand.value) }
}
