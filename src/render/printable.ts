/**
 * Text from outside on one line of a terminal: nothing in it can move the cursor, colour, hide or reorder what stands around it.
 * Control, format (bidirectional, zero-width), private and unassigned characters become a replacement character; white space a blank.
 */
export function printable(text: string): string {
  return text.replace(/\r\n|[\s\u0085]/gu, ' ').replace(/[\p{C}\u2028\u2029]/gu, '\uFFFD')
}

/** The same for several lines, such as a patch: line feeds and tabs stay. */
export function printableLines(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/[\p{C}\u2028\u2029]/gu, (found) => (found === '\n' || found === '\t' ? found : '\uFFFD'))
}

/** At most `length` characters, the cut shown. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
