/**
 * Writes a graph as Mermaid: what stands in a label is text and nothing else, whoever wrote it.
 * Every character but letters, digits and a few signs becomes a numeric entity, which Mermaid shows and never reads.
 */
import { printable, shortened } from './printable.ts'

export interface Arrow {
  readonly from: string
  readonly to: string
  readonly label: string
}

const MOST_NODES = 30
const LONGEST_LABEL = 90

/** At most 30 nodes; what is beyond is left out, and a node says how much. */
export function mermaidGraph(arrows: readonly Arrow[]): string {
  const names = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))]
  const shown = names.length <= MOST_NODES ? names : names.slice(0, MOST_NODES - 1)
  const ids = new Map(shown.map((name, at) => [name, `n${at}`]))
  const nodes = shown.map((name, at) => `  n${at}["${escaped(name)}"]`)
  const more = names.length - shown.length
  if (more > 0) nodes.push(`  more["${escaped(`and ${more} more`)}"]`)
  const lines = arrows.flatMap(({ from, to, label }) => {
    const [a, b] = [ids.get(from), ids.get(to)]
    if (a === undefined || b === undefined) return []
    return [label === '' ? `  ${a} --> ${b}` : `  ${a} -->|"${escaped(label)}"| ${b}`]
  })
  return ['flowchart LR', ...nodes, ...lines].join('\n')
}

function escaped(text: string): string {
  const plain = shortened(printable(text), LONGEST_LABEL)
  return plain.replace(/[^A-Za-z0-9 .,_+-]/gu, (character) => `#${character.codePointAt(0) ?? 63};`)
}
