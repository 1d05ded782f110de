/** What a hostile index or source of advisories may cost. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sdistMetadata } from '../../src/sources/sdist-metadata.ts'
import { advisoryShapes } from '../hostile/advisories.ts'
import { growthOf, TOO_STEEP } from '../hostile/growth.ts'
import { htmlListingShapes, jsonListingShapes, wheelShapes } from '../hostile/sources.ts'

describe('the cost of what is hostile grows as its size', () => {
  test.each([...jsonListingShapes, ...htmlListingShapes, ...wheelShapes, ...advisoryShapes])('$name', async (shape) => {
    expect(await growthOf(shape)).toBeLessThan(TOO_STEEP)
  })
})

test('an sdist that is a bomb ends at the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(64 << 20), { level: 1 })
  expect(await sdistMetadata(bomb, 'demo-1.0.tar.gz', 32 << 20)).toEqual({ reason: 'it unpacks to more than 32 MiB' })
  expect(await sdistMetadata(bomb, 'demo-1.0.tar.gz')).toEqual({ reason: 'it holds no PKG-INFO' })
})
