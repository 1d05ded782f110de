/**
 * `--hash` options: read where they stand, and rewritten in the layout that stands there.
 *
 * Old options are overwritten one by one. More new ones repeat what stands between the last two (a backslash, a line end, an indent);
 * fewer take the last old ones away together with what stands before them. A line that is added has the layout of one that stands there.
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
  const prefix = prefixIn(text, layout)
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

/** What follows a requirement that is added: its hashes as `layouts` have them, best as one of them that has as many. */
export function newHashes(text: string, layouts: readonly HashLayout[], hashes: readonly string[]): string {
  const isSingle = hashes.length === 1
  const layout = layouts.findLast(({ options }) => (options.length === 1) === isSingle) ?? layouts.at(-1)
  if (layout === undefined) return hashes.map((hash) => ` --hash=${hash}`).join('')
  const first = separator(text.slice(layout.before, layout.options[0]?.start))
  const [prefix, between] = [prefixIn(text, layout), separatorIn(text, layout)]
  return hashes.map((hash, at) => `${at === 0 ? first : between}${prefix}${hash}`).join('')
}

/** `--hash=` or `--hash `, as the first option has it. */
function prefixIn(text: string, { options }: HashLayout): string {
  const written = text.slice(options[0]?.start, options[0]?.end)
  return /^--?[a-z]+(?:=|[ \t]+)(?=[a-z0-9]+:)/.exec(written)?.[0] ?? '--hash='
}

function separatorIn(text: string, { before, options }: HashLayout): string {
  return separator(text.slice(options.at(-2)?.end ?? before, options.at(-1)?.start))
}

/** What stands before an option, where it is white space and continuation alone. */
function separator(text: string): string {
  return /^[ \t\r\n\\]+$/.test(text) ? text : ' '
}
