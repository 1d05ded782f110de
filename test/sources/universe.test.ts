import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { Disk } from '../../src/http/disk.ts'
import { normalizeName } from '../../src/python/name.ts'
import type { LiveFacts } from '../../src/sources/live-facts.ts'
import { parseVersion } from '../../src/python/version.ts'
import { readUniverse } from '../../src/universe/replay.ts'
import type { Project } from '../../src/universe/facts.ts'
import { StepwiseFacts } from '../../src/universe/stepwise.ts'
import { serve } from '../http/local-server.ts'
import { metadataText, noise, tarball, wheel, zip } from './archives.ts'
import type { ZipMember } from './archives.ts'
import { environment, filesOf, metadataOf, place, projectOf, requiresOf, serveIndex, universe } from './local-index.ts'
import type { IndexFiles } from './local-index.ts'

let cacheDir = ''
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'lockstep-universe-'))
})
afterEach(() => rmSync(cacheDir, { recursive: true, force: true }))

const WHEEL = 'demo-1.0-py3-none-any.whl'
function describing(version: string, requires: string): ZipMember {
  return { name: `demo-${version}.dist-info/METADATA`, content: metadataText('demo', version, [requires]) }
}

const DEMO = { demo: { [WHEEL]: wheel('demo', '1.0', ['a>=1']) } }

function onLinux(version: string, tags: string): string {
  return `demo-${version}-${tags}-manylinux_2_28_x86_64.whl`
}

/** Wheels of demo. */
function demoFiles(...versions: readonly string[]): IndexFiles[string] {
  return Object.fromEntries(versions.map((version) => [`demo-${version}-py3-none-any.whl`, wheel('demo', version)]))
}

function shown(project: Project | undefined): readonly unknown[] {
  return project?.status === 'listed' ? project.files.map(({ filename, wheelsFor }) => [filename, wheelsFor]) : []
}

describe('one index', () => {
  test.each([
    ['JSON', false],
    ['HTML', true],
  ])('lists a project in %s, and its requirements come from the wheel', async (_form, html) => {
    await using server = await serveIndex(DEMO, { html })
    await using facts = await universe([place(server)], { cacheDir })
    expect((await filesOf(facts, 'Demo')).map((file) => file.filename)).toEqual([WHEEL])
    expect(await requiresOf(facts, 'demo')).toEqual(['a>=1'])
    expect(server.asked).toEqual(['/simple/demo/', `/files/${WHEEL}`])
    expect(await projectOf(facts, 'nowhere')).toEqual({ status: 'absent', name: 'nowhere' })
  })

  test('a source distribution beside a wheel is a fact where wheels are left out, and is recorded', async () => {
    const source = 'demo-1.0.tar.gz'
    await using server = await serveIndex({ demo: { [WHEEL]: wheel('demo', '1.0'), [source]: await tarball({}) } })
    const seen = async (formats: readonly { kind: string; value: string }[]) => {
      await using facts = await universe([place(server)], { cacheDir, formats })
      await projectOf(facts, 'demo')
      const kept = readUniverse(facts.record()).project(normalizeName('demo'))
      return kept?.status === 'listed' ? kept.files.map(({ filename }) => filename) : []
    }
    expect(await seen([])).toEqual([WHEEL])
    expect(await seen([{ kind: 'no-binary', value: 'demo' }])).toEqual([source])
    expect(await seen([{ kind: 'no-binary', value: 'other' }])).toEqual([WHEEL])
    expect(await seen([{ kind: 'only-binary', value: ':all:' }])).toEqual([WHEEL])
  })

  test.each([
    ['JSON', false],
    ['HTML', true],
  ])(
    'a release for other Pythons alone is known, with whom it is for, in %s, from disk and recorded',
    async (_form, html) => {
      const first = onLinux('1.0', 'cp39-cp39')
      const later = ['cp310-cp310', 'cp311-cp311', 'cp312-cp312'].map((tags) => onLinux('2.0', tags))
      const files = Object.fromEntries([first, ...later].map((name) => [name, wheel('demo', name.split('-')[1] ?? '')]))
      await using server = await serveIndex({ demo: files }, { html })
      const options = { cacheDir, environments: [environment('3.9')] }
      const expected = [
        [first, undefined],
        [later[0], ['3.10 linux_x86_64', '3.11 linux_x86_64', '3.12 linux_x86_64']],
      ]
      await using facts = await universe([place(server)], options)
      expect(shown(await projectOf(facts, 'demo'))).toEqual(expected)
      expect(shown(readUniverse(facts.record()).project(normalizeName('demo')))).toEqual(expected)
      await facts.close()
      await using kept = await universe([place(server)], { ...options, offline: true })
      expect(shown(await projectOf(kept, 'demo'))).toEqual(expected)
    },
  )

  test('a listing that announces metadata has it fetched by itself', async () => {
    const file = {
      content: wheel('demo', '1.0'),
      metadata: metadataText('demo', '1.0', ['b']),
      extra: { 'core-metadata': true },
    }
    await using server = await serveIndex({ demo: { [WHEEL]: file } })
    await using facts = await universe([place(server)], { cacheDir })
    expect(await metadataOf(facts, 'demo')).toMatchObject({ status: 'known', source: 'metadata' })
    expect(server.asked).toEqual(['/simple/demo/', `/files/${WHEEL}.metadata`])
  })

  test.each([
    [
      'has another hash',
      { metadata: metadataText('demo', '1.0', ['wrong']), extra: { 'core-metadata': { sha256: '0'.repeat(64) } } },
    ],
    ['is not there', { extra: { 'core-metadata': true } }],
    [
      'is that of another project',
      { metadata: metadataText('other', '1.0', ['wrong']), extra: { 'core-metadata': true } },
    ],
    ['is no metadata', { metadata: '<html>', extra: { 'core-metadata': true } }],
  ])('metadata that %s gives way to the wheel', async (_about, rest) => {
    await using server = await serveIndex({ demo: { [WHEEL]: { content: wheel('demo', '1.0', ['a']), ...rest } } })
    await using facts = await universe([place(server)], { cacheDir })
    expect(await requiresOf(facts, 'demo')).toEqual(['a'])
  })

  test('a wheel whose tail gives nothing has its metadata asked for after all', async () => {
    const file = { content: noise(50_000), metadata: metadataText('demo', '1.0', ['c']) }
    await using server = await serveIndex({ demo: { [WHEEL]: file } })
    await using facts = await universe([place(server)], { cacheDir })
    expect(await requiresOf(facts, 'demo')).toEqual(['c'])
  })

  test('a large wheel is read in pieces, from a server that knows ranges or not', async () => {
    const content = zip([
      { name: 'demo-1.0.dist-info/METADATA', content: metadataText('demo', '1.0', ['a']) },
      { name: 'demo/data', content: noise(300_000), stored: true },
    ])
    for (const ignoresRange of [false, true]) {
      await using server = await serveIndex({ demo: { [WHEEL]: content } }, { ignoresRange })
      await using facts = await universe([place(server)], { cacheDir: join(cacheDir, String(ignoresRange)) })
      expect(await requiresOf(facts, 'demo')).toEqual(['a'])
      expect(server.asked).toHaveLength(ignoresRange ? 2 : 3)
    }
  })

  test('a guess that lies beyond the end of a wheel is not asked for otherwise', async () => {
    const next = WHEEL.replace('1.0', '2.0')
    const before = zip([
      { name: 'demo/first', content: noise(30_000), stored: true },
      describing('1.0', 'a'),
      { name: 'demo/data', content: noise(300_000), stored: true },
    ])
    const file = { content: zip([describing('2.0', 'b')]), extra: { size: 300_000 } }
    await using server = await serveIndex({ demo: { [WHEEL]: before, [next]: file } })
    await using facts = await universe([place(server)], { cacheDir })
    expect(await requiresOf(facts, 'demo', WHEEL)).toEqual(['a'])
    expect(await requiresOf(facts, 'demo', next)).toEqual(['b'])
    const asked = () => server.asked.filter((path) => path.includes(next))
    // The answer does not wait for the guess.
    await vi.waitFor(() => expect(asked()).toHaveLength(2))
    await projectOf(facts, 'nowhere')
    await projectOf(facts, 'nowhere-either')
    expect(asked()).toHaveLength(2)
  })

  test('a server that lies about ranges is not believed', async () => {
    await using server = await serveIndex(DEMO, {
      before: (request, response) => {
        if (request.headers.range === undefined || request.url?.endsWith('.metadata') === true) return false
        response.writeHead(206, { 'content-range': 'bytes 0-9/5000' }).end('0123456789')
        return true
      },
    })
    await using facts = await universe([place(server)], { cacheDir })
    expect(await requiresOf(facts, 'demo')).toBe('its server gives another part than was asked for')
  })

  test('an sdist gives its static metadata, checked by its hash', async () => {
    const archive = await tarball({ 'demo-1.0/PKG-INFO': metadataText('demo', '1.0', ['a']) })
    const files = {
      demo: { 'demo-1.0.tar.gz': archive },
      wrong: { 'wrong-1.0.tar.gz': { content: archive, extra: { hashes: { sha256: '0'.repeat(64) } } } },
    }
    await using server = await serveIndex(files)
    await using facts = await universe([place(server)], { cacheDir })
    expect(await metadataOf(facts, 'demo')).toMatchObject({ status: 'known', source: 'sdist' })
    expect(await requiresOf(facts, 'wrong')).toBe('what is served has not the hash that the index states')
  })

  test('an sdist that gives none is not fetched again', async () => {
    await using server = await serveIndex({ demo: { 'demo-1.0.tar.gz': await tarball({ 'demo-1.0/setup.py': '' }) } })
    for (let run = 0; run < 2; run += 1) {
      await using facts = await universe([place(server)], { cacheDir })
      expect(await requiresOf(facts, 'demo')).toBe('it holds no PKG-INFO')
    }
    expect(server.asked).toEqual(['/simple/demo/', '/files/demo-1.0.tar.gz', '/simple/demo/'])
  })

  test('an sdist that is larger than what is read is not asked for again', async () => {
    await using server = await serveIndex(
      { demo: { 'demo-1.0.tar.gz': await tarball({}) } },
      {
        before: (request, response) => {
          if (request.url?.startsWith('/files/') !== true) return false
          response.writeHead(200, { 'content-length': String(65 << 20) }).flushHeaders()
          return true
        },
      },
    )
    for (let run = 0; run < 2; run += 1) {
      await using facts = await universe([place(server)], { cacheDir })
      expect(await requiresOf(facts, 'demo')).toMatch(/^the answer is larger than \d+ bytes$/)
    }
    expect(server.asked).toEqual(['/simple/demo/', '/files/demo-1.0.tar.gz', '/simple/demo/'])
  })

  test('an sdist is never fetched on speculation', async () => {
    await using server = await serveIndex({ demo: { 'demo-1.0.tar.gz': await tarball({}) } })
    await using facts = await universe([place(server)], { cacheDir })
    facts.want({ speculative: await filesOf(facts, 'demo') })
    await facts.arrival()
    expect(server.asked).toEqual(['/simple/demo/'])
  })

  /** More than are asked for at once. */
  const MANY = Object.fromEntries(
    Array.from({ length: 90 }, (_, index) => [`demo-1.${index}-py3-none-any.whl`, wheel('demo', `1.${index}`)]),
  )

  test('speculation is dropped by settle before it begins, and can be wanted again', async () => {
    await using server = await serveIndex({ demo: MANY })
    await using facts = await universe([place(server)], { cacheDir })
    const files = await filesOf(facts, 'demo')
    facts.want({ speculative: files })
    facts.settle()
    for (let turn = 0; turn < 100; turn += 1) await facts.arrival()
    const known = files.filter((file) => facts.metadata(file) !== undefined)
    expect(known.length).toBeLessThan(90)
    const [dropped] = files.filter((file) => facts.metadata(file) === undefined)
    expect(await requiresOf(facts, 'demo', dropped?.filename)).toEqual([])
  })

  test('what is needed after all while its speculation is dropped becomes known', async () => {
    await using server = await serveIndex({ demo: MANY })
    await using facts = await universe([place(server)], { cacheDir })
    const files = await filesOf(facts, 'demo')
    facts.want({ speculative: files })
    facts.settle()
    facts.want({ metadata: files })
    for (let turn = 0; turn < 200; turn += 1) await facts.arrival()
    expect(files.filter((file) => facts.metadata(file) === undefined)).toEqual([])
  })

  test('what is recorded is what was looked at, whatever is known beside it', async () => {
    await using server = await serveIndex({
      demo: { 'demo-1.0-py3-none-any.whl': wheel('demo', '1.0'), 'demo-2.0-py3-none-any.whl': wheel('demo', '2.0') },
      other: { 'other-1.0-py3-none-any.whl': wheel('other', '1.0') },
    })
    const recorded: string[] = []
    for (const isMoreKnown of [false, true]) {
      await using facts = await universe([place(server)], { cacheDir })
      if (isMoreKnown) {
        await filesOf(facts, 'other')
        facts.want({ metadata: await filesOf(facts, 'demo') })
        await facts.arrival()
      }
      const steps = new StepwiseFacts(facts)
      const name = normalizeName('demo')
      steps.want({ projects: [name] })
      await steps.arrival()
      const project = steps.project(name)
      const [first] = project?.status === 'listed' ? project.files : []
      steps.want({ metadata: first === undefined ? [] : [first] })
      await steps.arrival()
      recorded.push(Buffer.from(facts.record(steps.looked)).toString())
    }
    expect(recorded[0]).toContain('"metadata":{"0:demo-1.0-py3-none-any.whl"')
    expect(recorded[1]).toBe(recorded[0])
  })
})

describe('what an index may do wrong', () => {
  test.each([
    [
      'refuses',
      (response: import('node:http').ServerResponse) => response.writeHead(401).end(),
      'it answers with status 401',
    ],
    [
      'forbids',
      (response: import('node:http').ServerResponse) => response.writeHead(403).end(),
      'it answers with status 403',
    ],
    [
      'breaks',
      (response: import('node:http').ServerResponse) => response.writeHead(500).end(),
      'it answers with status 500',
    ],
    [
      'sends rubbish',
      (response: import('node:http').ServerResponse) => response.end('{"files": 7}'),
      'it sends JSON that is no project page',
    ],
    [
      'sends text',
      (response: import('node:http').ServerResponse) => response.end('hello'),
      'it sends what is neither JSON nor HTML',
    ],
    [
      'asks to log in',
      (response: import('node:http').ServerResponse) => response.end('<form><input></form>'),
      'it sends a page to fill in, not a listing',
    ],
    ['is too slow', () => undefined, 'no answer within 2 s'],
    [
      'redirects inside',
      (response: import('node:http').ServerResponse) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
      '10.0.0.1 is not a public address',
    ],
    ['hangs up', (response: import('node:http').ServerResponse) => response.destroy(), 'it closed the connection'],
  ])('one of two that %s makes its packages silent, and the run goes on', async (_about, fault, reason) => {
    await using good = await serveIndex(DEMO)
    await using bad = await serve((_request, response) => fault(response))
    // The other one has to answer within it, on a busy machine too.
    const timeoutMs = reason.startsWith('no answer') ? 2000 : 60_000
    await using facts = await universe([place(good), place(bad, { role: 'extra-index' })], { cacheDir, timeoutMs })
    const project = await projectOf(facts, 'demo')
    expect(project).toMatchObject({ status: 'silent', index: 1, reason })
    expect(project.status === 'silent' && project.files.map((file) => file.filename)).toEqual([WHEEL])
  })

  test('the only one that does not answer is an error that says what to do', async () => {
    await using bad = await serve((_request, response) => response.writeHead(503).end())
    await using facts = await universe([place(bad)], { cacheDir })
    const failure = await projectOf(facts, 'demo').then(
      () => facts.arrival(),
      (error: unknown) => error,
    )
    expect(await Promise.resolve(failure).catch((error: unknown) => error)).toBeInstanceOf(LockstepError)
  })

  test('an index that cannot be reached is not asked for every project', async () => {
    await using good = await serveIndex(DEMO)
    await using slow = await serve(() => undefined)
    await using facts = await universe([place(good), place(slow, { role: 'extra-index' })], {
      cacheDir,
      timeoutMs: 100,
    })
    await projectOf(facts, 'demo')
    const before = slow.asked.length
    expect(await projectOf(facts, 'other')).toMatchObject({ status: 'silent' })
    expect(slow.asked).toHaveLength(before)
  })

  test('storage that answers 403 for what is not there is told by its list of projects', async () => {
    await using good = await serveIndex(DEMO)
    await using storage = await serveIndex(
      {},
      {
        before: (request, response) => {
          if (request.url === '/simple/') response.end('<a href="torch/">torch</a>')
          else response.writeHead(403).end()
          return true
        },
      },
    )
    await using facts = await universe([place(good), place(storage, { role: 'extra-index' })], { cacheDir })
    expect(await projectOf(facts, 'demo')).toMatchObject({ status: 'listed' })
    expect(await projectOf(facts, 'torch')).toMatchObject({ status: 'silent' })
  })

  test('an index that a repository names reaches no address inside', async () => {
    await using inside = await serveIndex(DEMO)
    await using good = await serveIndex(DEMO)
    await using facts = await universe([place(good), place(inside, { role: 'extra-index', trust: 'foreign' })], {
      cacheDir,
    })
    expect(await projectOf(facts, 'demo')).toMatchObject({ status: 'silent', index: 1 })
    expect(inside.asked).toEqual([])
  })
})

describe('several indexes', () => {
  const local = {
    demo: {
      'demo-1.0+cu121-py3-none-any.whl': { content: wheel('demo', '1.0+cu121'), extra: { 'upload-time': null } },
    },
  }

  test('pip takes the union, and a local version takes the upload time of its public one', async () => {
    await using first = await serveIndex(DEMO)
    await using second = await serveIndex(local)
    await using facts = await universe([place(first), place(second, { role: 'extra-index' })], {
      cacheDir,
      clockIsSet: true,
    })
    const files = await filesOf(facts, 'demo')
    expect(files.map((file) => [file.index, file.version.text, file.uploadTime])).toEqual([
      [0, '1.0', '2024-01-01T00:00:00Z'],
      [1, '1.0+cu121', '2024-01-01T00:00:00Z'],
    ])
    expect(facts.indexes).toEqual([
      { ordinal: 0, role: 'index' },
      { ordinal: 1, role: 'extra-index' },
    ])
  })

  test('uv takes the first that has it, and asks later ones for upload times alone', async () => {
    await using first = await serveIndex(local)
    await using second = await serveIndex({ ...DEMO, other: DEMO.demo })
    const places = [place(first, { role: 'extra-index' }), place(second)]
    await using facts = await universe(places, { cacheDir, installer: 'uv', clockIsSet: true })
    expect((await filesOf(facts, 'demo')).map((file) => [file.index, file.uploadTime])).toEqual([
      [0, '2024-01-01T00:00:00Z'],
    ])
    expect(await projectOf(facts, 'other')).toMatchObject({ status: 'listed' })
  })

  test('at the end it is told which place was silent, unless all were', async () => {
    await using server = await serveIndex(DEMO)
    await using broken = await serve((_, response) => response.writeHead(500).end())
    const extra = { role: 'extra-index', url: `${broken.origin}/secret@simple/?token=t`, trust: 'operator' } as const
    const told: unknown[] = []
    const settings = { cacheDir, onSilence: (silence: unknown) => told.push(silence) }
    {
      await using facts = await universe([place(server), extra], settings)
      await projectOf(facts, 'demo')
      await projectOf(facts, 'other')
    }
    expect(told).toEqual([
      {
        where: `${broken.origin}/secret@simple/`,
        ordinal: 1,
        reason: 'it answers with status 500',
        packages: ['demo', 'other'],
      },
    ])
    {
      await using facts = await universe([extra], settings)
      await expect(projectOf(facts, 'demo')).rejects.toThrow(LockstepError)
    }
    expect(told).toHaveLength(1)
  })

  test('one that cannot be asked is silent, and no other supplies what it could', async () => {
    await using server = await serveIndex(DEMO)
    const closed = {
      role: 'extra-index',
      url: 'https://${HOST}/',
      trust: 'foreign',
      closed: 'it holds a variable',
    } as const
    await using facts = await universe([place(server), closed], { cacheDir })
    expect(await projectOf(facts, 'demo')).toMatchObject({ status: 'silent', index: 1, reason: 'it holds a variable' })
  })

  test('uv does not go past an index that is silent', async () => {
    await using first = await serve((_request, response) => response.writeHead(401).end())
    await using second = await serveIndex(DEMO)
    await using facts = await universe([place(first, { role: 'extra-index' }), place(second)], {
      cacheDir,
      installer: 'uv',
    })
    expect(await projectOf(facts, 'demo').catch(() => facts.project(normalizeName('demo')))).toMatchObject({
      status: 'silent',
      files: [],
    })
    expect(second.asked).toEqual([])
  })

  test('a file without upload time is out when the person set the clock, and in when not', async () => {
    for (const clockIsSet of [true, false]) {
      await using server = await serveIndex(local)
      await using facts = await universe([place(server)], { cacheDir, clockIsSet })
      expect(await filesOf(facts, 'demo')).toHaveLength(clockIsSet ? 0 : 1)
    }
  })

  test('a package whose source names an index comes from there alone; an explicit one serves no others', async () => {
    await using first = await serveIndex({ ...DEMO, other: DEMO.demo })
    await using own = await serveIndex(local)
    const places = [
      place(own, { role: 'extra-index', pinned: [normalizeName('demo')], isExplicit: true }),
      place(first),
    ]
    await using facts = await universe(places, { cacheDir })
    expect((await filesOf(facts, 'demo')).map((file) => file.version.text)).toEqual(['1.0+cu121'])
    await projectOf(facts, 'other')
    expect(own.asked).toEqual(['/simple/demo/'])
  })

  test('of indexes that a package has, each for an extra of its own, uv can take what all of them have', async () => {
    await using cpu = await serveIndex({ demo: demoFiles('1.0+cpu', '1.1+cpu', '1.2+cpu') })
    await using cuda = await serveIndex({ demo: demoFiles('1.0+cu124', '1.1+cu124') })
    await using without = await serveIndex({ other: DEMO.demo })
    const named = { role: 'extra-index', pinned: [normalizeName('demo')], isExplicit: true } as const
    const versionsOn = async (installer: 'pip' | 'uv', ...servers: readonly (typeof cpu)[]) => {
      const places = [...servers.map((server) => place(server, named)), place(without)]
      await using facts = await universe(places, { cacheDir, installer })
      return (await filesOf(facts, 'demo')).map((file) => file.version.text).toSorted()
    }
    expect(await versionsOn('uv', cpu, cuda)).toEqual(['1.0+cpu', '1.1+cpu'])
    expect(await versionsOn('uv', cuda, cpu)).toEqual(['1.0+cu124', '1.1+cu124'])
    expect(await versionsOn('uv', without, cpu)).toEqual(['1.0+cpu', '1.1+cpu', '1.2+cpu'])
    expect(await versionsOn('pip', cpu, cuda)).toHaveLength(5)
  })

  test('an explicit index that gives no upload times takes those of the other indexes', async () => {
    await using first = await serveIndex(DEMO)
    await using own = await serveIndex(local)
    const places = [
      place(own, { role: 'extra-index', pinned: [normalizeName('demo')], isExplicit: true }),
      place(first),
    ]
    for (const installer of ['pip', 'uv'] as const) {
      await using facts = await universe(places, { cacheDir, installer, clockIsSet: true })
      expect((await filesOf(facts, 'demo')).map((file) => [file.index, file.uploadTime])).toEqual([
        [0, '2024-01-01T00:00:00Z'],
      ])
    }
  })
})

describe('find-links', () => {
  test('a page and a folder stand beside the index', async () => {
    const folder = join(cacheDir, 'wheels')
    mkdirSync(folder)
    writeFileSync(join(folder, 'demo-2.0-py3-none-any.whl'), wheel('demo', '2.0', ['local']))
    writeFileSync(
      join(folder, 'demo-2.1.tar.gz'),
      await tarball({ 'demo-2.1/PKG-INFO': metadataText('demo', '2.1', ['static']) }),
    )
    writeFileSync(join(folder, 'notes.txt'), '')
    await using server = await serveIndex(DEMO, {
      before: (request, response) => {
        if (request.url !== '/links.html') return false
        response
          .setHeader('content-type', 'text/html')
          .end('<a href="files/demo-1.0-py3-none-any.whl">x</a><a href="other-1.0-py3-none-any.whl">y</a>')
        return true
      },
    })
    const links = place(server, { role: 'find-links', url: `${server.origin}/links.html` })
    await using facts = await universe([place(server), links, { role: 'find-links', folder, within: null }], {
      cacheDir,
    })
    expect((await filesOf(facts, 'demo')).map((file) => [file.index, file.filename])).toEqual([
      [0, WHEEL],
      [1, WHEEL],
      [2, 'demo-2.0-py3-none-any.whl'],
      [2, 'demo-2.1.tar.gz'],
    ])
    expect((await filesOf(facts, 'other')).map((file) => file.index)).toEqual([1])
    expect(await requiresOf(facts, 'demo', 'demo-2.0-py3-none-any.whl')).toEqual(['local'])
    expect(await requiresOf(facts, 'demo', 'demo-2.1.tar.gz')).toEqual(['static'])
    expect(server.asked.filter((path) => path === '/links.html')).toHaveLength(1)
  })

  test.runIf(process.platform !== 'win32')('a pipe under the name of a wheel is not waited for', async () => {
    const folder = join(cacheDir, 'pages')
    mkdirSync(folder)
    execFileSync('mkfifo', [join(folder, WHEEL)])
    writeFileSync(join(folder, 'links.html'), `<a href="${WHEEL}">x</a>`)
    await using server = await serveIndex({})
    const links = { role: 'find-links', folder: join(folder, 'links.html'), within: null } as const
    await using facts = await universe([place(server), links], { cacheDir })
    expect(await requiresOf(facts, 'demo', WHEEL)).toEqual('its file is no plain file')
  })

  test('a page on disk lists files beside it, and no others of the disk but where the operator named it', async () => {
    const folder = join(cacheDir, 'pages')
    mkdirSync(folder)
    writeFileSync(join(folder, WHEEL), wheel('demo', '1.0', ['near']))
    writeFileSync(join(cacheDir, 'demo-2.0-py3-none-any.whl'), wheel('demo', '2.0', ['far']))
    symlinkSync(join('..', 'demo-2.0-py3-none-any.whl'), join(folder, 'demo-2.1-py3-none-any.whl'))
    symlinkSync(WHEEL, join(folder, 'demo-1.1-py3-none-any.whl'))
    const files = [WHEEL, '../demo-2.0-py3-none-any.whl', 'demo-2.1-py3-none-any.whl', 'demo-1.1-py3-none-any.whl']
    writeFileSync(join(folder, 'links.html'), files.map((file) => `<a href="${file}">x</a>`).join(''))
    await using server = await serveIndex({})
    for (const [within, far] of [
      [null, ['far']],
      [folder, 'its file lies outside the repository'],
    ] as const) {
      const links = { role: 'find-links', folder: join(folder, 'links.html'), within } as const
      await using facts = await universe([place(server), links], { cacheDir })
      expect(await requiresOf(facts, 'demo', WHEEL)).toEqual(['near'])
      expect(await requiresOf(facts, 'demo', 'demo-1.1-py3-none-any.whl')).toEqual(['near'])
      expect(await requiresOf(facts, 'demo', 'demo-2.0-py3-none-any.whl')).toEqual(far)
      expect(await requiresOf(facts, 'demo', 'demo-2.1-py3-none-any.whl')).toEqual(far)
    }
  })

  test('a folder of the repository stays inside it; one that is not there lists nothing', async () => {
    const root = join(cacheDir, 'checkout')
    mkdirSync(join(root, 'wheels'), { recursive: true })
    mkdirSync(join(cacheDir, 'outside'))
    writeFileSync(join(cacheDir, 'outside', WHEEL), wheel('demo', '1.0', ['secret']))
    symlinkSync(join(cacheDir, 'outside'), join(root, 'link'))
    symlinkSync(join(cacheDir, 'outside', WHEEL), join(root, 'wheels', WHEEL))
    await using server = await serveIndex({})
    const folder = (name: string) => ({ role: 'find-links', folder: join(root, name), within: root }) as const
    await using linked = await universe([place(server), folder('link')], { cacheDir })
    expect(await projectOf(linked, 'demo')).toMatchObject({
      status: 'silent',
      reason: 'it lies outside the repository',
    })
    await using missing = await universe([place(server), folder('nothing')], { cacheDir })
    expect(await projectOf(missing, 'demo')).toMatchObject({ status: 'absent' })
    await using file = await universe([place(server), folder('wheels')], { cacheDir })
    expect((await projectOf(file, 'demo')).status).toBe('absent')
  })
})

/** What has just been written has settled by then. */
const later = () => Date.now() + 10_000

describe('what is kept on disk', () => {
  test('a wheel beside us is not opened again, but where it has changed or lies outside', async () => {
    const [pages, wheels] = [join(cacheDir, 'pages'), join(cacheDir, 'wheels')]
    for (const folder of [pages, wheels]) mkdirSync(folder)
    writeFileSync(join(pages, 'links.html'), `<a href="../wheels/${WHEEL}">x</a>`)
    writeFileSync(join(wheels, WHEEL), wheel('demo', '1.0', ['before']))
    await using server = await serveIndex({})
    const requires = async (within: string | null) => {
      const links = { role: 'find-links', folder: join(pages, 'links.html'), within } as const
      await using facts = await universe([place(server), links], { cacheDir, now: later })
      return await requiresOf(facts, 'demo', WHEEL)
    }
    expect(await requires(null)).toEqual(['before'])
    const [kept = ''] = readdirSync(join(cacheDir, 'universe-1', 'files'))
    const disk = new Disk(join(cacheDir, 'universe-1'))
    disk.write(join('files', kept), (disk.read(join('files', kept))?.text ?? '').replace('before', 'kept'))
    disk.settled()
    expect(await requires(cacheDir)).toEqual(['kept'])
    expect(await requires(pages)).toBe('its file lies outside the repository')
    writeFileSync(join(wheels, WHEEL), wheel('demo', '1.0', ['after']))
    expect(await requires(cacheDir)).toEqual(['after'])
  })

  test('is not fetched again: metadata for good, listings by tag or within the time allowed', async () => {
    await using server = await serveIndex(DEMO, { etags: true })
    for (const [settings, asked] of [
      [{}, ['/simple/demo/', `/files/${WHEEL}`]],
      [{}, ['/simple/demo/']],
      [{ maxStaleMs: 60_000 }, []],
      [{ offline: true }, []],
    ] as const) {
      server.asked.length = 0
      await using facts = await universe([place(server)], { cacheDir, ...settings })
      expect(await requiresOf(facts, 'demo')).toEqual(['a>=1'])
      expect(server.asked).toEqual(asked)
    }
    expect(server.headers.at(-1)?.['if-none-match']).toMatch(/^"/)
  })

  test('is known at once', async () => {
    await using server = await serveIndex(DEMO)
    {
      await using facts = await universe([place(server)], { cacheDir })
      await requiresOf(facts, 'demo')
    }
    await using facts = await universe([place(server)], { cacheDir, offline: true })
    facts.want({ projects: [normalizeName('demo')] })
    const project = facts.project(normalizeName('demo'))
    expect(project?.status).toBe('listed')
    const files = project?.status === 'listed' ? project.files : []
    facts.want({ metadata: files })
    expect(files.map((file) => facts.metadata(file)?.status)).toEqual(['known'])
    await facts.arrival()
  })

  test('a listing with a lifetime is not asked for again while it lasts', async () => {
    await using server = await serveIndex(DEMO, { headers: { 'cache-control': 'max-age=600' } })
    for (let run = 0; run < 2; run += 1) {
      await using facts = await universe([place(server)], { cacheDir })
      await projectOf(facts, 'demo')
    }
    await using later = await universe([place(server)], { cacheDir, now: () => Date.now() + 700_000 })
    await projectOf(later, 'demo')
    expect(server.asked).toHaveLength(2)
  })

  test('that is damaged is fetched again', async () => {
    await using server = await serveIndex(DEMO)
    for (let run = 0; run < 2; run += 1) {
      await using facts = await universe([place(server)], { cacheDir, maxStaleMs: 60_000 })
      expect(await requiresOf(facts, 'demo')).toEqual(['a>=1'])
      for (const entry of readdirSync(cacheDir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        writeFileSync(path, readFileSync(path).subarray(0, -2))
      }
    }
    // The first run writes on closing, so the damage was done to what the second one wrote.
    expect(server.asked.length).toBeGreaterThanOrEqual(2)
  })

  test('offline without anything kept is an error that says what to do', async () => {
    await using server = await serveIndex(DEMO)
    await using facts = await universe([place(server)], { cacheDir, offline: true })
    facts.want({ projects: [normalizeName('demo')] })
    await expect(facts.arrival()).rejects.toThrow(LockstepError)
    expect(server.asked).toEqual([])
  })

  test('what a credential fetched is kept apart', async () => {
    await using server = await serveIndex(DEMO)
    const url = (user: string): string => `http://${user}:secret@${server.host}/simple/`
    for (const user of ['reader', 'other', 'reader']) {
      await using facts = await universe([place(server, { url: url(user) })], { cacheDir, maxStaleMs: 60_000 })
      await projectOf(facts, 'demo')
      expect(facts.placeLabels.join()).not.toContain('secret')
    }
    expect(server.asked).toHaveLength(2)
    expect(server.headers[0]?.authorization).toBe(`Basic ${Buffer.from('reader:secret').toString('base64')}`)
    const kept = readdirSync(cacheDir, { recursive: true }).map(String)
    expect(kept.filter((name) => /listings\/[0-9a-f]{24}$/.test(name))).toHaveLength(2)
    expect(kept.join('\n')).not.toMatch(/reader|other|secret|public/)
  })
})

describe('hashes and recording', () => {
  test('hashes of every file, those that fit no environment too', async () => {
    const files = {
      'demo-1.0-cp27-none-win32.whl': wheel('demo', '1.0'),
      [WHEEL]: wheel('demo', '1.0'),
      'demo-1.0.0.zip': noise(10),
      'demo-2.0.zip': noise(20),
    }
    await using server = await serveIndex({ demo: files })
    await using facts = await universe([place(server)], { cacheDir })
    const version = parseVersion('1.0')
    if (version === null) throw new Error('1.0 is a version')
    const hashes = await facts.fileHashes(normalizeName('demo'), version)
    expect(hashes.map((hash) => [hash.filename, hash.kind])).toEqual([
      ['demo-1.0-cp27-none-win32.whl', 'wheel'],
      [WHEEL, 'wheel'],
      ['demo-1.0.0.zip', 'sdist'],
    ])
    const replayed = readUniverse(facts.record())
    expect(await replayed.fileHashes(normalizeName('demo'), version)).toEqual(hashes)
  })

  test('hashes that nobody tells are an error that names the reason', async () => {
    await using server = await serveIndex(DEMO)
    {
      await using facts = await universe([place(server)], { cacheDir })
      await projectOf(facts, 'demo')
    }
    await using facts = await universe([place(server)], { cacheDir, offline: true })
    const version = parseVersion('1.0')
    if (version === null) throw new Error('1.0 is a version')
    await expect(facts.fileHashes(normalizeName('demo'), version)).rejects.toThrow('it is not asked (--offline)')
  })

  test('a recording holds the facts without addresses, and replays them', async () => {
    await using server = await serveIndex({ ...DEMO, b: { 'b-1.0-py3-none-any.whl': noise(10) } })
    const environments = [environment('3.10'), environment('3.11')]
    await using facts = await universe([place(server)], { cacheDir, environments })
    const live = [await metadataOf(facts, 'demo'), await metadataOf(facts, 'b'), await projectOf(facts, 'nowhere')]
    const bytes = facts.record()
    expect(Buffer.from(bytes).toString()).not.toMatch(/http|127\.0\.0\.1/)
    const replayed = readUniverse(bytes)
    const [demo, b] = ['demo', 'b'].map((raw) => replayed.project(normalizeName(raw)))
    expect([demo, b].map((project) => project?.status)).toEqual(['listed', 'listed'])
    const files = [demo, b].flatMap((project) => (project?.status === 'listed' ? project.files : []))
    expect([...files.map((file) => replayed.metadata(file)), replayed.project(normalizeName('nowhere'))]).toEqual(live)
    expect(demo).toEqual(facts.project(normalizeName('demo')))
    expect(replayed.environments).toEqual(environments)
    expect(replayed.record()).toEqual(bytes)
  })

  test('progress is told', async () => {
    const seen: number[] = []
    await using server = await serveIndex(DEMO)
    await using facts = await universe([place(server)], {
      cacheDir,
      progress: (state) => seen.push(state.projects + state.metadata),
    })
    await requiresOf(facts, 'demo')
    expect(seen).toEqual([1, 2])
  })
})

function recordedIn(facts: LiveFacts): { readonly projects: readonly string[]; readonly metadata: readonly string[] } {
  const { projects, metadata } = JSON.parse(Buffer.from(facts.record()).toString())
  return { projects: Object.keys(projects), metadata: Object.keys(metadata) }
}

describe('the closure of the last run', () => {
  const files = {
    a: { 'a-1.0-py3-none-any.whl': wheel('a', '1.0', ['b']) },
    b: { 'b-1.0-py3-none-any.whl': wheel('b', '1.0') },
  }

  test('has its listings fetched at once; what nobody looks at is no fact', async () => {
    await using server = await serveIndex(files)
    {
      await using facts = await universe([place(server)], { cacheDir })
      await requiresOf(facts, 'a')
      await requiresOf(facts, 'b')
    }
    server.asked.length = 0
    await using facts = await universe([place(server)], { cacheDir })
    const [file] = await filesOf(facts, 'a')
    expect(server.asked).toEqual(['/simple/a/', '/simple/b/'])
    expect(recordedIn(facts)).toEqual({ projects: ['a'], metadata: [] })
    expect(file && facts.metadata(file)).toMatchObject({ status: 'known' })
    expect(facts.project(normalizeName('b'))).toMatchObject({ status: 'listed' })
    expect(recordedIn(facts)).toEqual({ projects: ['a', 'b'], metadata: ['0:a-1.0-py3-none-any.whl'] })
    expect(await requiresOf(facts, 'b')).toEqual([])
    expect(server.asked).toHaveLength(2)
  })

  test('makes no facts of what the index no longer lists', async () => {
    const listed: Record<string, Record<string, Buffer>> = { ...files }
    await using server = await serveIndex(listed)
    {
      await using facts = await universe([place(server)], { cacheDir })
      await requiresOf(facts, 'a')
      await requiresOf(facts, 'b')
    }
    delete listed['b']
    await using facts = await universe([place(server)], { cacheDir })
    await projectOf(facts, 'a')
    expect(facts.project(normalizeName('b'))).toEqual({ status: 'absent', name: 'b' })
  })

  test('that is damaged is none', async () => {
    await using server = await serveIndex(files)
    {
      await using facts = await universe([place(server)], { cacheDir })
      await projectOf(facts, 'a')
      await projectOf(facts, 'b')
    }
    for (const entry of readdirSync(join(cacheDir, 'universe-1', 'closures'))) {
      writeFileSync(join(cacheDir, 'universe-1', 'closures', entry), 'b ../../etc\n0:nothing')
    }
    server.asked.length = 0
    await using facts = await universe([place(server)], { cacheDir })
    await projectOf(facts, 'a')
    expect(server.asked).toEqual(['/simple/a/'])
  })
})
