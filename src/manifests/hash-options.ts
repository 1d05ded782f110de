/**
 * `--hash` options: read where they stand, and rewritten in the layout that stands there.
 *
 * Old options are overwritten one by one. More new ones repeat what stands between the last two (a backslash, a line end, an indent);
 * fewer take the last old ones away together with what stands before them.
 */
import type { HashOption } from './model.ts'
import type { PipOption } from './pip-options.ts'
import type { Replacement } from './respell.ts'

const STRONG = new Set(['sha256', 'sha384', 'sha512'])

/** Algorithm and digest of a `--hash` value; null where pip refuses it. */
export function readHash(option: PipOption): Pick<HashOption, 'algorithm' | 'digest'> | null {
  const colon = option.value.indexOf(':')
  const algorithm = option.value.slice(0, Math.max(0, colon))
  return STRONG.has(algorithm) ? { algorithm, digest: option.value.slice(colon + 1) } : null
}

/** Where the options of one requirement stand, in characters of the file. */
export interface HashLayout {
  /** Where the text before the first option ends. */
  readonly before: number
  /** In order; at least one. */
  readonly options: readonly { readonly start: number; readonly end: number }[]
}

/** @param text the file */
export function rewriteHashes(text: string, layout: HashLayout, hashes: readonly string[]): readonly Replacement[] {
  const { before, options: old } = layout
  const written = text.slice(old[0]?.start, old[0]?.end)
  const prefix = /^--?[a-z]+(?:=|[ \t]+)(?=[a-z0-9]+:)/.exec(written)?.[0] ?? '--hash='
  const replacements = old.map(({ start, end }, index): Replacement => {
    const hash = hashes[index]
    if (hash !== undefined) return { start, end, text: `${prefix}${hash}` }
    return { start: index === 0 ? before : (old[index - 1]?.end ?? before), end, text: '' }
  })
  const last = replacements.at(-1)
  const added = hashes.slice(old.length)
  if (last === undefined || added.length === 0) return replacements
  const separator = separatorIn(text, layout)
  const extension = added.map((hash) => `${separator}${prefix}${hash}`).join('')
  return [...replacements.slice(0, -1), { ...last, text: `${last.text}${extension}` }]
}

/** What stands before the last option, where it is white space and continuation alone. */
function separatorIn(text: string, { before, options }: HashLayout): string {
  const separator = text.slice(options.at(-2)?.end ?? before, options.at(-1)?.start)
  return /^[\s\\]+$/.test(separator) ? separator : ' '
}
