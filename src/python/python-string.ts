/**
 * A quoted string of a marker, which is a Python string literal (Python language reference, "String and Bytes literals").
 * Between the quotes stands no quote of the same kind, not even an escaped one: PEP 508 ends the string there.
 */

/** An escape, or what may not stand outside of one. */
const ESCAPE = /\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])|[\\\n]/g
const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

/** The value of the text between the quotes; null when Python does not read it, or names a character (`\N{...}`). */
export function readPythonString(body: string): string | null {
  if (!/[\\\r\n\0]/.test(body)) return body
  if (/[\r\0]/.test(body)) return null
  let isReadable = true
  const value = body.replaceAll(ESCAPE, (escape) => {
    const read = escape.length === 1 ? null : readEscape(escape.slice(1))
    if (read === null) isReadable = false
    return read ?? ''
  })
  return isReadable ? value : null
}

function readEscape(escape: string): string | null {
  const simple = SIMPLE.get(escape)
  if (simple !== undefined) return simple
  if (/^[0-7]/.test(escape)) return String.fromCodePoint(Number.parseInt(escape, 8))
  if (escape.length > 1) {
    const code = Number.parseInt(escape.slice(1), 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : null
  }
  return /[xuUN]/.test(escape) ? null : `\\${escape}`
}

/** The value as a literal in double quotes, else in single ones. */
export function writePythonString(value: string): string {
  const escaped = value.replaceAll(/[\\\n\r\0]/g, (character) => {
    return character === '\\' ? '\\\\' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  if (!escaped.includes('"')) return `"${escaped}"`
  if (!escaped.includes("'")) return `'${escaped}'`
  return `"${escaped.replaceAll('"', '\\x22')}"`
}
