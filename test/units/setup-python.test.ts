import { describe, expect, it } from 'vitest'
import { readSetupPython } from '../../src/units/setup-python.ts'

describe('the Pythons that setuptools is told', () => {
  it.each([
    ['setup(python_requires=">=3.7")', '>=3.7', 1],
    ["setup(\n    name='x',\n    python_requires = '>=3.7, <4',  # both\n)", '>=3.7,<4', 3],
    ["REQUIRES_PYTHON = '>=3.6.0'\nsetup(python_requires=REQUIRES_PYTHON,\n)", '>=3.6.0', 1],
    ['setup(**{"python_requires": ">=3.8"})', null, 0],
    ['setup(**{\n  "python_requires": ">=3.8",\n})', '>=3.8', 2],
    ['# python_requires=">=3.7"\nsetup()', null, 0],
    ['setup(python_requires=f">={LOWEST}")', null, 0],
    ['LOWEST = "3.8"\nsetup(python_requires=f">={LOWEST}, <4",\n)', '>=3.8,<4', 1],
    ['setup(python_requires=f">={LOWEST[0]}")', null, 0],
    [
      "C = [\n 'Programming Language :: Python :: 3',\n 'Programming Language :: Python :: 3.10',\n 'Programming Language :: Python :: 3.9']",
      '>=3.9',
      4,
    ],
    ["C = ['Programming Language :: Python :: 3.9']\nsetup(python_requires=lowest())", null, 0],
    ['setup(python_requires=">=" + LOWEST)', null, 0],
    ['LOWEST = ">=3.7"\nLOWEST = ">=3.8"\nsetup(python_requires=LOWEST)', null, 0],
    ['if old:\n  LOWEST = ">=3.7"\nsetup(python_requires=LOWEST)', null, 0],
    ['setup(python_requires="three")', null, 0],
    ['check(self.python_requires="x")', null, 0],
  ])('setup.py: %j', (text, expected, line) => {
    const bound = readSetupPython('pkg/setup.py', text)
    expect(bound?.specifier.text.replaceAll(' ', '') ?? null).toBe(expected)
    const what = text.includes('Programming') ? 'classifiers' : 'python_requires'
    if (expected !== null) expect(bound?.source).toBe(`${what} in pkg/setup.py:${String(line)}`)
  })

  it.each([
    ['[options]\npython_requires = >=3.8\n', '>=3.8', 2],
    ['\uFEFF[metadata]\r\nname = x\r\n[options]\r\npython-requires: ~=3.9 ; so\r\n', '~=3.9', 4],
    ['[metadata]\npython_requires = >=3.8\n', null, 0],
    ['[options]\npython_requires =\n    >=3.8\n', null, 0],
    ['[options]\n# python_requires = >=3.8\n', null, 0],
  ])('setup.cfg: %j', (text, expected, line) => {
    const bound = readSetupPython('setup.cfg', text)
    expect(bound?.specifier.text ?? null).toBe(expected)
    if (expected !== null) expect(bound?.source).toBe(`python_requires in setup.cfg:${String(line)}`)
  })
})
