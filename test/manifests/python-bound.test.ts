/** Which Pythons a project says it runs on, raised in its own style. */
import { describe, expect, test } from 'vitest'
import { withLowestPython } from '../../src/manifests/python-bound.ts'
import { fileOf, textOf } from './support.ts'

const raised = (text: string, python = '3.11', patch = '3.11.18'): string | null => {
  const bytes = withLowestPython(fileOf('pyproject.toml', text), python, patch)
  return bytes === null ? null : textOf(bytes)
}

describe('requires-python', () => {
  test.each([
    ['>=3.9', '>=3.11'],
    ['>= 3.9', '>= 3.11'],
    ['>=3.9.1', '>=3.11.0'],
    ['>=3.9,<3.13', '>=3.11,<3.13'],
    ['>=3.9,<3.11', '>=3.11,<3.12'],
    ['>=3.9,<4', '>=3.11,<4'],
    ['>3.8', '>=3.11'],
    ['~=3.9', '~=3.11'],
    ['==3.9.*', '==3.11.*'],
    ['>=3.9,!=3.11.*', '>=3.11'],
    ['<3.11', '<3.12'],
  ])('%s', (before, after) => {
    const text = `# é\r\n[project]\r\nrequires-python = '${before}'  # why\r\n`
    expect(raised(text)).toBe(text.replace(before, after))
  })
})

describe("Poetry's python", () => {
  test.each([
    ['"^3.9"', '"^3.11"'],
    ['"~3.9"', '"~3.11"'],
    ['">=3.9 <3.13"', '">=3.11 <3.13"'],
    ['"3.9.*"', '"3.11.*"'],
    ['{ version = "^3.9" }', '{ version = "^3.11" }'],
  ])('%s', (before, after) => {
    expect(raised(`[tool.poetry.dependencies]\npython = ${before}\n`)).toBe(
      `[tool.poetry.dependencies]\npython = ${after}\n`,
    )
  })

  test('alternatives are left to people', () => {
    expect(raised('[tool.poetry.dependencies]\npython = "3.9 || 3.10"\n')).toBeNull()
  })
})

test('where both stand, both are raised; where nothing stands, nothing is written', () => {
  const both = '[project]\nrequires-python = ">=3.9"\n[tool.poetry.dependencies]\npython = "^3.9"\n'
  expect(raised(both)).toBe(both.replaceAll('3.9', '3.11'))
  expect(raised('[project]\nname = "app"\n')).toBe('[project]\nname = "app"\n')
})
