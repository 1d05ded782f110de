/**
 * How much of a manifest is read. Every file is hostile until read: beyond these it is reported, never half understood.
 */

export const MAX_FILE_BYTES = 10 * 1024 * 1024
/** Statements (requirements, options, includes) in one requirements file, or declarations in one pyproject.toml. */
export const MAX_STATEMENTS = 20_000
/** Characters of one requirement without its options; the longest real one (a URL with markers) is far below. */
export const MAX_REQUIREMENT_LENGTH = 8_192
/** Characters of one logical line, hashes included. */
export const MAX_LINE_LENGTH = 1_048_576
/** A comment is read for a wish to hold a version only so far. */
export const MAX_COMMENT_LENGTH = 2_000
/** Characters quoted from a file in a report. */
export const MAX_QUOTED_LENGTH = 200
/** The TOML parser builds some ten objects per token and recurses per level of nesting. */
export const MAX_TOML_TOKENS = 150_000
export const MAX_TOML_DEPTH = 100
export const MAX_TOML_STRING_LENGTH = 50_000
export const MAX_TOML_BARE_LENGTH = 1_000
/** Groups or extras whose includes are followed; of more, which no person writes, the rest include nothing. */
export const MAX_INCLUDING_NAMES = 1_000
