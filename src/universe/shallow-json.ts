/** Whether JSON nests at most as deep as an advisory or a recording may: deeper, its parser takes ever more memory and time. */

const DEPTH = 64
/** Smaller texts cannot nest deep enough to cost anything. */
const SMALL = 32 * 1024

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** Linear, before anything is parsed. */
export function isShallow(json: Uint8Array): boolean {
  if (json.length <= SMALL) return true
  let depth = 0
  let isText = false
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === QUOTE) isText = !isText
    else if (isText) {
      if (byte === BACKSLASH) at += 1
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1
      if (depth > DEPTH) return false
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1
  }
  return true
}
