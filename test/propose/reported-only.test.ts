/** What stands under tests, fixtures, examples or vendored folders is proposed where the config names the folder, and not where it names all. */
import { expect, test } from 'vitest'
import { isReportedOnly } from '../../src/propose/reported-only.ts'
import { readConfig } from '../../src/config/read.ts'

const PATHS = [
  'tests/requirements.txt',
  'src/tests/data/requirements.txt',
  'fixtures/app/pyproject.toml',
  'examples/demo-app/requirements.txt',
  'vendor/lib/requirements.txt',
  'third_party/lib/pyproject.toml',
  'Examples/requirements.txt',
]

function isLeftAlone(manifests: readonly string[], yaml: string): boolean {
  return isReportedOnly({ manifests }, readConfig({ path: 'lockstep.yml', bytes: new TextEncoder().encode(yaml) }))
}

test.each(PATHS)('%s is left alone by itself, and by a config that speaks of all manifests', (path) => {
  const all = ['', 'include: ["**"]', 'include: ["**/requirements.txt", "**/pyproject.toml"]', 'include: ["*.t*"]']
  for (const glob of ['**', '**/*', 'requirements.txt', 'src/**', '*/**'])
    all.push(`units: [{ paths: ["${glob}"], python: "3.11" }]`)
  expect(all.filter((yaml) => !isLeftAlone([path], yaml))).toEqual([])
})

test.each([
  ['tests/requirements.txt', 'include: ["tests/**"]'],
  ['tests/requirements.txt', 'include: ["**", "test*/*"]'],
  ['src/tests/data/requirements.txt', 'include: ["**/tests/**"]'],
  ['examples/demo-app/requirements.txt', 'include: ["examples/"]'],
  ['examples/demo-app/requirements.txt', 'units: [{ paths: [/examples/demo-app/requirements.txt], python: "3.11" }]'],
  ['vendor/lib/requirements.txt', 'units: [{ paths: ["vendor/**"] }]'],
])('%s is proposed for by %s', (path, yaml) => {
  expect(isLeftAlone([path], yaml)).toBe(false)
})

test.each([['requirements.txt'], ['testing-tools/requirements.txt'], ['src/app/requirements.txt']])(
  '%s stands in no such folder',
  (path) => {
    expect(isLeftAlone([path], '')).toBe(false)
    expect(isLeftAlone([path, 'tests/requirements.txt'], '')).toBe(false)
  },
)
