import * as fc from 'fast-check'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parseRequirement } from '../../src/python/requirement.ts'
import { readRequiresText } from '../../src/sources/requires-txt.ts'
import { sdistMetadata } from '../../src/sources/sdist-metadata.ts'
import { metadataText, tarball, zip } from './archives.ts'

const REQUIRES = 'addict\nnumpy\n\n[:sys_platform == "win32"]\nregex\n\n[all]\nninja>=1; python_version < "3.12"\n'
const DYNAMIC = metadataText('demo', '1.0', ['numpy'], ['Dynamic: Requires-Dist']).replace('2.1', '2.2')

describe('requires.txt', () => {
  test('sections become markers', () => {
    const { requiresDist, providesExtra } = readRequiresText(
      'a>=1\n# comment\n[:python_version < "3"]\nb\n[fast]\nc; os_name == "nt"\n[fast:python_version >= "3"]\nd[x]>2\n',
    )
    expect(requiresDist).toEqual([
      'a>=1',
      'b ; (python_version < "3")',
      'c ; (os_name == "nt") and extra == "fast"',
      'd[x]>2 ; (python_version >= "3") and extra == "fast"',
    ])
    expect(providesExtra).toEqual(['fast'])
    expect(requiresDist.every((text) => parseRequirement(text) !== null)).toBe(true)
  })
})

describe('a source distribution', () => {
  test.each([
    ['PKG-INFO states them', { 'demo-1.0/PKG-INFO': metadataText('demo', '1.0', ['a>=1']) }, ['a>=1']],
    [
      'PKG-INFO states none, egg-info does',
      { 'demo-1.0/PKG-INFO': metadataText('demo', '1.0'), 'demo-1.0/demo.egg-info/requires.txt': REQUIRES },
      [
        'addict',
        'numpy',
        'regex ; (sys_platform == "win32")',
        'ninja>=1 ; (python_version < "3.12") and extra == "all"',
      ],
    ],
    [
      'egg-info stands in src',
      { 'demo-1.0/src/demo.egg-info/requires.txt': 'a', 'demo-1.0/PKG-INFO': metadataText('demo', '1.0') },
      ['a'],
    ],
    ['there are none', { 'demo-1.0/PKG-INFO': metadataText('demo', '1.0') }, []],
    [
      'they are dynamic, and egg-info has them',
      { 'demo-1.0/PKG-INFO': DYNAMIC, 'demo-1.0/demo.egg-info/requires.txt': 'b' },
      ['b'],
    ],
  ])('%s', async (_about, members, expected) => {
    for (const [filename, archive] of [
      ['demo-1.0.tar.gz', await tarball(members)],
      ['demo-1.0.zip', zip(Object.entries(members).map(([name, content]) => ({ name, content })))],
    ] as const) {
      const found = await sdistMetadata(archive, filename)
      expect('reason' in found ? found.reason : found.requiresDist).toEqual(expected)
    }
  })

  test.each([
    ['they are dynamic', { 'demo-1.0/PKG-INFO': DYNAMIC }, 'its requirements are known only after building it'],
    ['there is no PKG-INFO', { 'demo-1.0/setup.py': 'import os' }, 'it holds no PKG-INFO'],
    [
      "a vendored PKG-INFO is another's",
      { 'demo-1.0/vendor/PKG-INFO': metadataText('other', '1.0') },
      'it holds no PKG-INFO',
    ],
  ])('unknown when %s', async (_about, members, reason) => {
    expect(await sdistMetadata(await tarball(members), 'demo-1.0.tar.gz')).toEqual({ reason })
  })

  test.each([
    ['not compressed', 'demo-1.0.tar.gz', Buffer.from('no gzip'), 'its compression is damaged'],
    ['compressed, but no tar', 'demo-1.0.tar.gz', gzipSync(Buffer.alloc(2048, 'x')), 'it is no tar archive'],
    ['no zip', 'demo-1.0.zip', Buffer.from('no zip'), 'it is no zip archive'],
    ['a form that is not read', 'demo-1.0.tar.bz2', Buffer.from(''), 'its archive form is not read'],
  ])('unknown when it is %s', async (_about, filename, archive, reason) => {
    expect(await sdistMetadata(archive, filename)).toEqual({ reason })
  })

  test('the form of tar before POSIX is read', async () => {
    const tar = gunzipSync(await tarball({ 'demo-1.0/PKG-INFO': metadataText('demo', '1.0', ['a']) }))
    tar.fill(0, 257, 265)
    tar.fill(' ', 148, 156)
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0)
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    expect(await sdistMetadata(gzipSync(tar), 'demo-1.0.tar.gz')).toMatchObject({ requiresDist: ['a'] })
  })

  test('metadata of 20 MB is not kept', async () => {
    const archive = await tarball({ 'demo-1.0/PKG-INFO': Buffer.alloc(20 << 20, 'x') })
    expect(await sdistMetadata(archive, 'demo-1.0.tar.gz')).toEqual({ reason: 'its metadata is too large' })
  })

  test('any bytes are read without an error', async () => {
    const archive = await tarball({
      'demo-1.0/PKG-INFO': metadataText('demo', '1.0', ['a']),
      'demo-1.0/x': 'y'.repeat(2000),
    })
    const damaged = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 8 }).map((changes) => {
      const bytes = Buffer.from(archive)
      for (const [at, value] of changes) bytes[at] = value
      return bytes
    })
    await fc.assert(
      fc.asyncProperty(damaged, fc.constantFrom('d.tar.gz', 'd.zip'), async (bytes, filename) => {
        const found = await sdistMetadata(bytes, filename)
        expect('reason' in found ? found.reason.length > 0 : true).toBe(true)
      }),
      { numRuns: 400 },
    )
  })
})
