import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Credentials,
  basicAuthorization,
  credentialsInEnvironment,
  credentialsInUrls,
} from '../../src/http/credentials.ts'
import { parseNetrc } from '../../src/http/netrc.ts'
import { shownUrl, splitUserinfo } from '../../src/http/redact.ts'

function userFor(credentials: Credentials, url: string, allowsPlain = false): string | null {
  return credentials.for(new URL(url), allowsPlain)?.username ?? null
}

function owner(user: string, key = 'k'): string {
  return new Credentials(credentialsInUrls([`https://${user}:secret@a.example/`]), new Map()).owner(
    new URL('https://a.example/x'),
    false,
    () => key,
  )
}

describe('credentials', () => {
  const credentials = new Credentials(
    [
      ...credentialsInUrls([
        'https://outer:x@packages.example/simple/',
        'https://inner:y@packages.example/simple/team',
      ]),
      ...credentialsInUrls(['http://plain:z@packages.example/plain/', 'http://local:z@127.0.0.1:8080/']),
    ],
    parseNetrc('machine netrc.example login n password p'),
  )

  test.each([
    ['https://packages.example/simple/torch/', 'outer'],
    ['https://packages.example/simple/team/torch/', 'inner'],
    ['https://packages.example/simple/teammate/torch/', 'outer'],
    ['https://packages.example/simple/../other/', null],
    ['https://packages.example/files/a.whl', null],
    ['https://packages.example:8443/simple/torch/', null],
    ['https://packages.example.evil.example/simple/torch/', null],
    ['http://packages.example/plain/torch/', null],
    ['https://netrc.example/anything', 'n'],
    ['http://netrc.example/anything', null],
    ['https://sub.netrc.example/anything', null],
  ])('%s gets %s', (url, user) => {
    expect(userFor(credentials, url)).toBe(user)
  })

  test('plain HTTP only to an allowed loopback host', () => {
    expect(userFor(credentials, 'http://127.0.0.1:8080/simple/', true)).toBe('local')
    expect(userFor(credentials, 'http://127.0.0.1:8080/simple/', false)).toBeNull()
    expect(userFor(credentials, 'http://packages.example/plain/', true)).toBeNull()
  })

  test('owners differ by credential, and do not tell it', () => {
    expect(owner('a')).not.toBe(owner('b'))
    expect(owner('a')).not.toBe(owner('a', 'another'))
    expect(owner('a')).toMatch(/^[0-9a-f]{24}$/)
    expect(credentials.owner(new URL('https://elsewhere.example/'), false, () => 'k')).toBe('public')
  })

  test('a user name with a colon, and letters outside ASCII', () => {
    expect(basicAuthorization({ username: 'ü', password: 'p' })).toBe(`Basic ${Buffer.from('ü:p').toString('base64')}`)
  })
})

describe('credentials in the environment', () => {
  test('by name, with a token or a password; uv only for names that the operator gave a URL', () => {
    const found = credentialsInEnvironment(
      {
        LOCKSTEP_INDEX_TEAM_URL: 'https://team.example/simple',
        LOCKSTEP_INDEX_TEAM_TOKEN: 't',
        LOCKSTEP_INDEX_OTHER_URL: 'https://other.example/',
        LOCKSTEP_INDEX_OTHER_USERNAME: 'u',
        LOCKSTEP_INDEX_OTHER_PASSWORD: 'p',
        LOCKSTEP_INDEX_BARE_URL: 'https://bare.example/',
        UV_INDEX_MY_INDEX_PASSWORD: 'q',
        UV_INDEX_STRANGER_PASSWORD: 'never',
      },
      new Map([['my-index', 'https://mine.example/simple']]),
    )
    expect(found.map(({ url, credential }) => [url.host, credential.username, credential.password])).toEqual([
      ['other.example', 'u', 'p'],
      ['team.example', '__token__', 't'],
      ['mine.example', '', 'q'],
    ])
  })
})

describe('netrc', () => {
  test.each([
    ['machine a.example login u password p', 'u', 'p'],
    ['machine a.example\n  login u\n  password p\n', 'u', 'p'],
    ['# machine a.example login no password no\nmachine A.example user u password "p w"', 'u', 'p w'],
    ['machine a.example login u account x password #hash', 'u', '#hash'],
    ['machine a.example login u password p # and a word', 'u', 'p'],
    ['macdef init\nmachine a.example login no password no\n\nmachine a.example login u password p', 'u', 'p'],
    ['machine a.example login u password p\nmachine a.example login second password second', 'u', 'p'],
    ['machine a.example login u password "a\\"b"', 'u', 'a"b'],
  ])('%j', (text, login, password) => {
    expect(parseNetrc(text).get('a.example')).toEqual({ login, password })
  })

  test("default is nobody's, and an entry without password says nothing", () => {
    expect(parseNetrc('default login u password p').size).toBe(0)
    expect(parseNetrc('machine a.example login u').size).toBe(0)
  })

  test('any text is read without an error', () => {
    const words = fc.constantFrom(
      'machine',
      'login',
      'password',
      'macdef',
      'default',
      '#',
      '"',
      '\\',
      'a',
      '\n',
      '\n\n',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (text) => {
          expect(parseNetrc(text)).toBeInstanceOf(Map)
        },
      ),
    )
  })
})

describe('what is shown of a URL', () => {
  test.each([
    ['https://user:secret@a.example/simple/?token=secret#secret', 'https://a.example/simple/'],
    ['https://secret@a.example:8443', 'https://a.example:8443/'],
    ['not a url secret', '(not a URL)'],
  ])('%s', (url, shown) => {
    expect(shownUrl(url)).toBe(shown)
  })

  test('user and password come apart decoded', () => {
    expect(splitUserinfo(new URL('https://u%40x:p%3A%zz@a.example/'))).toMatchObject({
      username: 'u@x',
      password: 'p%3A%zz',
    })
  })
})
