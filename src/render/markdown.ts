/**
 * Writes mdast as GitHub-flavoured Markdown in which every text is inert: no mention, reference, link, image, HTML, table break or
 * formula arises from it. Source: CommonMark 0.31, the GFM specification; what a forge does beyond it is in inert.ts.
 */
import type { Nodes, Parents, Root } from 'mdast'
import { gfmToMarkdown } from 'mdast-util-gfm'
import { toMarkdown } from 'mdast-util-to-markdown'
import { inert } from './inert.ts'
import type { Block } from './nodes.ts'
import { printable } from './printable.ts'

/** `$` starts a formula on a forge; a backslash keeps it a dollar sign. */
const DOLLARS = { unsafe: [{ character: '$', inConstruct: 'phrasing' as const }] }

export function writeMarkdown(blocks: readonly Block[]): string {
  const root: Root = { type: 'root', children: blocks.map((block) => inertTree(block)) }
  return toMarkdown(root, {
    bullet: '-',
    rule: '-',
    fences: true,
    extensions: [gfmToMarkdown({ firstLineBlank: false }), DOLLARS],
  })
}

function inertTree<Kind extends Nodes>(node: Kind): Kind {
  if (node.type === 'text') return { ...node, value: inert(printable(node.value)) }
  if (!isParent(node)) return node
  return { ...node, children: joined(node.children).map((child) => inertTree(child)) }
}

function isParent(node: Nodes): node is Parents {
  return 'children' in node
}

/** Neighbouring texts become one, so that nothing arises where two meet. */
function joined(children: readonly Nodes[]): Nodes[] {
  const result: Nodes[] = []
  for (const child of children) {
    const last = result.at(-1)
    if (child.type === 'text' && last?.type === 'text')
      result[result.length - 1] = { ...last, value: last.value + child.value }
    else result.push(child)
  }
  return result
}
