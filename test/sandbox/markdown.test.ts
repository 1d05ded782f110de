/** What people and bots write is shown, and does nothing else. */
import { Parser } from 'htmlparser2'
import { expect, test } from 'vitest'
import { html } from '../../sandbox/pages/html.ts'
import { rendered, withBoxTurned } from '../../sandbox/pages/markdown.ts'

const shown = (text: string) => rendered(text, ({ number }) => html`<button value="${number}"></button>`).text

test.each([
  ['a script', '<script>alert(1)</script>', /<script/],
  ['a handler', '<b onclick="alert(1)">x</b>', /onclick/],
  ['a script as a link', '[x](javascript:alert(1)) <a href=" javascript:alert(1)">y</a>', /href/],
  ['a link that hides its scheme', '<a href="jav&#x09;ascript:alert(1)">y</a>', /href/],
  ['data as a link', '<a href="data:text/html,<script>alert(1)</script>">y</a>', /href/],
  ['a picture', '![x](https://evil.example/p.png) <img src=x onerror=alert(1) alt="y">', /<img|src|onerror/],
  ['a frame', '<iframe src="https://evil.example"></iframe>', /<iframe/],
  ['a style', '<p style="position:fixed">x</p><style>*{display:none}</style>', /style=|<style/],
  ['a form', '<form action="/-/person"><input name=login><button>x</button></form>', /<form|<input/],
  ['a drawing', '<svg><script>alert(1)</script></svg>', /<svg|<script/],
  ['a name of the page', '<p id="main" class="primary">x</p>', /id=|class=/],
  ['a box of its own', '<box number="0"> <button name="box" value="0">x</button>', /<button|<box/],
])('%s is not let through', (_, text, forbidden) => {
  expect(shown(text)).not.toMatch(forbidden)
})

test('what GitHub lets through stays', () => {
  const text =
    '<details><summary>More</summary>\n\nH<sub>2</sub>O ~~no~~ https://a.example\n\n</details>\n\n| a |\n|--|\n| b |'
  const page = shown(text)
  for (const part of ['<details><summary>More</summary>', '<sub>2</sub>', '<del>no</del>', '<td>b</td>']) {
    expect(page).toContain(part)
  }
  expect(page).toMatch(/<a href="https:\/\/a\.example" rel="[a-z ]+">/)
})

test('no text leaves a tag open, or closes one that is not its own', () => {
  for (const text of ['</div></main>x', '<div><b>x', '<details>', '<table><tr><td>x', '<p><div></p>']) {
    const open: string[] = []
    const parser = new Parser(
      { onopentagname: (name) => open.push(name), onclosetag: (name) => expect(open.pop()).toBe(name) },
      { recognizeSelfClosing: true },
    )
    parser.end(`<main>${shown(text)}</main>`)
    expect(open).toEqual([])
  }
})

test('the box that is shown is the one that is turned', () => {
  const text =
    '- [ ] one\n- [x] two\n\n<details>\n\n1. [ ] three `[ ]`\n\n</details>\n\n```\n- [ ] code\n```\n\n> - [ ] four\n'
  expect(shown(text).match(/<button value="\d"/g)).toHaveLength(4)
  expect(withBoxTurned(text, 0)).toBe(text.replace('[ ] one', '[x] one'))
  expect(withBoxTurned(text, 1)).toBe(text.replace('[x] two', '[ ] two'))
  expect(withBoxTurned(text, 2)).toBe(text.replace('[ ] three', '[x] three'))
  expect(withBoxTurned(text, 3)).toBe(text.replace('[ ] four', '[x] four'))
  expect(withBoxTurned(text, 4)).toBeNull()
})
