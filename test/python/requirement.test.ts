import { describe, expect, it } from 'vitest'
import { formatMarker } from '../../src/python/marker.ts'
import { isName, normalizeName } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { requirement } from './reading.ts'

describe('requirements', () => {
  it.each([
    ['torch', 'torch', '', '', null, null],
    ['Foo_.bar>=1', 'foo-bar', '', '>=1', null, null],
    ['a [x, Y.z ,x] (>=1.0, <2)', 'a', 'x,y-z', '>=1.0,<2', null, null],
    ['a[]', 'a', '', '', null, null],
    ['a;os_name=="nt"', 'a', '', '', 'os_name == "nt"', null],
    ['a>=1;os_name=="nt"', 'a', '', '>=1', 'os_name == "nt"', null],
    ['a@https://host.example/a.whl', 'a', '', '', null, 'https://host.example/a.whl'],
    [
      'a[x] @ git+https://host.example/a@v1;x ; os_name=="nt"',
      'a',
      'x',
      '',
      'os_name == "nt"',
      'git+https://host.example/a@v1;x',
    ],
    ['a >=3.*', 'a', '', '>=3', null, null],
    ['a (==1.0+cu118)', 'a', '', '==1.0+cu118', null, null],
    [' a ===x.y ', 'a', '', '===x.y', null, null],
  ])('%s', (text, name, extras, specifier, marker, url) => {
    const read = requirement(text)
    expect({
      name: read.name,
      extras: read.extras.join(','),
      specifier: read.specifier.text,
      marker: read.marker && formatMarker(read.marker),
      url: read.url,
      text: read.text,
    }).toEqual({ name, extras, specifier, marker, url, text: text.trim() })
  })

  it.each([
    '',
    '-a',
    'a-',
    'a_',
    'a b',
    'a[',
    'a[x',
    'a[x y]',
    'a[x,]',
    'a[-]',
    'a>=1 os_name=="nt"',
    'a;',
    'a @',
    'a @ x;os_name=="nt" ; y',
    'a @ x y',
    'a (>=1',
    'a >=x',
    'é>=1',
  ])('refuses %j', (text) => {
    expect(parseRequirement(text)).toBeNull()
  })
})

it('normalizes names by PEP 503', () => {
  expect(['Foo', 'foo__bar', 'zope.interface', 'a-.-_b', 'ok'].map(normalizeName)).toEqual([
    'foo',
    'foo-bar',
    'zope-interface',
    'a-b',
    'ok',
  ])
  expect(['a', 'A1', 'a.b', '', '.a', 'a-', 'a b', 'é'].map(isName)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ])
})
