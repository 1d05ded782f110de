import { describe, expect, test } from 'vitest'
import { pyproject } from '../../src/manifests/pyproject.ts'
import type { PackageSource } from '../../src/manifests/model.ts'
import { formatMarker } from '../../src/python/marker.ts'
import { declarationOf, fileOf, shown, textOf } from './support.ts'

const path = 'pyproject.toml'
const read = (text: string) => pyproject.read(fileOf(path, text))

test('PEP 621, PEP 735 and uv in one project', () => {
  const result = read(`# é
[build-system]
requires = ["setuptools==1.0"]

[project]
name = "My_Pkg"
version = "0.1"
requires-python = ">=3.10"
classifiers = ["Private :: Do Not Upload"]
dependencies = [
  "torch == 2.1.0",
  'numpy[a]>=1.2,<3; python_version < "3.12"',
  "broken = 3", 5,
]

[project.optional-dependencies]
gpu = ["cupy==13.0", "my-pkg[extra.b]"]
extra_b = ["pandas"]

[dependency-groups]
Dev = ["pytest>=8", {include-group = "lint"}, "my_pkg[gpu]"]
lint = ["ruff", {include-group = "base"}]
base = []

[tool.uv]
dev-dependencies = ["mypy"]
default-groups = "all"
override-dependencies = ["protobuf==4.25.0"]
constraint-dependencies = ["grpcio<2"]
conflicts = [[{extra = "gpu"}, {group = "dev"}], [{extra = "alone"}]]
prerelease = "allow"

[tool.uv.sources]
torch = [{index = "cu121", marker = "sys_platform == 'linux'", extra = "Extra_B"}]
cupy = {git = "https://g.example/cupy", tag = "v13"}

[[tool.uv.index]]
name = "cu121"
url = "https://i.example/cu121"
explicit = true

[[tool.uv.index]]
url = "https://i.example/simple"
default = true
`)
  expect(result.declarations.map(shown)).toEqual([
    '11 torch ==2.1.0 pin 2.1.0 install',
    '12 numpy[a] >=1.2,<3 floor 1.2 install',
    '17 cupy * url - extra:gpu',
    '18 pandas * any - extra:extra-b',
    '21 pytest >=8 floor 8 group:dev',
    '22 ruff * any - group:lint',
    '26 mypy * any - group:dev',
    '28 protobuf ==4.25.0 pin 4.25.0 override',
    '29 grpcio <2 range - constraint',
  ])
  expect(declarationOf(result, 'cupy').url).toBe('git+https://g.example/cupy@v13')
  expect(result.unreadable.map(({ line, text, why }) => [line, text, why])).toEqual([
    [13, '"broken = 3"', 'a single = is no operator: did you mean ==?'],
    [13, '5', 'a requirement is written as a string'],
  ])
  expect(result.options.map(({ kind }) => kind)).toEqual(['pre'])
  const { requiresPython, indexes, sources, ...project } = result.project ?? never()
  expect(requiresPython).toMatchObject({ specifier: { text: '>=3.10' }, line: 8 })
  expect(project).toEqual({
    name: 'my-pkg',
    version: '0.1',
    classifiers: ['Private :: Do Not Upload'],
    dynamic: [],
    tool: 'uv',
    conflicts: [
      [
        { kind: 'extra', name: 'gpu' },
        { kind: 'group', name: 'dev' },
      ],
    ],
    groupIncludes: new Map([
      ['dev', ['base', 'lint']],
      ['lint', ['base']],
    ]),
    extraIncludes: new Map([['gpu', ['extra-b']]]),
    groupExtras: new Map([['dev', ['gpu']]]),
    defaultGroups: ['dev', 'lint', 'base'],
  })
  expect(indexes).toEqual([
    {
      kind: 'extra-index-url',
      value: 'https://i.example/cu121',
      file: path,
      line: 37,
      name: 'cu121',
      isExplicit: true,
    },
    { kind: 'index-url', value: 'https://i.example/simple', file: path, line: 42, isExplicit: false },
  ])
  expect(sources.map(shownSource)).toEqual([
    ['torch', 'index', 'cu121', 'sys_platform == "linux"', { kind: 'extra', name: 'extra-b' }],
    ['cupy', 'git', 'git+https://g.example/cupy@v13', null, undefined],
  ])
})

function shownSource({ name, kind, value, marker, only }: PackageSource) {
  return [name, kind, value, marker && formatMarker(marker), only]
}

test("Poetry's tables", () => {
  const result = read(`[tool.poetry]
name = "app"
version = "1.0"
classifiers = ["Framework :: Pytest"]

[tool.poetry.dependencies]
python = ">=3.9,<3.13"
torch = "^2.1"
numpy = [
  {version = "~1.24", python = "<3.11"},
  {version = ">=1.26 <2", python = ">=3.11", extras = ["dev"]},
]
cupy = {version = "13.0.0", optional = true, markers = "sys_platform == 'linux'"}
unused = {version = "1.0", optional = true}
lib = {git = "https://g.example/lib.git", rev = "abc"}
local = {path = "../local", develop = true}
any = "*"
wild = "2.*"
either = "^1.0 || ^3.0"
odd = "latest"

[tool.poetry.dependencies.table]
version = "1.0" # do not upgrade
source = "cu121"

[tool.poetry.group.test.dependencies]
pytest = "^8.0"

[tool.poetry.group.docs]
optional = true

[tool.poetry.group.docs.dependencies]
sphinx = "*"

[tool.poetry.dev-dependencies]
black = "24.1.0"

[tool.poetry.extras]
gpu = ["cupy"]
all = ["cupy"]

[[tool.poetry.source]]
name = "cu121"
url = "https://i.example/cu121"
priority = "explicit"
`)
  expect(result.declarations.map(shown)).toEqual([
    '8 torch >=2.1,<3.0 caret 2.1 install',
    '10 numpy >=1.24,<1.25 caret 1.24 install',
    '11 numpy[dev] >=1.26,<2 floor 1.26 install',
    '13 cupy ==13.0.0 pin 13.0.0 extra:gpu',
    '13 cupy ==13.0.0 pin 13.0.0 extra:all',
    '15 lib * url - install',
    '16 local * url - install',
    '17 any * any - install',
    '18 wild ==2.* range - install',
    '23 table ==1.0 pin 1.0 install',
    '27 pytest >=8.0,<9.0 caret 8.0 group:test',
    '33 sphinx * any - group:docs',
    '36 black ==24.1.0 pin 24.1.0 group:dev',
  ])
  const markers = [0, 1].map((position) => declarationOf(result, 'numpy', position).marker ?? never())
  expect(markers.map(formatMarker)).toEqual(['python_version < "3.11"', 'python_version >= "3.11"'])
  expect(declarationOf(result, 'lib').url).toBe('git+https://g.example/lib.git@abc')
  expect(declarationOf(result, 'table').isHeld).toBe(true)
  expect(result.unreadable.map(({ line, text }) => [line, text])).toEqual([
    [19, '"^1.0 || ^3.0"'],
    [20, '"latest"'],
  ])
  expect(result.project).toMatchObject({
    name: 'app',
    tool: 'poetry',
    requiresPython: { specifier: { text: '>=3.9,<3.13' }, line: 7 },
    defaultGroups: ['dev', 'test'],
    sources: [{ name: 'table', kind: 'index', value: 'cu121' }],
  })
})

test('spans hold the string with its quotes, or the entry with its key', () => {
  const file = fileOf(
    path,
    '# é\n[project]\ndependencies = ["a == 1"]\n[tool.poetry.dependencies]\nb = "^1"\nc = [{version = "2"}]\n',
  )
  const result = pyproject.read(file)
  const at = ({ start, end }: { start: number; end: number }) => textOf(file.bytes.subarray(start, end))
  expect(result.declarations.map(({ span, specifierSpan }) => [at(span), at(specifierSpan)])).toEqual([
    ['"a == 1"', '== 1'],
    ['b = "^1"', '^1'],
    ['{version = "2"}', '2'],
  ])
})

test('groups that include themselves or nothing that exists are reported', () => {
  const result = read(
    '[dependency-groups]\na = [{include-group = "b"}]\nb = ["x", {include-group = "A"}]\nc = [{include-group = "no"}]\n',
  )
  expect(result.unreadable.map(({ line, why }) => [line, why])).toEqual([
    [2, 'the group a includes itself (PEP 735)'],
    [3, 'the group b includes itself (PEP 735)'],
    [4, 'the group c includes no, which is not defined'],
  ])
  expect(result.declarations.map(shown)).toEqual(['3 x * any - group:b'])
})

test('dependencies that setuptools reads from files are includes', () => {
  const result = read(
    '[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = ["requirements.txt"]}\n',
  )
  expect(result.includes).toEqual([
    { kind: 'requirements', target: 'requirements.txt', extras: [], file: path, line: 5 },
  ])
  expect(result.project?.dynamic).toEqual(['dependencies'])
})

describe('comments', () => {
  test.each([
    ['[\n  "x", # beside\n  "y",\n]', 'beside', null],
    ['[\n  # above\n  "x",\n  "y", # y\n]', 'above', 'y'],
    ['[ # first\n  "x", "y" ]', null, null],
    ['["x", "y"] # both', 'both', 'both'],
    ['[\n  # far\n\n  "x",\n  "y" ]', null, null],
  ])('%j', (array, x, y) => {
    const result = read(`[project]\ndependencies = ${array}\n`)
    expect([declarationOf(result, 'x').comment, declarationOf(result, 'y').comment]).toEqual([x, y])
  })
})

describe('what is no TOML is reported with its line, and nothing is read', () => {
  test.each([
    ['[project]\ndependencies = ["a"\n', 2, /unterminated array/],
    ['[project]\nname = \n', 2, /key, equals sign, and value|values are invalid/],
    ['a = 1\na = 2\n', 2, /multiple times/],
    ['\n\n[project\n', 3, /unterminated/],
    ['a = "\\q"', 1, /escape/],
    ['a = 1\n\rb = 2\n', 2, /carriage return/],
    [`a = ${'['.repeat(101)}`, 1, /more than 100 brackets/],
    [`a = "${'x'.repeat(50_001)}"`, 1, /longer than 50000/],
    [`a = ${'1'.repeat(1_001)}`, 1, /longer than 1000/],
  ])('%#', (text, line, why) => {
    const result = read(text)
    expect(result.declarations).toEqual([])
    expect(result.unreadable).toMatchObject([{ line, stopsReading: true }])
    expect(result.unreadable[0]?.why).toMatch(why)
  })
  test('nor are bytes that are not UTF-8', () => {
    const result = pyproject.read({ path, bytes: Uint8Array.of(0x61, 0xff) })
    expect(result.unreadable).toMatchObject([{ why: 'its bytes are not UTF-8', stopsReading: true }])
  })
})

test('a byte order mark, CRLF after a comment and TOML 1.1 are read', () => {
  const result = read('\ufeff# c\r\n[project] # d\r\ndependencies = ["a==1"] # e\r\n[tool]\r\nx = {\n a = 1, # f\n}\n')
  expect(result.declarations.map(shown)).toEqual(['3 a ==1 pin 1 install'])
  expect(result.declarations[0]?.span).toEqual({ start: 39, end: 45 })
})

test('keys such as __proto__ are keys', () => {
  const result = read(
    '[__proto__]\npolluted = 1\n[tool.poetry.dependencies]\n__proto__ = "^1"\nconstructor = {version = "1.0"}\n[project.optional-dependencies.__proto__]\na=[]\n[tool.uv.sources]\n__proto__ = {index="x"}\n',
  )
  expect(result.declarations.map(({ name }) => name)).toEqual(['constructor'])
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

function never(): never {
  throw new Error('is there')
}
