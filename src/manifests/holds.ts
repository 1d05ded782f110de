/**
 * Comments: which ask to hold a version, which are Lockstep's own.
 *
 * A hold is a wish about the future of this line ("do not upgrade", "pinned because ..."), not a remark that it is pinned, nor a reason
 * that once held ("was pinned because"). The table of cases in test/manifests/holds.test.ts fixes what counts.
 */
import { MAX_COMMENT_LENGTH } from './limits.ts'

/** The marker comment of a line that Lockstep itself wrote. */
export const OWN_MARKER = 'lockstep: constraint'

const CHANGE =
  '(?:upgrad(?:e|ed|ing)|updat(?:e|ed|ing)|bump(?:ed|ing)?|chang(?:e|ed|ing)|rais(?:e|ed|ing)|touch(?:ed|ing)?|mov(?:e|ed|ing))'
const ADVERB = '(?:(?:ever|yet|just|blindly|simply|please|automatically|auto)[ -])?'

const HOLDS: readonly RegExp[] = [
  /\blockstep: ?hold\b/,
  /\bpyup: ?ignore\b/,
  new RegExp(
    `\\b(?:do not|don't|dont|never|must not|mustn't|should not|shouldn't|cannot|can't|can not|not to) ${ADVERB}(?:be )?${ADVERB}${CHANGE}\\b`,
  ),
  /(?<!\b(?:not|no longer|previously|was|were|been|formerly|originally) )\bpin(?:ned|ning)? (?:[a-z]+ )?(?:to \S+ |at \S+ |here )?(?:because|due to|until|as long as|on purpose|deliberately|intentionally)\b/,
  /\b(?:deliberately|intentionally|purposely|purposefully) pinned\b/,
  /(?<!\b(?:not|don't|dont|to|was|were) )\bkeep (?:(?:it|this|that|them|these|version|pinned|fixed|locked|us) )*(?:at|on|below|under|pinned|as is|as-is)\b(?! (?:mind|eye|track|top))/,
  /(?<!\b(?:not|was|were|no longer) )\b(?:hold|held) (?:(?:it|this|that) )?(?:at|back|here|this version)\b/,
  /^(?:hold|on hold|frozen)\b(?! (?:on|of|off)\b)/,
  /\bfrozen (?:at|because|due to|until|for now)\b/,
  /\b(?:must|needs to|need to|has to|have to|should) (?:stay|remain|be kept|be held|stick)\b/,
  /(?<!\b(?:not|to|can't|cannot) )\b(?:stay|stick) (?:on|at|with|to|below) (?:v?\d|this|the|[a-z]+ ?[<=]=)/,
]

/** `comment` may hold several lines. */
export function asksToHold(comment: string | null): boolean {
  if (comment === null) return false
  return comment.split('\n').some((line) => HOLDS.some((hold) => hold.test(plain(line))))
}

/** The marker alone, or followed by words in parentheses. */
export function isOwnMarker(comment: string | null): boolean {
  return comment !== null && /^lockstep: constraint\b/.test(comment.trim())
}

function plain(line: string): string {
  return line
    .slice(0, MAX_COMMENT_LENGTH)
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u02bc`]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .replace(/^[ #*!-]+/, '')
}
