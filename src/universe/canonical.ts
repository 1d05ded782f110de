/** Canonical JSON: keys sorted by code units, no white space, so that equal values are equal bytes. Source: RFC 8785, in spirit. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** What stands in order already, the engine writes. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null || isInOrder(value)) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const entries: string[] = []
  for (const key of Object.keys(value).sort()) {
    const item = value[key]
    if (item !== undefined) entries.push(`${JSON.stringify(key)}:${canonicalJson(item)}`)
  }
  return `{${entries.join(',')}}`
}

/** Of each object in it, the keys stand in order. Keys like numbers, which are listed first, are taken for out of order. */
function isInOrder(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (isList(value)) return value.every(isInOrder)
  let before = '@'
  for (const key of Object.keys(value)) {
    if (key <= before) return false
    before = key
    const item = value[key]
    if (typeof item === 'object' && !isInOrder(item)) return false
  }
  return true
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
