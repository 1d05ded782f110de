import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import type { IndexOption, PackageSource } from '../../src/manifests/model.ts'
import { parseMarker } from '../../src/python/marker.ts'
import { normalizeName } from '../../src/python/name.ts'
import { builtInIndex } from '../../src/sources/built-in-index.ts'
import { cacheFolder } from '../../src/sources/cache-folder.ts'
import { discoverPlaces } from '../../src/sources/discover.ts'
import type { DiscoverOptions, Discovered } from '../../src/sources/discover.ts'
import { parseIni } from '../../src/sources/ini.ts'
import type { PlaceSettings } from '../../src/sources/place.ts'
import { environment } from './local-index.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lockstep-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

type Given = Partial<Omit<DiscoverOptions, 'flags'>> & { readonly flags?: Partial<DiscoverOptions['flags']> }

function discover({ flags, ...rest }: Given = {}): Promise<Discovered> {
  return discoverPlaces({
    variables: { XDG_CONFIG_DIRS: join(home, 'nothing') },
    home,
    platform: 'linux',
    installer: 'pip',
    indexes: [],
    sources: [],
    environments: [environment('3.11')],
    root: '/checkout',
    cacheDir: join(home, 'cache'),
    workingFolder: '/work',
    flags: { indexUrl: null, extraIndexUrls: [], findLinks: [], ...flags },
    ...rest,
  })
}

function option(kind: IndexOption['kind'], value: string, rest: Partial<IndexOption> = {}): IndexOption {
  return { kind, value, file: 'requirements.txt', line: 3, ...rest }
}

function shown(place: PlaceSettings): string {
  if ('folder' in place) return `links ${place.folder} within ${place.within ?? 'anywhere'}`
  return `${place.role} ${place.url} ${place.closed === undefined ? place.trust : 'closed'}`
}

async function places(given: Given): Promise<string[]> {
  return (await discover(given)).places.map(shown)
}

const MAIN = 'https://main.example/simple'
const pip = { PIP_INDEX_URL: MAIN }

describe('pip', () => {
  test.each([
    ['the environment', { variables: pip }, [`index ${MAIN} operator`]],
    [
      'the command line stands before the repository, which stands before the environment',
      {
        variables: pip,
        flags: { indexUrl: 'https://flag.example/' },
        indexes: [option('index-url', 'https://repo.example/')],
      },
      ['index https://flag.example/ operator'],
    ],
    [
      "the repository's last index-url counts, and is foreign",
      {
        variables: pip,
        indexes: [option('index-url', 'https://one.example/'), option('index-url', 'https://two.example/')],
      },
      ['index https://two.example/ foreign'],
    ],
    [
      'an address that the operator named too is trusted',
      { variables: pip, indexes: [option('index-url', `${MAIN}/`)] },
      [`index ${MAIN}/ operator`],
    ],
    [
      'extra indexes from everywhere, each once',
      {
        variables: { ...pip, PIP_EXTRA_INDEX_URL: 'https://a.example/ https://b.example/' },
        flags: { extraIndexUrls: ['https://c.example/'] },
        indexes: [option('extra-index-url', 'https://d.example/'), option('extra-index-url', 'https://a.example')],
      },
      [
        `index ${MAIN} operator`,
        'extra-index https://c.example/ operator',
        'extra-index https://d.example/ foreign',
        'extra-index https://a.example operator',
        'extra-index https://b.example/ operator',
      ],
    ],
    [
      'find-links: addresses, and folders of the checkout',
      {
        variables: { ...pip, PIP_FIND_LINKS: '/opt/wheels' },
        indexes: [option('find-links', './wheels'), option('find-links', 'https://links.example/x.html')],
      },
      [
        `index ${MAIN} operator`,
        'links /checkout/wheels within /checkout',
        'find-links https://links.example/x.html foreign',
        'links /opt/wheels within anywhere',
      ],
    ],
    [
      'no index: find-links alone',
      { variables: pip, indexes: [option('no-index', ''), option('find-links', 'wheels')] },
      ['links /checkout/wheels within /checkout'],
    ],
    ["uv's settings where pip names none", { variables: { UV_INDEX_URL: MAIN } }, [`index ${MAIN} operator`]],
  ])('%s', async (_about, given, expected) => {
    expect(await places(given)).toEqual(expected)
  })

  test('its configuration files, the environment before them', async () => {
    const folder = join(home, '.config', 'pip')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'pip.conf'),
      '[global]\nindex_url = https://global.example/\nextra-index-url =\n    https://a.example/\n    https://b.example/\n[install]\nindex-url: https://install.example/\n',
    )
    const variables = { XDG_CONFIG_DIRS: join(home, 'nothing') }
    expect(await places({ variables })).toEqual([
      'index https://install.example/ operator',
      'extra-index https://a.example/ operator',
      'extra-index https://b.example/ operator',
    ])
    expect((await places({ variables: { ...variables, ...pip } }))[0]).toBe(`index ${MAIN} operator`)
  })
})

function source(name: string, value: string, marker: string | null): PackageSource {
  return {
    name: normalizeName(name),
    kind: 'index',
    value,
    marker: marker === null ? null : parseMarker(marker),
    line: 1,
  }
}

describe('uv', () => {
  test.each([
    [
      'the default stands last',
      { variables: { UV_DEFAULT_INDEX: MAIN, UV_INDEX: 'team=https://team.example/ https://b.example/' } },
      [
        'extra-index https://team.example/ operator',
        'extra-index https://b.example/ operator',
        `index ${MAIN} operator`,
      ],
    ],
    [
      'indexes of the repository',
      {
        variables: { UV_DEFAULT_INDEX: MAIN },
        indexes: [option('extra-index-url', 'https://torch.example/', { name: 'torch', isExplicit: true })],
      },
      ['extra-index https://torch.example/ foreign', `index ${MAIN} operator`],
    ],
    ["pip's settings where uv names none", { variables: pip }, [`index ${MAIN} operator`]],
  ])('%s', async (_about, given, expected) => {
    expect(await places({ installer: 'uv', ...given })).toEqual(expected)
  })

  test('uv.toml, with named, default and explicit indexes', async () => {
    mkdirSync(join(home, '.config', 'uv'), { recursive: true })
    const file = join(home, '.config', 'uv', 'uv.toml')
    writeFileSync(
      file,
      'find-links = ["/wheels"]\r\n[[index]]\nname = "team"\nurl = "https://team.example/"\nexplicit = true\n[[index]]\nurl = "https://default.example/"\ndefault = true\n',
    )
    const found = await discover({ installer: 'uv', variables: {} })
    expect(found.places.map(shown)).toEqual([
      'extra-index https://team.example/ operator',
      'index https://default.example/ operator',
      'links /wheels within anywhere',
    ])
    expect(found.places[0]).toMatchObject({ isExplicit: true })
    expect(found.namedIndexes).toEqual(new Map([['team', 'https://team.example/']]))
    writeFileSync(file, 'index = [')
    await expect(discover({ installer: 'uv', variables: {} })).rejects.toThrow(LockstepError)
  })

  test('a source pins its package to an index, where its marker holds', async () => {
    const { places: found } = await discover({
      installer: 'uv',
      variables: { UV_DEFAULT_INDEX: MAIN },
      indexes: [
        option('extra-index-url', 'https://cu.example/', { name: 'cu' }),
        option('extra-index-url', 'https://cpu.example/', { name: 'cpu' }),
      ],
      sources: [
        source('torch', 'cu', 'sys_platform == "linux"'),
        source('torch', 'cpu', 'sys_platform == "darwin"'),
        source('x', 'nowhere', null),
      ],
    })
    expect(found.map((place) => ('pinned' in place ? place.pinned : undefined))).toEqual([
      ['torch'],
      undefined,
      undefined,
    ])
  })
})

describe("variables in a repository's address", () => {
  test("are left to the operator's credentials, or make the address unusable; they are never filled in", async () => {
    const found = await discover({
      variables: { ...pip, TOKEN: 'secret' },
      indexes: [
        option('extra-index-url', 'https://user:${TOKEN}@team.example/simple'),
        option('extra-index-url', 'https://evil.example/${TOKEN}/'),
      ],
    })
    expect(found.places.map(shown)).toEqual([
      `index ${MAIN} operator`,
      'extra-index https://team.example/simple foreign',
      'extra-index https://evil.example/${TOKEN}/ closed',
    ])
    expect(found.problems.map((problem) => problem.where)).toEqual(['requirements.txt:3'])
    expect(JSON.stringify(found)).not.toContain('secret')
  })

  test.each([
    ['index-url', 'https://${HOST}/simple', ['index https://${HOST}/simple closed']],
    ['find-links', './${HOST}/wheels', [`index ${MAIN} operator`, 'find-links ./${HOST}/wheels closed']],
  ] as const)('%s: no other place takes its turn', async (kind, value, expected) => {
    expect(await places({ variables: pip, indexes: [option(kind, value)] })).toEqual(expected)
  })

  test('what the command line names of its kind stands for it', async () => {
    const flags = { extraIndexUrls: ['https://team.example/'] }
    expect(
      await places({ variables: pip, flags, indexes: [option('extra-index-url', 'https://${HOST}/simple')] }),
    ).toEqual([`index ${MAIN} operator`, 'extra-index https://team.example/ operator'])
  })
})

function askInstallers(now = 0): Promise<string> {
  const variables = { PATH: `${join(home, 'bin')}:relative:/usr/bin:/bin`, UV_PUBLISH_TOKEN: 'secret' }
  return builtInIndex({
    variables: { ...variables, PATH: `${join(home, 'bin')}:relative` },
    home,
    cacheDir: join(home, 'cache'),
    now,
  })
}

/** A command that prints; the tools it needs are named in full, because its PATH holds nothing else. */
function install(name: string, output: string): void {
  mkdirSync(join(home, 'bin'), { recursive: true })
  const script = `#!/bin/sh\n/usr/bin/env > ${join(home, 'environment')}\n/bin/cat <<'END'\n${output}\nEND\n`
  writeFileSync(join(home, 'bin', name), script)
  chmodSync(join(home, 'bin', name), 0o755)
}

describe('the built-in index', () => {
  test.each([
    ['uv', '--index-url https://uv.example/simple\n', 'https://uv.example/simple'],
    [
      'pip',
      '  -i, --index-url <url>       Base URL of the index\n     (default\n     https://pip.example/simple). This\n',
      'https://pip.example/simple',
    ],
    ['python3', '  --index-url <url>  Base URL (default: https://pip.example/simple)\n', 'https://pip.example/simple'],
  ])('%s is asked', async (name, output, expected) => {
    install(name, output)
    expect(await askInstallers()).toBe(expected)
  })

  test('the answer is kept for a week, and the child sees no secret', async () => {
    install('uv', '--index-url https://one.example/\n')
    expect(await askInstallers(Date.now())).toBe('https://one.example/')
    expect(readFileSync(join(home, 'environment'), 'utf8')).not.toContain('secret')
    install('uv', '--index-url https://two.example/\n')
    expect(await askInstallers(Date.now() + 6 * 86_400_000)).toBe('https://one.example/')
    expect(await askInstallers(Date.now() + 8 * 86_400_000)).toBe('https://two.example/')
  })

  test('an answer that is no web address is none; without any there is an error that says what to do', async () => {
    install('uv', '--index-url file:///etc\n')
    install('pip', 'usage: pip')
    await expect(askInstallers()).rejects.toThrow(LockstepError)
  })
})

describe('a repository that writes out the built-in index', () => {
  const indexes = [option('index-url', 'https://builds.example/cu121'), option('extra-index-url', `${MAIN}/`)]

  test('names no foreign place by it', async () => {
    install('uv', `--index-url ${MAIN}\n`)
    const variables = { XDG_CONFIG_DIRS: join(home, 'nothing'), PATH: join(home, 'bin') }
    expect(await places({ variables, indexes })).toEqual([
      'index https://builds.example/cu121 foreign',
      `extra-index ${MAIN}/ operator`,
    ])
  })

  test('needs no installer that could tell', async () => {
    const variables = { XDG_CONFIG_DIRS: join(home, 'nothing'), PATH: join(home, 'nothing') }
    expect(await places({ variables, indexes })).toEqual([
      'index https://builds.example/cu121 foreign',
      `extra-index ${MAIN}/ foreign`,
    ])
  })
})

describe('configuration files', () => {
  test('keys, comments and values that go on', () => {
    const ini = parseIni('; c\n# d\n[global]\nA_b = 1\nlist =\n  x\n  y\n\n[other]\nkey: v=w\nnothing\n')
    expect(ini.get('global')).toEqual(
      new Map([
        ['a-b', '1'],
        ['list', 'x\ny'],
      ]),
    )
    expect(ini.get('other')).toEqual(new Map([['key', 'v=w']]))
  })

  test('any text is read', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', '=', ':', '\n', ' ', 'a', '#') }),
        (text) => parseIni(text) instanceof Map,
      ),
    )
  })
})

test.each([
  ['linux', {}, '/home/u/.cache/lockstep'],
  ['linux', { XDG_CACHE_HOME: '/x' }, '/x/lockstep'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/u/.cache/lockstep'],
  ['darwin', {}, '/home/u/Library/Caches/lockstep'],
  ['linux', { LOCKSTEP_CACHE_DIR: '/own', XDG_CACHE_HOME: '/x' }, '/own'],
] as const)('the cache on %s with %j', (platform, variables, expected) => {
  expect(cacheFolder({ platform, variables, home: '/home/u' })).toBe(expected)
})
