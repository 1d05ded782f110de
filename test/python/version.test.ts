import { describe, expect, it } from 'vitest'
import {
  canonicalVersion,
  compareVersions,
  formatVersion,
  isLocal,
  isPrerelease,
  parseVersion,
  publicVersion,
} from '../../src/python/version.ts'
import { version } from './reading.ts'

describe('the order of PEP 440', () => {
  const ascending = [
    '0.dev0',
    '0',
    '1.dev0',
    '1.0.dev456',
    '1.0a1.dev1',
    '1.0a1',
    '1.0a2.dev456',
    '1.0a12.dev456',
    '1.0a12',
    '1.0b1.dev456',
    '1.0b2',
    '1.0b2.post345.dev456',
    '1.0b2.post345',
    '1.0rc1.dev456',
    '1.0rc1',
    '1.0',
    '1.0+abc.5',
    '1.0+abc.7',
    '1.0+5',
    '1.0.post456.dev34',
    '1.0.post456',
    '1.0.0.1.dev1',
    '1.0.15',
    '1.1.dev1',
    '1.9007199254740992',
    '1.9007199254740993',
    '1.18446744073709551616',
    '2012.4',
    '1!0.1',
  ]

  it('holds between any two', () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        expect(compareVersions(version(a), version(b)), `${a} ? ${b}`).toBe(Math.sign(i - j))
      }
    }
  })

  it.each([
    ['1', '1.0.0'],
    ['1.0a1', '1.0-alpha.01'],
    ['1.0rc1', '1.0C1'],
    ['1.0rc1', 'v1.0_preview-1'],
    ['1.0.post1', '1.0-1'],
    ['1.0.post0', '1.0.r'],
    ['1.0.dev0', '1.0dev'],
    ['1.0+ubuntu.1', '1.0+UBUNTU-01'],
    ['0!1.0', ' 1.0\n'],
    ['0', '0.0.0'],
  ])('%s is %s', (a, b) => {
    expect(compareVersions(version(a), version(b))).toBe(0)
    expect(canonicalVersion(version(a))).toBe(canonicalVersion(version(b)))
  })
})

describe('reading', () => {
  it('gives the segments as numbers', () => {
    expect(version(' v1!02.10rc3.post4.dev5+cu121.7 ')).toMatchObject({
      text: 'v1!02.10rc3.post4.dev5+cu121.7',
      epoch: 1,
      release: [2, 10],
      pre: { letter: 'rc', number: 3 },
      post: 4,
      dev: 5,
      local: ['cu121', 7],
    })
    expect(version('2.1.0')).toMatchObject({
      epoch: 0,
      release: [2, 1, 0],
      pre: null,
      post: null,
      dev: null,
      local: [],
    })
  })

  it.each([
    '',
    ' ',
    '1.',
    '.1',
    '1..2',
    '1.0+',
    '1.0+a+b',
    '1.0-',
    '1.0-a--',
    'a',
    '1.0.foo',
    '1!',
    '!1',
    '1.0 .1',
    '1_0',
    '١.0',
    '1.0poſt1',
    '2.6.0-NA',
  ])('refuses %j', (text) => {
    expect(parseVersion(text)).toBeNull()
  })
})

it('writes as packaging does', () => {
  expect(formatVersion(version('V01.0-ALPHA.REV-DEV+A_01'))).toBe('1.0a0.post0.dev0+a.1')
  expect(formatVersion(version('1.18446744073709551617'))).toBe('1.18446744073709551617')
  expect(canonicalVersion(version('1!2.0.0rc1+01'))).toBe('1!2rc1+1')
})

it('tells pre-releases and local versions', () => {
  expect(
    ['1.0', '1.0.post1', '1.0+a', '1.0a1', '1.0.dev1', '1.0.post1.dev1'].map((v) => isPrerelease(version(v))),
  ).toEqual([false, false, false, true, true, true])
  expect(isLocal(version('2.1.0+cu121'))).toBe(true)
  expect(publicVersion(version('2.1.0+cu121'))).toBe(version('2.1.0'))
})
