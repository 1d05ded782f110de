import { describe, expect, it } from 'vitest'
import { complement, intersect, isEmpty, isSubset, union } from '../../src/python/intervals.ts'
import { ANY, contains, namesPrerelease } from '../../src/python/specifier.ts'
import { set, version } from './reading.ts'

describe('what a specifier admits', () => {
  it.each([
    ['<1.0', '0.9 0.9.post1 0.9+a', '1.0.dev0 1.0a1 1.0 1.0+a'],
    ['<1.0rc1', '1.0b1 1.0.dev0', '1.0rc1 1.0'],
    ['<1.0.post1', '1.0 1.0+a 1.0rc1', '1.0.post1.dev0 1.0.post1'],
    ['<=1.0', '1.0 1.0+a 1.0a1', '1.0.post1 1.0.post0.dev0 1.0.1'],
    ['>1.0', '1.0.1 1.0.0.0.1.dev0 1.1.dev0 1!0', '1.0 1.0+a 1.0.post1 1.0.post1+a 1.0rc1'],
    ['>1.0.post1', '1.0.post2 1.0.post2.dev0 1.0.1', '1.0.post1 1.0.post1+a 1.0'],
    ['>1.0a1', '1.0a2.dev0 1.0', '1.0a1 1.0a1.post1'],
    ['>1.0.dev1', '1.0.dev2 1.0a1 1.0', '1.0.dev1 1.0.dev1+a'],
    ['>=1.0', '1.0 1.0+a 1.0.post1', '1.0rc1'],
    ['==1.0', '1.0 1 1.0.0 1.0+a', '1.0.post0 1.0.dev0'],
    ['==1.0+a', '1.0+a 1.0+A', '1.0 1.0+a.1 1.0+b'],
    ['!=1.0', '1.0.post0.dev0 1.0rc9', '1.0 1.0+a'],
    ['!=1.0+a', '1.0 1.0+a.0 1.0+0a', '1.0+a'],
    ['==1.*', '1 1.dev0 1a1 1.5+a 1.9.post1', '2.dev0 0.9 1!1'],
    ['==1.0.*', '1 1.0.5', '1.1.dev0'],
    ['!=1.*', '2.dev0 1!1', '1.dev0 1.2'],
    ['~=2.2', '2.2 2.9 2.2.post1', '2.2rc1 3.dev0 3.0'],
    ['~=2.2.0', '2.2 2.2.9', '2.3.dev0'],
    ['~=1.4a5', '1.4a5 1.9', '1.4a4 2.0'],
    ['~=1!2.2', '1!2.9', '2.9'],
    ['===1.0', '1.0', '1.0.0 1.0+a'],
    ['===1.0RC1', '1.0rc1 1.0Rc1', '1.0c1'],
    ['===foo', '', '1.0'],
    ['>=1.0,<2.0,!=1.5.*', '1.4 1.6', '1.5 1.5.9 2.0rc1'],
    ['', '0.dev0 1.0 1!9', ''],
    ['>9007199254740992', '9007199254740993', '9007199254740992'],
  ])('%s', (text, inside, outside) => {
    const admits = (versions: string): string =>
      versions
        .split(' ')
        .filter((v) => v !== '' && contains(set(text), version(v)))
        .join(' ')
    expect(admits(inside)).toBe(inside)
    expect(admits(outside)).toBe('')
  })
})

describe('sets of versions are exact', () => {
  it.each([
    ['>1.0,<1.0.1', false],
    ['>1.0,<1.0.0.1', false],
    ['>1.0a1,<1.0a2', false],
    ['>1.0a1,<=1.0a2.dev0', false],
    ['>1.0a1,<1.0a2.dev0', true],
    ['>1.0.dev1,<1.0.dev2', true],
    ['>1.0.post1,<1.0.post2.dev0', true],
    ['>1.0,<=1.0.post5', true],
    ['>=1.0,<=1.0', false],
    ['>=1.0,<1.0.post0.dev0', false],
    ['>=1.0,<1.0.post0.dev0,!=1.0', true],
    ['==1.0,!=1.0+a', false],
    ['==1.0+a,==1.0', false],
    ['==1.0+a,==1.0+a.0', true],
    ['<0.dev0', true],
    ['<0', true],
    ['<0a1', false],
    ['<0.0.post0', false],
    ['===1.0,==1.0', false],
    ['===1.0,!=1.0', true],
    ['===1.0,===1.00', true],
    ['===foo', true],
    ['==1.*,!=1.*', true],
  ])('%s is empty: %s', (text, empty) => {
    expect(isEmpty(set(text).intervals)).toBe(empty)
  })

  it.each([
    ['==1.0', '~=1.0'],
    ['~=2.2.1', '>=2.2.1,==2.2.*'],
    ['>=2.2.1,==2.2.*', '~=2.2.1'],
    ['', '>=0.dev0'],
    ['<1.0', '<=1.0'],
    ['>1.0', '!=1.0'],
    ['===1.0', '==1.0'],
    ['==1.0+a', '==1.0'],
    ['>1.0.post1', '>=1.0.post2.dev0'],
  ])('%s lies within %s', (a, b) => {
    expect(isSubset(set(a).intervals, set(b).intervals)).toBe(true)
  })

  it.each([
    ['>=1.0', '>1.0'],
    ['==1.0', '==1.0+a'],
    ['==1.0', '===1.0'],
    ['<=1.0', '<1.0.dev0'],
    ['>=2', '==2.*'],
  ])('%s does not lie within %s', (a, b) => {
    expect(isSubset(set(a).intervals, set(b).intervals)).toBe(false)
  })

  it('a set and its complement are everything', () => {
    const { intervals } = set('>=1.0,!=1.5+a,===1.2')
    expect(union(intervals, complement(intervals))).toEqual(ANY.intervals)
    expect(isEmpty(intersect(intervals, complement(intervals)))).toBe(true)
  })
})

it('names pre-releases as packaging does', () => {
  const names = ['<5.0.0dev', '>=1.0rc1', '===1.0a1', '!=1.0rc1', '==1.*', '>=1.0', '', '===foo']
  expect(names.map((text) => namesPrerelease(set(text)))).toEqual([true, true, true, false, false, false, false, false])
})

it('writes sets without white space and repetition, in their order', () => {
  expect(set(' >= 1.0 ,<2 , >=1.0,').text).toBe('>=1.0,<2')
})
