import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import { wheelMetadata } from '../../src/sources/wheel-metadata.ts'
import { WheelLayouts } from '../../src/sources/wheel-layouts.ts'
import type { PieceReader } from '../../src/sources/wheel-metadata.ts'
import { extract, findDirectory, membersIn } from '../../src/sources/zip.ts'
import { metadataText, noise, wheel, zip } from './archives.ts'
import type { ZipMember } from './archives.ts'

const demo = normalizeName('demo')
const METADATA: ZipMember = { name: 'demo-1.0.dist-info/METADATA', content: metadataText('demo', '1.0', ['a>=1']) }

function reader(archive: Buffer): { readonly read: PieceReader; readonly reads: string[] } {
  const reads: string[] = []
  return {
    reads,
    read: (part) => {
      const from = 'last' in part ? Math.max(0, archive.length - part.last) : part.from
      const to = 'last' in part ? archive.length : Math.min(archive.length, part.from + part.length)
      reads.push(`${from}-${to}`)
      return Promise.resolve({ start: from, bytes: archive.subarray(from, to) })
    },
  }
}

function files(count: number, folder = 'demo'): ZipMember[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${folder}/module_${'x'.repeat(60)}_${index}.py`,
    content: '',
    stored: true,
  }))
}

describe('METADATA is found', () => {
  test.each([
    ['in the tail', wheel('demo', '1.0', ['a>=1']), 1],
    [
      'before a large file: outside the tail',
      zip([METADATA, { name: 'demo/data', content: noise(100_000), stored: true }]),
      2,
    ],
    ['stored, not packed', zip([{ ...METADATA, stored: true }]), 1],
    ['with a comment at the end', zip([METADATA], { comment: 'made by hand' }), 1],
    ['in zip64 form', zip([{ ...METADATA, large: true }], { large: true }), 1],
    ['behind bytes that are no zip', zip([METADATA], { padding: 5000 }), 1],
    ['at the end of a directory of 150 KB', zip([...files(1200), METADATA]), 2],
    ['at the beginning of a directory of 150 KB', zip([METADATA, ...files(1200)]), 3],
    ['at the beginning of a directory of 700 KB', zip([METADATA, ...files(5600)]), 3],
    ['just outside the tail, in a directory of 35 KB', zip([files(2)[0] ?? METADATA, METADATA, ...files(260)]), 3],
    ['in the middle of a directory of 700 KB', zip([...files(3000), METADATA, ...files(2600)]), 5],
  ])('%s', async (_about, archive, reads) => {
    const source = reader(archive)
    const found = await wheelMetadata(source.read, demo, new WheelLayouts())
    expect('text' in found && found.text).toContain('Name: demo')
    expect(source.reads.length).toBeLessThanOrEqual(reads)
  })

  test("the project's own, where a foreign dist-info folder stands beside it", async () => {
    const foreign = { name: 'other-1.0.dist-info/METADATA', content: metadataText('other', '1.0') }
    const nested = { name: 'demo/x/demo-1.0.dist-info/METADATA', content: metadataText('nested', '1.0') }
    const found = await wheelMetadata(reader(zip([foreign, nested, METADATA])).read, demo, new WheelLayouts())
    expect('text' in found && found.text).toContain('Name: demo')
  })

  test('a reader that gives the whole archive each time is fine', async () => {
    const archive = zip([METADATA, { name: 'demo/data', content: noise(100_000), stored: true }])
    const found = await wheelMetadata(() => Promise.resolve({ start: 0, bytes: archive }), demo, new WheelLayouts())
    expect('text' in found).toBe(true)
  })
})

test('members are found by the last letters of their names, and all without', () => {
  const archive = zip([METADATA, { name: 'demo/A', content: '' }, { name: 'demo/b', content: '' }])
  const directory = findDirectory({ start: 0, bytes: archive })
  if (directory === null) throw new Error('it has a directory')
  const { offset, size } = directory
  const namesIn = (lastLetters: string): readonly string[] =>
    membersIn({ start: offset, bytes: archive.subarray(offset, offset + size) }, true, () => true, lastLetters).map(
      ({ name }) => name,
    )
  expect(namesIn('')).toEqual([METADATA.name, 'demo/A', 'demo/b'])
  expect(namesIn('A')).toEqual([METADATA.name, 'demo/A'])
  expect(namesIn('xb')).toEqual(['demo/b'])
})

describe('the next wheel of a project', () => {
  const large = { name: 'demo/data', content: noise(400_000), stored: true }
  const inFront = zip([METADATA, large])
  const atTheEnd = zip([large, METADATA, ...files(500)])

  test.each([
    ['in front, as before', inFront, inFront, ['tail', 'front']],
    ['at the end, as before', atTheEnd, atTheEnd, ['tail']],
    ['in front, where it was at the end', atTheEnd, inFront, ['tail', 'METADATA']],
    ['at the end, where it was in front', inFront, atTheEnd, ['tail', 'front', 'directory', 'METADATA']],
    ['whole in its tail, where it was in front', inFront, zip([METADATA]), ['tail', 'front']],
    ['without METADATA, where it was in front', inFront, zip([large]), ['tail', 'front']],
  ])('%s', async (_about, before, next, reads) => {
    const layouts = new WheelLayouts()
    await wheelMetadata(reader(before).read, demo, layouts)
    const source = reader(next)
    const found = await wheelMetadata(source.read, demo, layouts)
    expect(found).toEqual(await wheelMetadata(reader(next).read, demo, new WheelLayouts()))
    expect(source.reads).toHaveLength(reads.length)
  })

  const far = (count: number): Buffer => zip([large, METADATA, { ...large, name: 'demo/more' }, ...files(count)])
  const small = (content: string): Buffer =>
    zip([
      { ...METADATA, content },
      { ...large, content: noise(60_000) },
    ])
  const onlyForeign = { name: 'other-1.0.dist-info/METADATA', content: metadataText('other', '1.0') }

  test.each([
    ['as far from the end as before', far(500), far(500), ['tail', 'METADATA']],
    ['about as far from the end as before', far(500), far(510), ['tail', 'METADATA']],
    ['far from the end, in a wheel of another size', far(500), far(1500), ['tail', 'entry', 'METADATA']],
    ['in the middle, where it was in front', inFront, far(500), ['tail', 'front', 'entry', 'METADATA']],
    ['in a small wheel, which is read whole', small('Name: demo\n'), small('Name: demo\nVersion: 1\n'), ['all']],
    [
      'without its own METADATA',
      inFront,
      zip([onlyForeign, large, ...files(500)]),
      ['tail', 'front', 'entry', 'directory'],
    ],
  ])('of a known size: %s', async (_about, before, next, reads) => {
    const layouts = new WheelLayouts()
    await wheelMetadata(reader(before).read, demo, layouts, before.length)
    const source = reader(next)
    const found = await wheelMetadata(source.read, demo, layouts, next.length)
    expect(found).toEqual(await wheelMetadata(reader(next).read, demo, new WheelLayouts()))
    expect(source.reads).toHaveLength(reads.length)
  })

  test('whatever size its index states, it is read all the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.nat(2_000_000), fc.integer({ min: 1, max: 40 })),
        fc.constantFrom(inFront, atTheEnd, far(500)),
        async (size, next) => {
          const layouts = new WheelLayouts()
          for (const before of [small(metadataText('demo', '1.0')), far(500), inFront, atTheEnd])
            await wheelMetadata(reader(before).read, demo, layouts)
          const found = await wheelMetadata(reader(next).read, demo, layouts, size)
          expect('text' in found && found.text).toBe(METADATA.content)
        },
      ),
      { numRuns: 50 },
    )
  })

  test.each([
    ['the tail holds all', zip([METADATA])],
    ['it cannot hold what is sought', atTheEnd],
  ])('a guess is not waited for where %s', async (_about, next) => {
    const layouts = new WheelLayouts()
    await wheelMetadata(reader(inFront).read, demo, layouts)
    const { read } = reader(next)
    const never = Promise.withResolvers<never>()
    const found = await wheelMetadata((part) => ('isGuess' in part ? never.promise : read(part)), demo, layouts)
    expect('text' in found && found.text).toBe(METADATA.content)
  })

  test('a guess that fails changes nothing', async () => {
    const layouts = new WheelLayouts()
    await wheelMetadata(reader(inFront).read, demo, layouts)
    const { read } = reader(atTheEnd)
    const found = await wheelMetadata(
      (part) => ('isGuess' in part ? Promise.resolve({ reason: 'it is no part' }) : read(part)),
      demo,
      layouts,
    )
    expect('text' in found && found.text).toBe(METADATA.content)
  })

  test('is read as if there were none where a server sends whole files', async () => {
    const layouts = new WheelLayouts()
    let reads = 0
    const whole: PieceReader = () => {
      reads += 1
      return Promise.resolve({ start: 0, bytes: inFront })
    }
    await wheelMetadata(whole, demo, layouts)
    reads = 0
    await wheelMetadata(whole, demo, layouts)
    expect(reads).toBe(1)
  })
})

describe('METADATA cannot be learnt', () => {
  test.each([
    ['no zip at all', noise(1000), 'its end is not that of a wheel'],
    ['nothing', Buffer.alloc(0), 'its end is not that of a wheel'],
    ['no METADATA', zip([{ name: 'demo/__init__.py', content: '' }]), 'it holds no METADATA'],
    ['a checksum that does not hold', zip([{ ...METADATA, crc: 1 }]), 'its METADATA is damaged'],
    ['a bomb', zip([{ ...METADATA, content: Buffer.alloc(20 << 20) }]), 'its METADATA is too large'],
  ])('%s', async (_about, archive, reason) => {
    expect(await wheelMetadata(reader(archive).read, demo, new WheelLayouts())).toEqual({ reason })
  })

  test('a size that lies: it unpacks to more than it says', () => {
    const archive = zip([METADATA])
    const directory = findDirectory({ start: 0, bytes: archive })
    if (directory === null) throw new Error('it has a directory')
    const [member] = membersIn({ start: directory.offset, bytes: archive.subarray(directory.offset) }, true, () => true)
    if (member === undefined) throw new Error('it has a member')
    expect(extract({ start: 0, bytes: archive }, member, 1000)?.toString()).toBe(METADATA.content)
    expect(extract({ start: 0, bytes: archive }, { ...member, size: 3 }, 1000)).toBeNull()
    expect(extract({ start: 0, bytes: archive }, { ...member, offset: 5 }, 1000)).toBeNull()
    expect(extract({ start: 0, bytes: archive }, member, 10)).toBeNull()
  })

  test('a reader that fails gives its reason', async () => {
    expect(await wheelMetadata(() => Promise.resolve({ reason: 'it is gone' }), demo, new WheelLayouts())).toEqual({
      reason: 'it is gone',
    })
  })
})

test('any bytes are read without an error, in few reads', async () => {
  const archive = wheel('demo', '1.0', ['a>=1'])
  const damaged = fc
    .array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
    .map((changes) => {
      const bytes = Buffer.from(archive)
      for (const [at, value] of changes) bytes[at] = value
      return bytes
    })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        damaged,
        fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      ),
      async (bytes) => {
        const source = reader(bytes)
        const found = await wheelMetadata(source.read, demo, new WheelLayouts())
        expect('text' in found || found.reason !== '').toBe(true)
        expect(source.reads.length).toBeLessThanOrEqual(5)
      },
    ),
    { numRuns: 2000 },
  )
})
