import { expect, test } from 'vitest'
import { makeEnvironment } from '../../src/python/environment.ts'
import { normalizeExtra, normalizeName } from '../../src/python/name.ts'
import { parseSpecifierSet } from '../../src/python/specifier.ts'
import type { Metadata } from '../../src/universe/facts.ts'
import { activeRequirements, extrasInUse, metadataAdmitsPython } from '../../src/universe/requirements.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'

const environment = makeEnvironment('3.11', 'linux_x86_64', 'any') ?? {
  python: '',
  pythonFull: '',
  platform: '',
  accelerator: 'any',
}

function metadata(requires: readonly string[]): Metadata {
  const [found] = snapshotOf({ packages: { demo: { '1.0': { requires } } } }).metadata.values()
  if (found === undefined) throw new Error('no metadata')
  return found
}

function names(requires: readonly string[], extras: readonly string[] = [], self?: string): string[] {
  const used = extras.map((extra) => normalizeExtra(extra))
  const own = self === undefined ? undefined : normalizeName(self)
  return activeRequirements(metadata(requires), environment, used, own).map((requirement) => requirement.text)
}

test.each([
  ['no marker', ['a>=1'], [], ['a']],
  ['a marker that holds', ['a; python_version >= "3.10"'], [], ['a']],
  ['a marker that does not', ['a; sys_platform == "win32"'], [], []],
  ['an extra not in use', ['a; extra == "fast"'], [], []],
  ['an extra in use', ['a; extra == "fast"', 'b'], ['fast'], ['a', 'b']],
  ['an extra written otherwise', ['a; extra == "Very_Fast"'], ['very-fast'], ['a']],
] as const)('%s', (_about, requires, extras, expected) => {
  const active = activeRequirements(
    metadata(requires),
    environment,
    extras.map((extra) => normalizeExtra(extra)),
  )
  expect(active.map((requirement) => requirement.name)).toEqual(expected)
})

const NESTED = ['demo[a,b]; extra == "all"', 'x; extra == "a"', 'y; extra == "b"', 'demo[all]; extra == "everything"']

test('a requirement on itself is returned, or followed where its own name is given', () => {
  expect(names(NESTED, ['all'])).toHaveLength(1)
  expect(names(NESTED, ['everything'], 'demo')).toHaveLength(2)
  expect(names(['demo[a]>=1; extra == "all"', 'x; extra == "a"'], ['all'], 'demo')).toHaveLength(2)
})

test('extras in use are closed over what the package asks of itself', () => {
  const used = extrasInUse(metadata(NESTED), environment, [normalizeExtra('everything')], normalizeName('demo'))
  expect(used).toEqual(['a', 'all', 'b', 'everything'])
})

test('unknown metadata asks for nothing and claims nothing', () => {
  const unknown: Metadata = { status: 'unknown', reason: 'no file gives them' }
  expect(activeRequirements(unknown, environment, [])).toEqual([])
  expect(metadataAdmitsPython(unknown, environment)).toBe(true)
})

test('the metadata can be stricter about Python than the index', () => {
  const strict = metadata([])
  if (strict.status === 'unknown') throw new Error('it is known')
  expect(metadataAdmitsPython({ ...strict, requiresPython: parseSpecifierSet('>=3.12') }, environment)).toBe(false)
  expect(metadataAdmitsPython({ ...strict, requiresPython: parseSpecifierSet('>=3.11') }, environment)).toBe(true)
})
