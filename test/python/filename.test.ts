import { describe, expect, it } from 'vitest'
import { parseSdistFilename, parseWheelFilename } from '../../src/python/filename.ts'
import { parseCoreMetadata } from '../../src/python/metadata.ts'
import { normalizeName } from '../../src/python/name.ts'

describe('wheels', () => {
  it('hold name, version, build and tags', () => {
    expect(parseWheelFilename('Foo_Bar-1.0+cu.1-12ab-py2.py3-none-manylinux1_x86_64.ANY.whl')).toMatchObject({
      name: 'foo-bar',
      version: { text: '1.0+cu.1' },
      build: { number: 12, suffix: 'ab' },
      tags: { pythons: ['py2', 'py3'], abis: ['none'], platforms: ['manylinux1_x86_64', 'any'] },
    })
    expect(parseWheelFilename('a-1.0_1-py3-none-any.whl')).toMatchObject({ version: { post: 1 }, build: null })
  })

  it.each([
    'a-1-py3-none.whl',
    'a-1-b-py3-none-any.whl',
    'a-x-py3-none-any.whl',
    'a__b-1-py3-none-any.whl',
    '-1-py3-none-any.whl',
    'a-1-py3.-none-any.whl',
    'a-1-b3-py3-none-any.whl',
    'a-1-1-2-py3-none-any.whl',
    'a-1-py3-none-any.zip',
    'a/b-1-py3-none-any.whl',
  ])('%s is none', (filename) => {
    expect(parseWheelFilename(filename)).toBeNull()
  })
})

describe('source distributions', () => {
  it.each([
    ['foo-1.0.tar.gz', undefined, 'foo', '1.0'],
    ['foo-bar-1.0.zip', undefined, 'foo-bar', '1.0'],
    ['Foo.Bar-1.0.tar.bz2', 'foo-bar', 'foo-bar', '1.0'],
    ['foo-1.0-1.tar.gz', 'foo', 'foo', '1.0-1'],
    ['foo-2-1.0.zip', 'foo-2', 'foo-2', '1.0'],
    ['foo-1.0-beta.tgz', 'foo', 'foo', '1.0-beta'],
  ])('%s of %s', (filename, project, name, text) => {
    const read = parseSdistFilename(filename, project === undefined ? undefined : normalizeName(project))
    expect(read).toMatchObject({ name, version: { text } })
  })

  it.each([
    ['foo-1.0.tar.gz', 'bar'],
    ['foo.tar.gz', undefined],
    ['-1.0.tar.gz', undefined],
    ['foo-1.0.exe', 'foo'],
    ['foo-bar.zip', 'foo'],
  ])('%s is none of %s', (filename, project) => {
    expect(parseSdistFilename(filename, project === undefined ? undefined : normalizeName(project))).toBeNull()
  })
})

describe('core metadata', () => {
  it('reads the fields that matter, continued lines and either line end', () => {
    const text = [
      '\uFEFFMetadata-Version: 2.4',
      'name: Foo',
      'Version:1.0',
      'License: first',
      '\tsecond: no field',
      'Requires-Dist: a>=1;',
      '  extra == "x"',
      'requires-dist: b',
      'Requires-Python: >=3.8',
      'Provides-Extra: x',
      'Dynamic: Requires-Dist',
      'Version: 2.0',
      '',
      'Requires-Dist: no-field-of-the-description',
    ]
    const expected = {
      metadataVersion: '2.4',
      name: 'Foo',
      version: '1.0',
      requiresPython: '>=3.8',
      requiresDist: ['a>=1; extra == "x"', 'b'],
      providesExtra: ['x'],
      dynamic: ['requires-dist'],
    }
    expect(parseCoreMetadata(text.join('\n'))).toEqual(expected)
    expect(parseCoreMetadata(text.join('\r\n'))).toEqual(expected)
  })

  it('ends at the first line that is no field', () => {
    expect(parseCoreMetadata('Name: a\nno field\nVersion: 1')).toMatchObject({ name: 'a', version: null })
    expect(parseCoreMetadata(' continued\nName: a')).toMatchObject({ name: 'a' })
    expect(parseCoreMetadata('')).toMatchObject({ name: null, requiresDist: [], dynamic: [] })
  })
})
