/**
 * GitHub-flavoured Markdown as safe HTML, with its task lists as boxes that can be ticked.
 *
 * The boxes are counted in the order of the text, by the parser that renders them, so that a page and `withBoxTurned` mean the same one.
 */
import { randomBytes } from 'node:crypto'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { Html } from './html.ts'
import { sanitized } from './sanitize.ts'

export interface Box {
  /** From 0. */
  readonly number: number
  readonly isTicked: boolean
  /** What stands beside it. */
  readonly label: string
}

interface FoundBox extends Box {
  /** Of the sign between the brackets. */
  readonly offset: number
}

/** Boxes are drawn by `draw`. */
export function rendered(text: string, draw: (box: Box) => Html): Html {
  // A tag that the text cannot name.
  const tag = `box-${randomBytes(8).toString('hex')}`
  const { html, boxes } = parsed(text, tag)
  return new Html(
    sanitized(html, (name, { number }) => {
      const box = name === tag ? boxes[Number(number)] : undefined
      return box === undefined ? null : draw(box).text
    }),
  )
}

/** null: there is no such box. */
export function withBoxTurned(text: string, number: number): string | null {
  const box = parsed(text, 'box').boxes[number]
  if (box === undefined) return null
  return `${text.slice(0, box.offset)}${box.isTicked ? ' ' : 'x'}${text.slice(box.offset + 1)}`
}

type Extension = ReturnType<typeof gfmHtml>
type Handle = NonNullable<NonNullable<Extension['enter']>['paragraph']>

function parsed(text: string, tag: string): { readonly html: string; readonly boxes: readonly FoundBox[] } {
  const boxes: FoundBox[] = []
  const enter: Record<string, Handle> = {
    taskListCheck({ start, end }) {
      const [line = ''] = text.slice(end.offset).split(/\r?\n/, 1)
      this.tag(`<${tag} number="${boxes.length}">`)
      boxes.push({
        number: boxes.length,
        isTicked: /^x$/i.test(text.slice(start.offset + 1, end.offset - 1)),
        label: line.replace(/<!--.*?-->|[*_`[\]]/g, '').trim(),
        offset: start.offset + 1,
      })
    },
  }
  const exit: Record<string, Handle> = { taskListCheck() {}, taskListCheckValueChecked() {} }
  const html = micromark(text, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml(), { enter, exit }],
  })
  return { html, boxes }
}
