/** Ids of advisories, as people and publishers write them: the one grammar, of the config and of commands. */

/** `GHSA-53q9-r3pm-6pq6`: four letters or digits each, small. */
const FOURS = /^(GHSA|CGA)((?:-[0-9a-z]{4}){3})$/i
/** `CVE-2025-32434`, `PYSEC-2025-41`. */
const YEARLY = /^[A-Z][A-Z0-9]{1,15}-\d{4}-\d{1,19}$/i
/** Anybody else's: a prefix in capitals, and a digit somewhere, which a name in capitals alone has not. */
const OTHER = /^(?=.*\d)[A-Z][A-Z0-9]*(?:-[A-Za-z0-9]+)+$/

/** The id in the letters that publishers use; null where it is none. */
export function advisoryIdOf(text: string): string | null {
  if (text.length > 100) return null
  const [, publisher, rest] = FOURS.exec(text) ?? []
  if (publisher !== undefined && rest !== undefined) return `${publisher.toUpperCase()}${rest.toLowerCase()}`
  if (YEARLY.test(text)) return text.toUpperCase()
  return OTHER.test(text) ? text : null
}
