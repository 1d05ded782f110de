import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeEnvironment } from '../../src/python/environment.ts'
import type { Environment } from '../../src/python/environment.ts'
import { normalizeName } from '../../src/python/name.ts'
import { NEVER_FRESH } from '../../src/http/freshness.ts'
import { decodeHead, decodeListing, encodeListing } from '../../src/sources/digest.ts'
import { Targets, releaseFile } from '../../src/sources/file-filter.ts'
import { readHtmlListing, readProjectList } from '../../src/sources/html-listing.ts'
import { parseFiles, readJsonListing, scanFiles } from '../../src/sources/json-listing.ts'
import { ListingError } from '../../src/sources/listed-file.ts'
import type { ListedFile } from '../../src/sources/listed-file.ts'
import { plainSieve } from '../../src/sources/sieve.ts'
import type { Project } from '../../src/universe/facts.ts'
import { releasesOf } from '../../src/universe/releases.ts'

const BASE = 'https://packages.example/simple/demo/'
const HASH = 'a'.repeat(64)
const every = (): boolean => true

function environment(python: string, platform = 'linux_x86_64'): Environment {
  const made = makeEnvironment(python, platform, 'any')
  if (made === null) throw new Error(`no environment ${python}`)
  return made
}

function listed(filename: string, rest: Partial<ListedFile> = {}): ListedFile {
  const plain = { sha256: null, requiresPython: null, yanked: null, uploadTime: null, size: null, metadata: false }
  return { filename, url: `https://files.example/${filename}`, ...plain, ...rest }
}

describe('the JSON form', () => {
  const page = {
    meta: { 'api-version': '1.1' },
    name: 'demo',
    files: [
      {
        filename: 'demo-1.0-py3-none-any.whl',
        url: '../../files/demo-1.0-py3-none-any.whl#sha256=x',
        hashes: { sha256: HASH.toUpperCase() },
        'requires-python': '>=3.8',
        'upload-time': '2024-01-02T03:04:05.678901Z',
        size: 4567,
        yanked: 'it is broken {"filename": "x"}',
        'core-metadata': { sha256: HASH },
      },
      { filename: 'demo-1.0.tar.gz', url: 'https://files.example/demo-1.0.tar.gz', hashes: {}, yanked: false },
      { filename: 'demo-1.1-py3-none-any.whl', url: 'b.whl', hashes: {}, yanked: true, 'dist-info-metadata': true },
    ],
    versions: ['1.0'],
  }

  test.each([
    ['as it is sent', JSON.stringify(page)],
    ['spread over lines', JSON.stringify(page, null, 2)],
    ['with spaces', JSON.stringify(page).replaceAll(',"', ', "').replaceAll('},{', '}, {')],
  ])('%s', (_about, text) => {
    expect(readJsonListing(Buffer.from(text), BASE, plainSieve(every))).toEqual([
      {
        filename: 'demo-1.0-py3-none-any.whl',
        url: 'https://packages.example/files/demo-1.0-py3-none-any.whl',
        sha256: HASH,
        requiresPython: '>=3.8',
        yanked: 'it is broken {"filename": "x"}',
        uploadTime: '2024-01-02T03:04:05Z',
        size: 4567,
        metadata: HASH,
      },
      listed('demo-1.0.tar.gz'),
      listed('demo-1.1-py3-none-any.whl', { url: `${BASE}b.whl`, yanked: '', metadata: true }),
    ])
  })

  test.each([
    ['no JSON', '<html>'],
    ['cut off', JSON.stringify(page).slice(0, 300)],
    ['no project page', '{"message": "log in"}'],
    ['of a newer form', JSON.stringify({ ...page, meta: { 'api-version': '2.0' } })],
    ['files that are no list', '{"files": {}}'],
  ])('%s is refused', (_about, text) => {
    expect(() => readJsonListing(Buffer.from(text), BASE, plainSieve(every))).toThrow(ListingError)
  })

  test('what is no file in a list of files is left out', () => {
    const odd = {
      files: [
        1,
        null,
        'x',
        {},
        { filename: 'a-1.0.zip' },
        { filename: 'a-1.0.zip', url: 'javascript:1' },
        { filename: 'a-1.0.zip', url: 'file:///a' },
      ],
    }
    expect(readJsonListing(Buffer.from(JSON.stringify(odd)), BASE, plainSieve(every))).toEqual([])
  })

  test('the scan is used for what indexes send, and parses only what is cared for', () => {
    const texts = [JSON.stringify(page), JSON.stringify(page, null, 1)]
    for (const text of texts) {
      const unnoticed = text.replace('it is broken {\\"filename\\": \\"x\\"}', 'reason')
      const scanned = scanFiles(
        Buffer.from(unnoticed),
        plainSieve((name) => name.endsWith('.tar.gz')),
      )
      expect(scanned).toHaveLength(1)
    }
  })
})

const word = fc.oneof(
  fc.constantFrom(
    'filename',
    'files',
    '"filename"',
    '}, {',
    '},{',
    '[',
    ']',
    '{',
    '"',
    '\\',
    'ü',
    '\u2028',
    '\n',
    'demo-1.0.zip',
  ),
  fc.string(),
)
const text = fc.array(word, { maxLength: 4 }).map((words) => words.join(''))
const filename = fc.oneof(fc.constantFrom('demo-1.0.zip', 'demo-1.0-py3-none-any.whl', 'demo-2.0.tar.gz'), text)
const value = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(null),
  fc.nat(),
  fc.dictionary(text, text, { maxKeys: 2 }),
  fc.array(text, { maxLength: 2 }),
)
const object = fc
  .tuple(
    filename,
    fc.dictionary(fc.oneof(fc.constantFrom('hashes', 'yanked', 'url', 'x'), text), value, { maxKeys: 4 }),
    fc.nat(4),
  )
  .map(([name, rest, place]) => {
    const entries = Object.entries(rest).filter(([key]) => key !== 'filename' && key !== '__proto__')
    return Object.fromEntries([...entries.slice(0, place), ['filename', name], ...entries.slice(place)])
  })
const pages = fc
  .tuple(
    fc.array(object, { maxLength: 6 }),
    fc.dictionary(text, value, { maxKeys: 2 }),
    fc.boolean(),
    fc.constantFrom(0, 1, 2),
  )
  .map(([files, rest, isFirst, indent]) => {
    const others = Object.entries(rest).filter(([key]) => key !== '__proto__' && key !== 'files' && key !== 'meta')
    const ordered = isFirst ? [['files', files], ...others] : [...others, ['files', files]]
    return JSON.stringify(Object.fromEntries(ordered), null, indent)
  })

function isZip(name: string): boolean {
  return name.endsWith('.zip')
}

test('the scan gives what the full parse gives, or gives up', () => {
  let scans = 0
  fc.assert(
    fc.property(pages, (page) => {
      const body = Buffer.from(page)
      const scanned = scanFiles(body, plainSieve(isZip))
      if (scanned === null) return
      scans += 1
      const parsed = parseFiles(body).filter((file) => {
        const name: unknown = typeof file === 'object' && file !== null ? Reflect.get(file, 'filename') : null
        return typeof name === 'string' && isZip(name)
      })
      expect(scanned).toEqual(parsed)
    }),
    { numRuns: 5000 },
  )
  expect(scans).toBeGreaterThan(200)
})

function isReadOrRefused(page: string): boolean {
  try {
    return Array.isArray(readJsonListing(Buffer.from(page), BASE, plainSieve(every)))
  } catch (error) {
    return error instanceof ListingError
  }
}

test('any text is a listing or is refused', () => {
  fc.assert(
    fc.property(fc.oneof(pages, text, fc.json()), fc.nat(300), (page, cut) => {
      expect(isReadOrRefused(page.slice(0, page.length - cut))).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

describe('the HTML forms', () => {
  async function read(html: string): Promise<readonly ListedFile[]> {
    return readHtmlListing(Buffer.from(html), BASE, every)
  }

  test.each([
    [
      'a plain link',
      '<a href="demo-1.0.zip">demo-1.0.zip</a>',
      [listed('demo-1.0.zip', { url: `${BASE}demo-1.0.zip` })],
    ],
    [
      'every attribute',
      `<a data-requires-python="&gt;=3.8" data-yanked="bad" data-core-metadata="sha256=${HASH}" href='https://files.example/demo-1.0.zip#sha256=${HASH}'>x</a>`,
      [listed('demo-1.0.zip', { requiresPython: '>=3.8', yanked: 'bad', metadata: HASH, sha256: HASH })],
    ],
    [
      'the older name for metadata, a yank without reason, capitals',
      '<A DATA-YANKED DATA-DIST-INFO-METADATA=true HREF=https://files.example/demo-1.0.zip>x</A>',
      [listed('demo-1.0.zip', { yanked: '', metadata: true })],
    ],
    [
      'a base, the first one alone',
      '<base href="https://files.example/"><base href="https://evil.example/"><a href="demo-1.0.zip">x</a>',
      [listed('demo-1.0.zip')],
    ],
    [
      'a local version in the address',
      '<a href="https://files.example/demo-1.0%2Bcu121-py3-none-any.whl">x</a>',
      [listed('demo-1.0+cu121-py3-none-any.whl', { url: 'https://files.example/demo-1.0%2Bcu121-py3-none-any.whl' })],
    ],
    [
      'a hidden path, no address, another scheme',
      '<a href="x/%2e%2e%2fetc.zip">a</a><a>b</a><a href="javascript:1">c</a><a href="file:///x.zip">d</a>',
      [],
    ],
    ['in a comment', '<!-- <a href="demo-1.0.zip">x</a> -->', []],
    ['not closed', '<a href="https://files.example/demo-1.0.zip"', []],
  ])('%s', async (_about, html, expected) => {
    expect(await read(html)).toEqual(expected)
  })

  test('a page to fill in is no listing, and neither is a newer form', async () => {
    await expect(read('<html><form action="/login"><input name="user"></form></html>')).rejects.toThrow(ListingError)
    await expect(
      read('<meta name="pypi:repository-version" content="2.0"><a href="demo-1.0.zip">x</a>'),
    ).rejects.toThrow(ListingError)
    expect(await read('<meta name="pypi:repository-version" content="1.3"><a href="demo-1.0.zip">x</a>')).toHaveLength(
      1,
    )
  })

  test('a list of projects', async () => {
    const html = '<html><body><a href="torch/">torch</a><br>no link <a href="b/">B_c/</a></body></html>'
    expect(await readProjectList(Buffer.from(html))).toEqual(['torch', 'B_c'])
  })

  test('any text is read', async () => {
    const piece = fc.constantFrom(
      '<a',
      ' href="',
      'demo-1.0.zip',
      '"',
      '>',
      '</a>',
      '<base ',
      '&gt;',
      '&',
      '<!--',
      '#sha256=',
      "'",
      '\0',
      '%zz',
      '<',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string())), async (pieces) => {
        const outcome = await read(pieces.join('')).catch((error: unknown) => error)
        expect(Array.isArray(outcome) || outcome instanceof ListingError).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

function projectOf(some: readonly ListedFile[]): Project {
  const name = normalizeName('demo')
  return { status: 'listed', name, files: some.flatMap((one) => releaseFile(one, name, 0) ?? []) }
}

describe('the files that decide', () => {
  const names = fc.constantFrom(
    'py3-none-any.whl',
    'cp310-cp310-manylinux_2_17_x86_64.whl',
    'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    '1-cp311-cp311-manylinux_2_17_x86_64.whl',
    'cp311-abi3-manylinux_2_28_x86_64.whl',
    'cp39-abi3-manylinux1_x86_64.whl',
    'cp311-cp311-win_amd64.whl',
    'cp311-cp311-macosx_11_0_arm64.whl',
    '.tar.gz',
    '.zip',
  )
  const file = fc.tuple(
    fc.constantFrom('1.0', '1.0.0', '1.1rc1', '2.0', '2.0+cu121'),
    names,
    fc.boolean(),
    fc.constantFrom(null, '>=3.11', '<3.11', 'junk'),
  )
  const files = fc.array(file, { maxLength: 12 }).map((list) => {
    const made = list.map(([version, rest, isYanked, requiresPython]) =>
      listed(rest.startsWith('.') ? `demo-${version}${rest}` : `demo-${version}-${rest}`, {
        yanked: isYanked ? '' : null,
        requiresPython,
      }),
    )
    return [...new Map(made.map((one) => [one.filename, one])).values()]
  })

  test('give the same releases as all files, in every environment', () => {
    const environments = [environment('3.10'), environment('3.11'), environment('3.11', 'win_amd64')]
    const targets = new Targets(environments)
    fc.assert(
      fc.property(files, (all) => {
        const [whole, deciding] = [projectOf(all), projectOf(targets.deciding(all))]
        for (const where of environments) {
          expect(releasesOf(deciding, where, null)).toEqual(releasesOf(whole, where, null))
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('are few', () => {
    const targets = new Targets([environment('3.11')])
    const all = [
      'demo-1.0-py3-none-any.whl',
      'demo-1.0-cp311-cp311-manylinux_2_28_x86_64.whl',
      'demo-1.0.tar.gz',
      'demo-2.0.tar.gz',
    ]
    expect(targets.deciding(all.map((name) => listed(name))).map((one) => one.filename)).toEqual([
      'demo-1.0-cp311-cp311-manylinux_2_28_x86_64.whl',
      'demo-2.0.tar.gz',
    ])
  })

  test('of a release for another Python, the one that would install', () => {
    const targets = new Targets([environment('3.11')])
    const later = ['demo-2.0-py3-none-any.whl', 'demo-2.0-cp311-abi3-win_amd64.whl', 'demo-2.0.tar.gz']
    const files = [
      ...later.map((name) => listed(name, { requiresPython: '>=3.12' })),
      listed('demo-1.0-py3-none-any.whl', { requiresPython: '>=3.12' }),
      listed('demo-1.0.tar.gz', { requiresPython: '>=3.9' }),
    ]
    expect(targets.deciding(files).map((one) => one.filename)).toEqual(['demo-2.0-py3-none-any.whl', 'demo-1.0.tar.gz'])
  })

  test('of a version that no file of fits, one stands for it; and for whom its wheels are is told', () => {
    const targets = new Targets([environment('3.9'), environment('3.11')])
    const names = [
      ...['macosx_11_0_arm64', 'manylinux_2_28_x86_64'].map((platform) => `demo-1.0-cp312-cp312-${platform}.whl`),
      'demo-1.0-cp313-cp313-manylinux_2_28_x86_64.whl',
      'demo-1.1-cp39-cp39-manylinux_2_28_x86_64.whl',
      'demo-1.1-cp310-cp310-manylinux_2_28_x86_64.whl',
      'demo-1.2-py3-none-any.whl',
      'demo-1.3-cp38-cp38-win_amd64.whl',
      'demo-1.3.tar.gz',
      'demo-1.4-cp311-cp311-win_amd64.whl',
    ]
    const sieve = targets.sieve()
    for (const name of names) sieve.cares(name)
    expect(sieve.standIns().map((at) => names[at])).toEqual([
      'demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl',
      'demo-1.4-cp311-cp311-win_amd64.whl',
    ])
    const decided = targets.deciding(
      names.map((name) => listed(name)),
      sieve,
    )
    expect(decided.map(({ filename, wheelsFor }) => [filename, wheelsFor])).toEqual([
      ['demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl', ['3.12 linux_x86_64', '3.13 linux_x86_64']],
      ['demo-1.1-cp39-cp39-manylinux_2_28_x86_64.whl', ['3.10 linux_x86_64']],
      ['demo-1.2-py3-none-any.whl', undefined],
      ['demo-1.3.tar.gz', undefined],
      ['demo-1.4-cp311-cp311-win_amd64.whl', ['3.11 win_amd64']],
    ])
  })

  test.each([
    ['demo-1.0-py3-none-any.whl', '1.0'],
    ['Demo-1.0-py3-none-any.whl', '1.0'],
    ['other-1.0-py3-none-any.whl', null],
    ['demo-1.0.tar.gz', '1.0'],
    ['demo-extra-1.0.tar.gz', null],
    ['demo-one.tar.gz', null],
    ['demo-1.0.exe', null],
  ])('%s is version %s of demo', (name, version) => {
    expect(releaseFile(listed(name), normalizeName('demo'), 0)?.version.text ?? null).toBe(version)
  })
})

describe('digests', () => {
  const file = fc.record(
    {
      filename: fc.oneof(fc.constant('demo-1.0+cu121-py3-none-any.whl'), fc.string()),
      url: fc.oneof(fc.webUrl(), fc.constant('https://files.example/a/demo-1.0%2Bcu121-py3-none-any.whl'), fc.string()),
      sha256: fc.constantFrom(null, HASH),
      requiresPython: fc.oneof(fc.constant(null), fc.string()),
      yanked: fc.oneof(fc.constant(null), fc.string()),
      uploadTime: fc.constantFrom(null, '2024-01-02T03:04:05Z'),
      size: fc.constantFrom(null, 473_258_658),
      metadata: fc.constantFrom(false, true, HASH),
      wheelsFor: fc.constantFrom(['3.10 linux_x86_64'], ['3.9 win_amd64', '3.10 win_amd64']),
    },
    { requiredKeys: ['filename', 'url', 'sha256', 'requiresPython', 'yanked', 'uploadTime', 'size', 'metadata'] },
  )

  test('give back what was put in', () => {
    const head = { page: 'p', validity: { freshUntilMs: 5, etag: 'W/"ü"', lastModified: null } }
    fc.assert(
      fc.property(fc.array(file), (files) => {
        const kept = encodeListing({ status: 'listed', files }, head)
        expect(decodeListing(kept)).toEqual({ status: 'listed', files })
        expect(decodeHead(kept)).toEqual(head)
      }),
    )
    expect(decodeListing(encodeListing({ status: 'absent' }, { page: '', validity: NEVER_FRESH }))).toEqual({
      status: 'absent',
    })
  })

  test('of another form are none', () => {
    const kept = encodeListing(
      { status: 'listed', files: [listed('demo-1.0.zip')] },
      { page: '', validity: NEVER_FRESH },
    )
    for (const damaged of [
      '',
      '{}',
      '{}\n{}',
      'x\ny',
      kept.replace('"form":4', '"form":9'),
      kept.replace('"demo-1.0.zip"', '7'),
    ]) {
      expect(decodeHead(damaged) === null || decodeListing(damaged) === null).toBe(true)
    }
  })
})
