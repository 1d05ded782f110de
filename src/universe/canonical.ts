/** Canonical JSON: keys sorted by code units, no white space, so that equal values are equal bytes. Source: RFC 8785, in spirit. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  let text = ''
  if (isList(value)) {
    for (const item of value) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`
    return `[${text}]`
  }
  const keys = Object.keys(value)
  if (isPlain(value, keys)) return JSON.stringify(value)
  for (const key of keys.sort()) {
    const item = value[key]
    if (item === undefined) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`
  }
  return `{${text}}`
}

/** Nothing in it has keys of its own, and its keys stand in order: most of a large value is such. */
function isPlain(value: { readonly [key: string]: Json | undefined }, keys: readonly string[]): boolean {
  let before: string | null = null
  for (const key of keys) {
    const item = value[key]
    // Keys like numbers are written first, whatever stands before them: only what begins with a letter is told by its order.
    if (typeof item === 'object' || item === undefined || !(key > (before ?? '@'))) return false
    before = key
  }
  return true
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
