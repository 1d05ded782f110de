/** Whose credentials go to an index. */
import { expect, test } from 'vitest'
import { credentialsOf } from '../../src/sources/connect.ts'
import type { PlaceSettings } from '../../src/sources/place.ts'

const OPERATORS: PlaceSettings = { role: 'index', url: 'https://ann:own@team.example/simple/', trust: 'operator' }
const OF_A_FILE: PlaceSettings = {
  role: 'extra-index',
  url: 'https://eve:file@other.example/simple/',
  trust: 'foreign',
}

function sent(url: string, onlyOperatorsCredentials: boolean): string | null {
  const options = { variables: {}, home: '/nowhere', places: [OPERATORS, OF_A_FILE], onlyOperatorsCredentials }
  return credentialsOf(options).for(new URL(url), false)?.password ?? null
}

test('those of the operator go to their place, and nowhere else', () => {
  for (const only of [true, false]) {
    expect(sent('https://team.example/simple/torch/', only)).toBe('own')
    expect(sent('https://team.example/other/', only)).toBeNull()
    expect(sent('https://third.example/simple/', only)).toBeNull()
  }
})

test('those of a file are sent for the checkout of a person, and not by the App', () => {
  expect(sent('https://other.example/simple/torch/', false)).toBe('file')
  expect(sent('https://other.example/simple/torch/', true)).toBeNull()
})
