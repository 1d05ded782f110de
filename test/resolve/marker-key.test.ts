import { describe, expect, test } from 'vitest'
import { parseMarker } from '../../src/python/marker.ts'
import { markerKey } from '../../src/resolve/marker-key.ts'

const keyOf = (text: string): string => markerKey(parseMarker(text))

/** Of each row all markers say the same. */
const SAME: readonly (readonly string[])[] = [
  ['python_version >= "3.9"', 'python_full_version >= "3.9"', '"3.9" <= python_version'],
  ['python_version == "3.11"', 'python_version >= "3.11" and python_version < "3.12"'],
  ['python_version > "3.8"', 'python_version >= "3.9"'],
  ['python_version <= "3.11"', 'python_full_version < "3.12"'],
  ['platform_system == "Linux"', 'sys_platform == "linux"'],
  [
    'platform_machine == "x86_64" and platform_system == "Linux"',
    'sys_platform == "linux" and (platform_machine == "x86_64")',
  ],
  ['python_version >= "3.9" and extra == "dev"', 'python_version >= "3.9"'],
  ['python_version < "3.9" or python_version >= "3.9"', 'extra == "dev"'],
]

const DIFFERENT: readonly (readonly [string, string])[] = [
  ['python_version >= "3.9"', 'python_version >= "3.10"'],
  ['os_name == "nt"', 'os_name != "nt"'],
  ['os_name == "nt" and sys_platform == "win32"', 'os_name == "nt" or sys_platform == "win32"'],
  ['implementation_name == "PyPy"', 'platform_python_implementation == "PyPy"'],
]

describe('the key of a marker', () => {
  test.each(SAME)('is the same for %s and %s', (...texts) => {
    expect(new Set(texts.map(keyOf)).size).toBe(1)
  })
  test.each(DIFFERENT)('tells %s and %s apart', (a, b) => {
    expect(keyOf(a)).not.toBe(keyOf(b))
  })
  test('is empty where the marker always holds', () => {
    expect([markerKey(null), keyOf('extra == "dev"')]).toEqual(['', ''])
  })
})
