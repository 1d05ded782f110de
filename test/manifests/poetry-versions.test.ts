import { describe, expect, test } from 'vitest'
import { markerOfPython } from '../../src/manifests/poetry-python.ts'
import { scanPoetryConstraint, toPep440 } from '../../src/manifests/poetry-versions.ts'

const pep440 = (text: string) => scanPoetryConstraint(text)?.map((clauses) => clauses.map(toPep440).join(','))

describe('a constraint in PEP 440', () => {
  test.each([
    // Poetry's documentation, Caret requirements.
    ['^1.2.3', '>=1.2.3,<2.0.0'],
    ['^1.2', '>=1.2,<2.0'],
    ['^1', '>=1,<2.0'],
    ['^0.2.3', '>=0.2.3,<0.3.0'],
    ['^0.0.3', '>=0.0.3,<0.0.4'],
    ['^0.0', '>=0.0,<0.1'],
    ['^0', '>=0,<1.0'],
    // Tilde requirements.
    ['~1.2.3', '>=1.2.3,<1.3.0'],
    ['~1.2', '>=1.2,<1.3'],
    ['~1', '>=1,<2.0'],
    // Wildcard, inequality, exact and multiple requirements.
    ['*', ''],
    ['1.*', '==1.*'],
    ['1.2.*', '==1.2.*'],
    ['!=1.*', '!=1.*'],
    ['>= 1.2.0', '>=1.2.0'],
    ['!= 1.2.3', '!=1.2.3'],
    ['<>1.2', '!=1.2'],
    ['1.2.3', '==1.2.3'],
    ['=1.2.3', '==1.2.3'],
    ['==1.2.3', '==1.2.3'],
    ['>=1.2,<1.5', '>=1.2,<1.5'],
    ['>=1.2, <1.5', '>=1.2,<1.5'],
    ['>=1.2 <1.5', '>=1.2,<1.5'],
    ['>=1.2<1.5', '>=1.2,<1.5'],
    ['~=1.4', '~=1.4'],
    ['^1.2rc1', '>=1.2rc1,<2.0'],
    ['^1!1.2', '>=1!1.2,<1!2.0'],
    [' ^1.2 ', '>=1.2,<2.0'],
  ])('%j is %j', (text, expected) => {
    expect(pep440(text)).toEqual([expected])
  })
  test.each(['', ' ', 'latest', '^', '^*', '1.2 , , 2', '>=1.*', 'a b', '^1.2 ||'])('%j is none', (text) => {
    expect(scanPoetryConstraint(text)).toBeNull()
  })
  test('alternatives', () => {
    expect(pep440('^1.2 || ^3')).toEqual(['>=1.2,<2.0', '>=3,<4.0'])
    expect(pep440('1.0|2.0')).toEqual(['==1.0', '==2.0'])
  })
  test('places count from the start of the text', () => {
    const [clauses] = scanPoetryConstraint(' >= 1.2, <2') ?? []
    expect(clauses?.map(({ start, versionStart, end }) => [start, versionStart, end])).toEqual([
      [1, 4, 7],
      [9, 10, 11],
    ])
  })
})

describe('Python as a marker', () => {
  test.each([
    ['>=3.8,<3.11', 'python_version >= "3.8" and python_version < "3.11"'],
    ['^3.8', 'python_version >= "3.8" and python_version < "4.0"'],
    ['>=3.8.1', 'python_full_version >= "3.8.1"'],
    ['3.11.*', 'python_version == "3.11.*"'],
    ['*', ''],
    ['<3.9 || >=3.11', '(python_version < "3.9") or (python_version >= "3.11")'],
    ['soon', null],
  ])('%j is %j', (text, expected) => {
    expect(markerOfPython(text)).toBe(expected)
  })
})
