/** Narrow readers over what JSON.parse gives. Each says where the shape breaks; none recurses, so depth costs nothing. */

/** Never leaves osv/: record.ts turns it into a value. */
export class BrokenShape extends Error {
  constructor(where: string, what: string) {
    super(`${where} ${what}`)
  }
}

type Plain = Readonly<Record<string, unknown>>

export function recordOf(value: unknown, where: string): Plain {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BrokenShape(where, 'is not an object')
  return value as Plain
}

/** null when absent. */
export function objectAt(parent: Plain, key: string): Plain | null {
  const value = parent[key]
  return value === undefined || value === null ? null : recordOf(value, key)
}

/** Empty when absent. */
export function listAt(parent: Plain, key: string, atMost: number): readonly unknown[] {
  const value = parent[key]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new BrokenShape(key, 'is not a list')
  if (value.length > atMost) throw new BrokenShape(key, `holds more than ${atMost} entries`)
  return value
}

export function textOf(value: unknown, where: string, atMost: number): string {
  if (typeof value !== 'string') throw new BrokenShape(where, 'is not a text')
  if (value.length > atMost) throw new BrokenShape(where, `is longer than ${atMost} characters`)
  return value
}

/** null when absent. */
export function optionalTextAt(parent: Plain, key: string, atMost: number): string | null {
  const value = parent[key]
  return value === undefined || value === null ? null : textOf(value, key, atMost)
}

const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u

/** A text that may be shown in a line: no control, format or line characters. */
export function printable(text: string, where: string): string {
  if (UNPRINTABLE.test(text)) throw new BrokenShape(where, 'holds characters that cannot be shown')
  return text
}
