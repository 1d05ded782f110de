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
