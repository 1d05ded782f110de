/** White space as Python's `str.strip` and `\s` know it, which is not quite JavaScript's: U+001C to U+001F and U+0085 count, U+FEFF does not. */

const BEYOND_ASCII = /[\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/

function isWhiteSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f)
  return BEYOND_ASCII.test(String.fromCharCode(code))
}

export function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start++
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}
