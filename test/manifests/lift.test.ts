/** What a person wrote gives way as little as it has to, in the style it has, every other byte as it was. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ManifestFormat } from '../../src/manifests/model.ts'
import { pyproject } from '../../src/manifests/pyproject.ts'
import { requirements } from '../../src/manifests/requirements.ts'
import { contains } from '../../src/python/specifier.ts'
import { compareVersions } from '../../src/python/version.ts'
import { declarationOf, fileOf, textOf, versionOf } from './support.ts'

function lifted(format: ManifestFormat, path: string, text: string, admits: readonly string[], to?: string): string {
  const file = fileOf(path, text)
  const declaration = declarationOf(format.read(file), 'x')
  const moves = to === undefined ? [] : [{ declaration, to: versionOf(to), hashes: [] }]
  return textOf(format.edit(file, moves, [{ declaration, admits: admits.map(versionOf) }]))
}

const pip = (text: string, ...admits: readonly string[]) => lifted(requirements, 'requirements.txt', text, admits)
const poetry = (dependency: string, ...admits: readonly string[]) =>
  lifted(pyproject, 'pyproject.toml', `[tool.poetry.dependencies]\nx = ${dependency}\n`, admits)
    .split('\n')[1]
    ?.slice('x = '.length)

describe('a line gives way', () => {
  test.each([
    ['x<2.9', '2.11.0', 'x<2.12'],
    ['x>=2.1,<2.9', '2.11.1', 'x>=2.1,<2.12'],
    ['x >= 2.1 , < 2.9  # why', '2.9.0', 'x >= 2.1 , < 2.10  # why'],
    ['x<2', '3.1', 'x<4'],
    ['x<2.0', '2.3.1', 'x<3.0'],
    ['x<2.9.0', '2.11.3', 'x<2.12.0'],
    ['x<2.9.1', '2.11.0', 'x<2.11.1'],
    ['x<1!2', '1!2.5', 'x<1!3'],
    ['x<2', '1!2.5', 'x<1!3'],
    ['x<5.0.0dev', '5.29.6', 'x<6.0.0dev'],
    ['x<2', '2.1.post1', 'x<3'],
    ['x<2', '2.1.0+cu121', 'x<3'],
    ['x<0', '0.3', 'x<1'],
    ['x<=2.8', '2.11.0', 'x<=2.11'],
    ['x<=2.8', '2.11.1', 'x<=2.11.1'],
    ['x!=2.5.0,<2.6', '2.6.1', 'x!=2.5.0,<2.7'],
    ['x!=2.6.1,<2.6', '2.6.1', 'x<2.7'],
    ['x>=1,!=2.6.1', '2.6.1', 'x>=1'],
    ['x >=1, !=2.6.1 ; python_version > "3"', '2.6.1', 'x >=1 ; python_version > "3"'],
    ['x !=2.6.1', '2.6.1', 'x'],
    ['x!=2.6.*,!=2.6.1', '2.6.1', 'x'],
    ['x!=2.6.*,!=2.6.1,<3', '2.6.1', 'x<3'],
    ['x>1,!=2.6.*,!=2.6.1', '2.6.1', 'x>1'],
    ['x==2.1.*', '2.11.0', 'x==2.11.*'],
    ['x==2.*', '3.0.1', 'x==3.*'],
    ['x~=2.1', '3.2.5', 'x~=3.2'],
    ['x[a] (<2) # c', '2.1', 'x[a] (<3) # c'],
    ['x<\\\n2', '2.1', 'x<\\\n3'],
    ['x<3', '2.1', 'x<3'],
  ])('%j for %s', (text, admits, expected) => {
    expect(pip(`a<1\n${text}\nb\n`, admits)).toBe(`a<1\n${expected}\nb\n`)
  })

  test.each([
    ['x==2.1.*', ['2.11.0', '2.12.0'], 'x'],
    ['x~=2.1', ['3.1', '4.0'], 'x>=2.1'],
    ['x<2', ['2.1', '3.5'], 'x<4'],
    ['x!=2,!=3', ['2', '3'], 'x'],
  ])('%j for several versions', (text, admits, expected) => {
    expect(pip(text, ...admits)).toBe(expected)
  })
})

describe('a bound of its own file', () => {
  test.each([
    ['x==2.1', ['2.6.0'], 'x==2.6.0'],
    ['x==2.1', ['2.6.0', '2.7.0'], 'x>=2.6.0,<=2.7.0'],
    ['x>=1,<2', ['2.6.0'], 'x>=1,<3'],
  ])('%j', (text, admits, expected) => {
    expect(lifted(requirements, 'constraints.txt', text, admits)).toBe(expected)
  })

  test('of a uv project', () => {
    const text = '[tool.uv]\nconstraint-dependencies = [\n  "y<1", # é\n  "x<2", # why\n]\n'
    expect(lifted(pyproject, 'pyproject.toml', text, ['2.5'])).toBe(text.replace('x<2', 'x<3'))
  })
})

describe("Poetry's shapes give way", () => {
  test.each([
    ['"^1.2"', '2.3.1', '"^2.3"'],
    ['"^1"', '2.3.1', '"^2"'],
    ['"^0.3"', '0.5.2', '"^0.5"'],
    ['"~1.2"', '2.3.1', '"~2.3"'],
    ['"1.2.*"', '2.3.1', '"2.3.*"'],
    ['">=1.2 <3"', '3.1', '">=1.2 <4"'],
    ['"^1.2 !=1.3"', '1.3', '"^1.2"'],
    ['"!=1.3"', '1.3', '"*"'],
    ["{version = '<2', extras = ['a']}", '2.1', "{version = '<3', extras = ['a']}"],
  ])('%s for %s', (dependency, admits, expected) => {
    expect(poetry(dependency, admits)).toBe(expected)
  })
})

describe('beside a move', () => {
  test.each([
    ['x==2.1.0,<2.2', '2.6.0', 'x==2.6.0,<2.7'],
    ['x==2.1.0,!=2.6.0', '2.6.0', 'x==2.6.0'],
    ['x~=2.1.0,!=2.6.0', '2.6.0', 'x~=2.6.0'],
    ['x>=2.1,<2.2', '2.6.0', 'x>=2.6,<2.7'],
  ])('%j', (text, to, expected) => {
    expect(lifted(requirements, 'requirements.txt', text, [to], to)).toBe(expected)
  })
})

test('a lower bound does not give way', () => {
  expect(() => pip('x>=2,<3', '1.5')).toThrow('cannot be made to admit 1.5')
  expect(() => pip('x>2', '2')).toThrow('cannot be made to admit 2')
})

test('what gave way admits what it is to admit, and no other line changes', () => {
  const part = fc.nat({ max: 12 })
  const version = fc.array(part, { minLength: 1, maxLength: 3 }).map((numbers) => numbers.join('.'))
  const clause = fc.oneof(
    fc.tuple(fc.constantFrom('<', '<=', '!=', '~='), version).map(([operator, text]) => {
      return operator === '~=' && !text.includes('.') ? `~=${text}.0` : `${operator}${text}`
    }),
    fc.tuple(fc.constantFrom('==', '!='), version).map(([operator, text]) => `${operator}${text}.*`),
  )
  const clauses = fc.array(clause, { minLength: 1, maxLength: 4 })
  const blanks = fc.constantFrom(',', ', ', ' , ')
  fc.assert(
    fc.property(clauses, blanks, fc.array(version, { minLength: 1, maxLength: 3 }), (written, comma, admits) => {
      const floors = written.filter((each) => each.startsWith('~=')).map((each) => versionOf(each.slice(2)))
      fc.pre(admits.every((each) => floors.every((floor) => compareVersions(floor, versionOf(each)) <= 0)))
      const text = `a<1 # one\nx${written.join(comma)} # é\nb\n`
      const after = lifted(requirements, 'requirements.txt', text, admits)
      const { specifier } = declarationOf(requirements.read(fileOf('requirements.txt', after)), 'x')
      for (const each of admits) expect(contains(specifier, versionOf(each))).toBe(true)
      expect(after.replace(/^x.*(?= #)/m, '')).toBe(text.replace(/^x.*(?= #)/m, ''))
    }),
    { numRuns: 2000 },
  )
})
