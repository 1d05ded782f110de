/** Hostile requirements files and pyproject.toml. */
import type { ManifestFormat } from '../../src/manifests/model.ts'
import { pyproject } from '../../src/manifests/pyproject.ts'
import { requirements } from '../../src/manifests/requirements.ts'
import { fileOf } from '../manifests/support.ts'
import { numbered, repeated, shown, TEN_MEGABYTES } from './shape.ts'
import type { HostileShape } from './shape.ts'

const PIP = [
  '\n',
  'a\n',
  'a==1\n',
  '\\\n',
  'a\\\n',
  '# c\n',
  ' ',
  '#',
  ' #',
  '-r x\n',
  "'",
  '"',
  '--pre ',
  'a --hash=sha256:b ',
  '(',
  '[',
  'é\n',
  '😀',
  '\0',
  'a;',
  'a,',
  '1.',
  `a${' '.repeat(5000)}b\n`,
  `a==1${' '.repeat(8000)}x\n`,
  `a==${'1.'.repeat(3000)}\n`,
  `a;${'('.repeat(7000)}\n`,
  `a[${'b,'.repeat(3000)}\n`,
  'a @ https://h.example/x ;\n',
  '\u2028',
  '\r',
  '# lockstep: constraint\n',
]

const TOML = [
  '\n',
  '#\n',
  '[',
  '[[',
  'a=1\n',
  '[a]\n',
  '[[a]]\n',
  'a.',
  '"',
  "'",
  '"""',
  '\\',
  'é',
  '😀',
  '{',
  'a={',
  ' ',
  '1',
  'a = "x"\n',
  '"\\u0041"',
  ',',
]

const IN_AN_ARRAY = [
  '"a==1",',
  '"",',
  "'''\n''',",
  '["a"],',
  '{a=1},',
  `"${'x'.repeat(40_000)}",`,
  `"${' '.repeat(8000)}",`,
]

function shape(
  format: ManifestFormat,
  path: string,
  name: string,
  write: (size: number) => string,
  largest = TEN_MEGABYTES,
): HostileShape {
  return {
    parser: path,
    name: `${path}: ${name}`,
    largest,
    prepare: (size) => {
      const file = fileOf(path, write(size))
      return () => format.read(file)
    },
  }
}

export const manyStrings = (count: number): string => `[project]\ndependencies = [${'"a==1", # c\n'.repeat(count)}]`
export const manyEntries = (count: number): string =>
  `[tool.poetry.dependencies]\n${numbered(count, (at) => `p${at} = "^1"`)}\n`
export const manyGroups = (count: number): string =>
  `[dependency-groups]\n${numbered(count, (at) => `g${at} = [{include-group = "g${at + 1}"}]`)}\n`

/** Room for what stands around the pieces. */
const FRAME = 64

export const manifestShapes: readonly HostileShape[] = [
  ...PIP.map((piece) => shape(requirements, 'requirements.txt', shown(piece), (size) => repeated(piece, size - FRAME))),
  ...TOML.map((piece) => shape(pyproject, 'pyproject.toml', shown(piece), (size) => repeated(piece, size - FRAME))),
  ...IN_AN_ARRAY.map((piece) =>
    shape(
      pyproject,
      'pyproject.toml',
      `an array of ${shown(piece)}`,
      (size) => `[project]\ndependencies = [${repeated(piece, size - FRAME)}]`,
    ),
  ),
  shape(pyproject, 'pyproject.toml', 'as many strings as are read', (size) => manyStrings(size / 13), 45_000 * 13),
  shape(pyproject, 'pyproject.toml', 'as many entries as are read', (size) => manyEntries(size / 13), 30_000 * 13),
  shape(pyproject, 'pyproject.toml', 'as many groups as are read', (size) => manyGroups(size / 36), 10_000 * 36),
]
