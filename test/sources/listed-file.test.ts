import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileUrl } from '../../src/sources/listed-file.ts'

const BASE = 'https://index.example/simple/demo/'

/** The address by the URL standard alone. */
function byTheStandard(link: string): string | null {
  const url = URL.parse(link, BASE)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  url.hash = ''
  return url.href
}

test.each([
  'https://files.example/packages/ab/cd/demo-1.0-py3-none-any.whl',
  'https://files.example/packages/demo-1.0+cu121-py3-none-any.whl#sha256=00ff',
  'https://files.example/packages/../demo-1.0.tar.gz',
  'https://files.example/packages/%2e%2e/demo-1.0.tar.gz',
  'https://files.example/.hidden/demo-1.0.tar.gz',
  'https://files.example//demo-1.0.tar.gz',
  'https://Files.Example/demo-1.0.tar.gz',
  'https://files.example:443/demo-1.0.tar.gz',
  'https://files.example./demo-1.0.tar.gz',
  'https://user@files.example/demo-1.0.tar.gz',
  'https://xn--zzzz.example/demo-1.0.tar.gz',
  'https://127.1/demo-1.0.tar.gz',
  'https://files.0x7f/demo-1.0.tar.gz',
  'https://files.example/demo 1.0.tar.gz',
  'https://files.example/demo\n-1.0.tar.gz',
  'https:\\\\files.example\\demo-1.0.tar.gz',
  '../../files/demo-1.0.tar.gz',
  'file:///etc/passwd',
  '//files.example/demo-1.0.tar.gz#',
])('%s is read as the standard says', (link) => {
  expect(fileUrl(link, BASE)).toBe(byTheStandard(link))
})

test('any address is read as the standard says', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'https:',
      'http:',
      '/',
      '//',
      '.',
      '..',
      'xn--',
      '%2e',
      '#',
      '?',
      '@',
      ':',
      'a',
      'demo',
      '1',
      '-',
      '+',
      '~',
      '!',
    ),
    fc.string({ maxLength: 3 }),
  )
  const link = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  const secure = link.map((rest) => `https://a.example/${rest}`)
  fc.assert(
    fc.property(
      fc.oneof(
        link,
        secure,
        link.map((rest) => `https://${rest}`),
      ),
      (text) => {
        expect(fileUrl(text, BASE)).toBe(byTheStandard(text))
      },
    ),
    { numRuns: 20_000 },
  )
})
