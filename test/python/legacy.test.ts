import { describe, expect, it } from 'vitest'
import { LEGACY_FORMS } from '../../src/python/legacy.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { contains, parseSpecifier, parseSpecifierSet } from '../../src/python/specifier.ts'
import { version } from './reading.ts'

describe('the table of legacy forms', () => {
  it.each(LEGACY_FORMS.map(({ form, example: [written, read] }) => ({ form, written, read })))(
    '$form: "$written" is "$read"',
    ({ written, read }) => {
      expect(parseSpecifier(written)).toBeNull()
      expect(parseSpecifierSet(written)?.text).toBe(read)
    },
  )

  it.each([
    ['(>=1.0, <2.0)', '>=1.0,<2.0'],
    ['>=1.9.*,<3.4.*', '>=1.9,<3.4'],
    ['>=1.0 <2.0', '>=1.0,<2.0'],
    ['>=3.6,', '>=3.6'],
    ['== 1.0 ', '==1.0'],
    ['<5.0.0dev', '<5.0.0dev'],
    ['>=2.7,!=3.0*,!=3.1*', '>=2.7,!=3.0.*,!=3.1.*'],
    ['( >= 1.0 )', '>= 1.0'.replace(' ', '')],
    ['', ''],
  ])('"%s" is read as "%s"', (written, read) => {
    expect(parseSpecifierSet(written)?.text).toBe(read)
  })

  it.each(['1.0', '=1.0', '~=1', '>=1.0+cu', '>=foo', '(>=1.0', '~=3.*', '>= 1 . 0', '<>1.0', '==1.0.*a', '>=1.0;'])(
    '"%s" stays unreadable',
    (text) => {
      expect(parseSpecifierSet(text)).toBeNull()
    },
  )

  it('leaves the text behind === as it is', () => {
    expect(parseRequirement('a (!=1.2,===1.9.*)')?.specifier.text).toBe('!=1.2,===1.9.*')
    expect(parseRequirement('a(===1.9")')?.specifier.text).toBe('===1.9"')
  })

  it('reads <5.0.0dev as below the first version of 5.0.0', () => {
    const set = parseSpecifierSet('<5.0.0dev')
    if (set === null) throw new Error('unreadable')
    expect(['4.9', '5.0.0.dev0', '5.0.0a1'].map((text) => contains(set, version(text)))).toEqual([true, false, false])
  })
})
