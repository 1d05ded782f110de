/** How much of a source is read. Real records are a few kilobytes, the whole ecosystem some hundred megabytes unpacked. */

/** One record: a line, a zip entry, an answer of the API. */
export const RECORD_BYTES = 4 * 2 ** 20
/** One JSON document that holds several records. */
export const DOCUMENT_BYTES = 64 * 2 ** 20
/** What one source may unpack to. */
export const SOURCE_BYTES = 2 ** 30
/** A file as it stands on disk. */
export const FILE_BYTES = 2 ** 30
/** Files of a directory, entries of an archive. */
export const FILES = 500_000
export const FOLDER_DEPTH = 16

const DEPTH = 64
/** Smaller texts cannot nest deep enough to cost anything. */
const SMALL = 32 * 1024

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** Whether JSON nests at most as deep as a record may. Linear, before anything is parsed. */
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
