import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { pyproject } from '../../src/manifests/pyproject.ts'
import { requirements } from '../../src/manifests/requirements.ts'
import type { ManifestFormat } from '../../src/manifests/model.ts'
import { fileOf, textOf } from './support.ts'

const LINES = ['numpy<2', 'scipy>=1.11; python_version < "3.12"']

function constrain(format: ManifestFormat, path: string, text: string, lines: readonly string[]): string {
  return textOf(format.constrain(fileOf(path, text), lines))
}

/** Added, again with other lines, and taken away. */
function roundTrip(format: ManifestFormat, path: string, text: string): string {
  const added = constrain(format, path, text, LINES)
  const result = format.read(fileOf(path, added))
  const own = result.declarations.filter(({ isLockstepsOwn }) => isLockstepsOwn)
  expect(own.map(({ name, specifier }) => `${name}${specifier.text}`)).toEqual(['numpy<2', 'scipy>=1.11'])
  expect(constrain(format, path, added, LINES)).toBe(added)
  expect(constrain(format, path, added, ['a<1'])).toBe(constrain(format, path, text, ['a<1']))
  expect(constrain(format, path, added, [])).toBe(text)
  return added
}

describe('a requirements file gets them at its end, and loses them byte for byte', () => {
  const own = 'numpy<2  # lockstep: constraint\nscipy>=1.11; python_version < "3.12"  # lockstep: constraint'
  test.each([
    ['torch==2.1\n', `torch==2.1\n${own}\n`],
    ['torch==2.1', `torch==2.1\n${own}`],
    ['', own],
    ['\n', `\n${own}\n`],
    ['torch==2.1\r\n', `torch==2.1\r\n${own.replace('\n', '\r\n')}\r\n`],
    ['torch==2.1\r\nb', `torch==2.1\r\nb\r\n${own.replace('\n', '\r\n')}`],
    ['# c \\\n', `# c \\\n${own}\n`],
  ])('%j', (text, expected) => {
    expect(roundTrip(requirements, 'requirements.txt', text)).toBe(expected)
  })
  test.each(['torch==2.1 \\\n', 'torch==2.1 \\', '# c\u2028 \\'])('%j would swallow them', (text) => {
    expect(() => constrain(requirements, 'requirements.txt', text, LINES)).toThrow(LockstepError)
  })
  test('a line that was made part of a longer one is a declaration again', () => {
    const text = 'torch>=2.1, \\\n<3  # lockstep: constraint\n'
    expect(
      requirements.read(fileOf('requirements.txt', text)).declarations.map(({ isLockstepsOwn }) => isLockstepsOwn),
    ).toEqual([false])
    expect(constrain(requirements, 'requirements.txt', text, [])).toBe(text)
  })
  test.each(['# lockstep: constraint\n', 'a # lockstep: constraint\fb # lockstep: constraint\n'])(
    '%j is not one',
    (text) => {
      expect(constrain(requirements, 'requirements.txt', text, [])).toBe(text)
    },
  )
  test('what a person wrote below stays', () => {
    const added = constrain(requirements, 'requirements.txt', 'a\n', ['b<2'])
    expect(constrain(requirements, 'requirements.txt', `${added}c\n`, [])).toBe('a\nc\n')
  })
  test('UTF-16 stays UTF-16', () => {
    const bytes = Uint8Array.from([0xff, 0xfe, 0x61, 0, 0x0a, 0])
    const added = requirements.constrain({ path: 'requirements.txt', bytes }, ['b<2'])
    expect(requirements.read({ path: 'requirements.txt', bytes: added }).declarations.map(({ name }) => name)).toEqual([
      'a',
      'b',
    ])
    expect(requirements.constrain({ path: 'requirements.txt', bytes: added }, [])).toEqual(bytes)
  })
})

describe('a pyproject.toml gets them under tool.uv, and loses them byte for byte', () => {
  test.each([
    ['no table at all', '[project]\nname = "a"\n'],
    ['no final line end', '[project]\nname = "a"'],
    ['nothing', ''],
    ['only blank lines', '\n\n'],
    ['only tables below it', '[tool.uv.sources]\na = {index = "b"}\n[[tool.uv.index]]\nurl = "https://i.example"\n'],
    ['a table', '[tool.uv]\nprerelease = "allow"\n\n[tool.x]\ny = 1\n'],
    ['a table with a comment', '[tool.uv] # mine\r\nprerelease = "allow"\r\n'],
    ['a table at the end', '[tool.uv]'],
    ['an array of lines', '[tool.uv]\nconstraint-dependencies = [\n\t"a<2", # why\n\t"b"\n]\n'],
    ['an array of lines with a comment', '[tool.uv]\nconstraint-dependencies = [ # c\n  "a<2"\n]\n'],
    ['an array on one line', '[tool.uv]\nconstraint-dependencies = ["a<2", "b"] # c\n'],
    ['an empty array', '[tool.uv]\nconstraint-dependencies = []\n'],
    ['an empty array with spaces', '[tool.uv]\nconstraint-dependencies = [ ]'],
    ['an inline table', 'tool.uv = {constraint-dependencies = ["a<2"]}\n'],
    ['a byte order mark and CRLF', '\ufeff[tool.uv]\r\nconstraint-dependencies = ["a"]\r\n'],
  ])('%s', (_, text) => {
    expect(roundTrip(pyproject, 'pyproject.toml', text)).toMatchSnapshot()
  })
  test('what a person put into the array that was made stays there', () => {
    const added = constrain(pyproject, 'pyproject.toml', '[project]\nname = "a"\n', ['b<2'])
    const changed = added.replace('\n]  #', '\n    "mine<3",\n]  #')
    const removed = constrain(pyproject, 'pyproject.toml', changed, [])
    expect(pyproject.read(fileOf('pyproject.toml', removed)).declarations.map(({ name }) => name)).toEqual(['mine'])
  })
  test('what a person put into the table that was made stays there', () => {
    const added = constrain(pyproject, 'pyproject.toml', '[project]\nname = "a"\n', ['b<2'])
    const removed = constrain(pyproject, 'pyproject.toml', `${added}prerelease = "allow"\n`, [])
    const { options, declarations } = pyproject.read(fileOf('pyproject.toml', removed))
    expect([options.map(({ kind }) => kind), declarations]).toEqual([['pre'], []])
  })
  test('where the table has no lines of its own, they are refused', () => {
    for (const text of ['tool = {uv = {package = true}}\n', '[tool]\nuv.package = true\n', 'a = \n']) {
      expect(() => constrain(pyproject, 'pyproject.toml', text, ['b<2'])).toThrow(LockstepError)
    }
  })
})

test.each(['a\nb', 'a # b', '-r x', 'a @ https://h.example/a.zip', 'a; bad', '', ' a', 'a\\'])(
  '%j is no constraint',
  (line) => {
    expect(() => constrain(requirements, 'requirements.txt', '', [line])).toThrow(LockstepError)
    expect(() => constrain(pyproject, 'pyproject.toml', '', [line])).toThrow(LockstepError)
  },
)
