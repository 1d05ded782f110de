import { describe, expect, it } from 'vitest'
import { parseMarker } from '../../src/python/marker.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { parseSpecifierSet } from '../../src/python/specifier.ts'
import { parseVersion } from '../../src/python/version.ts'
import { growthOf, TOO_STEEP } from '../hostile/growth.ts'
import { hostileReaders } from '../hostile/python.ts'
import type { HostileShape } from '../hostile/shape.ts'

async function tooSteep(shapes: readonly HostileShape[]): Promise<readonly string[]> {
  const steep: string[] = []
  for (const shape of shapes) {
    const growth = await growthOf(shape)
    if (growth >= TOO_STEEP) steep.push(`${shape.name}: ${growth.toFixed(1)} times the cost for 4 times the size`)
  }
  return steep
}

describe.each(hostileReaders)('the cost of $name grows as the size', ({ long, short }) => {
  it('of a long text', async () => {
    expect(await tooSteep(long)).toEqual([])
  })

  it('of texts just short enough to be read', async () => {
    expect(await tooSteep(short)).toEqual([])
  })
})

function nested(depth: number): string {
  return `${'('.repeat(depth)}os_name == 'a'${')'.repeat(depth)}`
}

describe('depth and size', () => {
  it('parentheses are read a hundred deep, and no deeper', () => {
    expect(parseMarker(nested(100))).not.toBeNull()
    expect(parseMarker(nested(101))).toBeNull()
    expect(parseMarker(nested(30_000))).toBeNull()
    expect(parseRequirement(`a; ${nested(30_000)}`)).toBeNull()
  })

  it('long chains are one junction', () => {
    const marker = parseMarker(Array.from({ length: 3000 }, () => "os_name == 'a'").join(' and '))
    expect(marker?.kind === 'and' && marker.markers.length).toBe(3000)
  })

  it('limits stand where the docstrings say', () => {
    expect(parseVersion('1'.repeat(1000))).not.toBeNull()
    expect(parseVersion('1'.repeat(1001))).toBeNull()
    expect(parseSpecifierSet(Array.from({ length: 1000 }, (_, i) => `!=${i}`).join(','))).not.toBeNull()
    expect(parseSpecifierSet(Array.from({ length: 1001 }, (_, i) => `!=${i}`).join(','))).toBeNull()
    expect(parseMarker(`os_name == '${'a'.repeat(65_536)}'`)).toBeNull()
  })
})
