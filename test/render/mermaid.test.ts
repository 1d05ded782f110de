import { describe, expect, test } from 'vitest'
import { mermaidGraph } from '../../src/render/mermaid.ts'

describe('a graph', () => {
  test('shows a label as text, whatever it holds', () => {
    const hostile = 'x"]; click n0 "javascript:1" %% <b> `#quot; ]]-->end\u202e\n graph'
    const lines = mermaidGraph([{ from: hostile, to: 'torch', label: '|"x' }]).split('\n')
    expect(lines).toHaveLength(4)
    for (const line of lines.slice(1, 3)) expect(line).toMatch(/^  n\d+\["[A-Za-z0-9 .,_+#;-]*"\]$/)
    expect(lines[3]).toMatch(/^  n0 -->\|"[A-Za-z0-9 .,_+#;-]*"\| n1$/)
    expect(lines[1]).toContain('x#34;#93;#59; click n0')
  })

  test('has 30 nodes at most, and says how many more there were', () => {
    const arrows = Array.from({ length: 40 }, (_, at) => ({ from: `fact ${at}`, to: 'torch', label: '' }))
    const lines = mermaidGraph(arrows).split('\n')
    expect(lines.filter((line) => line.includes('["'))).toHaveLength(30)
    expect(lines).toContain('  more["and 12 more"]')
    expect(lines.every((line) => !line.includes('undefined'))).toBe(true)
  })
})
