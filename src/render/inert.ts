/**
 * What Markdown escaping does not reach: a forge looks for mentions, issue numbers, commit hashes, emoji and addresses in the
 * text that remains after Markdown is read. A zero-width space inside each keeps it from being one; a reader sees no difference.
 */
const SPACE = '\u200B'

export function inert(text: string): string {
  return text
    .replace(/@/g, `@${SPACE}`)
    .replace(/#(?=\d|$)/g, `#${SPACE}`)
    .replace(/(gh-)(?=\d|$)/gi, `$1${SPACE}`)
    .replace(/[0-9a-f]{7,}/gi, splitRun)
    .replace(/:(?=[\w+-]+:|\/\/)/g, `:${SPACE}`)
    .replace(/(www|mailto|xmpp)(?=[.:])/gi, `$1${SPACE}`)
}

/** A commit hash needs seven characters in a row. */
function splitRun(run: string): string {
  return run.replace(/.{6}(?=.)/g, `$&${SPACE}`)
}
