/** Canonical JSON: keys sorted by code units, no white space, so that equal values are equal bytes. Source: RFC 8785, in spirit. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

export function canonicalJson(value: Json): string {
  const parts: string[] = []
  write(value, parts)
  return parts.join('')
}

function write(value: Json, parts: string[]): void {
  if (typeof value !== 'object' || value === null) {
    parts.push(JSON.stringify(value))
  } else if (isList(value)) {
    parts.push('[')
    for (const [position, item] of value.entries()) {
      if (position > 0) parts.push(',')
      write(item, parts)
    }
    parts.push(']')
  } else {
    let separator = '{'
    for (const key of Object.keys(value).sort()) {
      const item = value[key]
      if (item === undefined) continue
      parts.push(separator, JSON.stringify(key), ':')
      write(item, parts)
      separator = ','
    }
    parts.push(separator === '{' ? '{}' : '}')
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
