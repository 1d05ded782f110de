import { expect, it } from 'vitest'
import { isNotebook, notebookPython, notebooksToRead } from '../../src/units/notebooks.ts'

function notebook(info: string, before = ''): Uint8Array {
  return new TextEncoder().encode(`{\n"cells": ["${before}"],\n"metadata": {"language_info": {${info}}}}`)
}

const PYTHON = '"codemirror_mode": {"name": "ipython", "version": 3},\n"name": "python",\n"version": "3.10.12"'

it.each([
  [PYTHON, '', 5],
  [PYTHON, 'x'.repeat(40_000), 5],
  [PYTHON, `${'x'.repeat(9000)}\n`.repeat(5), 10],
  [PYTHON, '\\"language_info\\": {\\"version\\": \\"3.8.1\\"}', 5],
])('the kernel names the Python, with its line: %#', (info, before, line) => {
  const python = notebookPython({ path: 'a.ipynb', bytes: notebook(info, before) })
  expect(python).toEqual({ value: '3.10', source: `a.ipynb:${line}` })
})

it.each([
  '',
  '"name": "R", "version": "3.10.1"',
  '"name": "python", "version": "3.6.9"',
  '"name": "python", "version": "2.7"',
])('a kernel of %j names none', (info) => {
  expect(notebookPython({ path: 'a.ipynb', bytes: notebook(info) })).toBeNull()
})

it('few are read, those nearest to the root', () => {
  const paths = ['z.ipynb', 'a/b/c.ipynb', 'a/2.ipynb', 'a/1.ipynb', 'a/3.ipynb', 'a.py', '.ipynb_checkpoints/z.ipynb']
  expect(notebooksToRead(paths)).toEqual(['z.ipynb', 'a/1.ipynb', 'a/2.ipynb', 'a/3.ipynb'])
  expect(isNotebook('a/.ipynb_checkpoints/z.ipynb')).toBe(false)
})
