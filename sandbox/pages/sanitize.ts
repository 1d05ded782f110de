/** HTML from outside, cut to the tags and attributes that GitHub lets through; what is not known is left out, its text stays. */
import { Parser } from 'htmlparser2'
import { escaped } from './html.ts'

const TAGS = new Set([
  ...[
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'p',
    'div',
    'span',
    'br',
    'hr',
    'wbr',
    'a',
    'b',
    'i',
    'strong',
    'em',
    'del',
    'ins',
  ],
  ...['s', 'strike', 'sub', 'sup', 'small', 'mark', 'kbd', 'samp', 'var', 'tt', 'q', 'cite', 'abbr', 'code', 'pre'],
  ...['blockquote', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'details', 'summary', 'section'],
  ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'caption'],
])
const VOID = new Set(['br', 'hr', 'wbr'])
/** Their text goes as well. */
const DROPPED = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext'])

/** Checks an attribute of a tag, and gives the value that stays. */
const ATTRIBUTES: Readonly<Record<string, (value: string, tag: string) => string | null>> = {
  href: (value, tag) => (tag === 'a' && /^(?:https?:\/\/|mailto:|#|\/(?!\/))/i.test(value) ? value : null),
  title: (value) => value,
  align: (value) => (/^(?:left|right|center)$/.test(value) ? value : null),
  open: (_, tag) => (tag === 'details' ? '' : null),
  start: (value, tag) => (tag === 'ol' && /^\d{1,9}$/.test(value) ? value : null),
  class: (value, tag) => (tag === 'code' && /^language-[\w-]{1,40}$/.test(value) ? value : null),
  id: (value) => (/^user-content-[\w-]{1,200}$/.test(value) ? value : null),
}

/** `own` gives the HTML of tags that no text from outside can name. */
export function sanitized(
  text: string,
  own: (tag: string, attributes: Readonly<Record<string, string>>) => string | null,
): string {
  let out = ''
  let dropped = 0
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (DROPPED.has(tag)) dropped += 1
        if (dropped > 0) return
        const mine = own(tag, attributes)
        if (mine !== null) out += mine
        // Nothing is fetched: a picture is its description.
        else if (tag === 'img') out += escaped(attributes['alt'] ?? '')
        else if (TAGS.has(tag)) out += `<${tag}${attributesOf(tag, attributes)}>`
      },
      ontext(data) {
        if (dropped === 0) out += escaped(data)
      },
      onclosetag(tag) {
        if (DROPPED.has(tag)) dropped -= 1
        else if (dropped === 0 && TAGS.has(tag) && !VOID.has(tag)) out += `</${tag}>`
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  )
  parser.end(text)
  return out
}

function attributesOf(tag: string, attributes: Readonly<Record<string, string>>): string {
  const kept = Object.entries(attributes).flatMap(([name, value]) => {
    const stays = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name]?.(value, tag) : null
    return stays === null || stays === undefined ? [] : [` ${name}="${escaped(stays)}"`]
  })
  return kept.join('') + (tag === 'a' ? ' rel="nofollow noopener noreferrer"' : '')
}
