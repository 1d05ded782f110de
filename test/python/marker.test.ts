import { describe, expect, it } from 'vitest'
import { markerValues } from '../../src/python/environment.ts'
import { evaluateMarker, extrasNamedBy, formatMarker, parseMarker } from '../../src/python/marker.ts'
import { normalizeExtra } from '../../src/python/name.ts'
import { environment, marker } from './reading.ts'

function holds(text: string, python = '3.11', platform = 'linux_x86_64', ...extras: string[]): boolean {
  return evaluateMarker(marker(text), markerValues(environment(python, platform)), new Set(extras.map(normalizeExtra)))
}

describe('evaluation', () => {
  it.each([
    ['python_version >= "3.9"', true],
    ['python_version < "3.9"', false],
    ['"3.9" <= python_version', true],
    ['python_version == "3.*"', true],
    ['python_version ~= "3.9"', true],
    ['python_version in "3.10 3.11"', true],
    ['python_version not in "3.10, 3.11"', false],
    ['python_full_version >= "3.11.1" and python_full_version < "3.11.99"', true],
    ['python_version >= "3.*"', false],
    ['python_version === "3.11"', true],
    ['os.name == "posix" and sys.platform == "linux"', true],
    ["python_implementation == 'CPython' and platform.python_implementation == 'CPython'", true],
    ['sys_platform >= "linux"', true],
    ['sys_platform > "a"', false],
    ['os_name ~= "posix"', false],
    ['platform_release >= "5"', false],
    ['"linux" in sys_platform', true],
    ['sys_platform == "win32" or sys_platform == "linux" and python_version < "3"', false],
    ['(sys_platform == "win32" or sys_platform == "linux") and python_version > "3"', true],
    ['extra == "test"', false],
    ['extra != "test"', true],
    ['"\\x6cinux" == sys_platform', true],
    ['"a" == "b"', false],
  ])('%s is %s', (text, expected) => {
    expect(holds(text)).toBe(expected)
  })

  it('asks for each extra alone, and for none', () => {
    expect(holds('extra == "Foo_Bar"', '3.11', 'linux_x86_64', 'foo-bar')).toBe(true)
    expect(holds('extra == "a" and extra == "b"', '3.11', 'linux_x86_64', 'a', 'b')).toBe(false)
    expect(holds('extra != "a"', '3.11', 'linux_x86_64', 'a')).toBe(true)
    expect(holds('"A.b" in extras and "c" not in extras', '3.11', 'linux_x86_64', 'a-b')).toBe(true)
    expect(holds('"dev" in dependency_groups')).toBe(false)
  })

  it('knows platforms', () => {
    expect(holds('platform_machine == "AMD64" and os_name == "nt"', '3.12', 'win_amd64')).toBe(true)
    expect(holds('platform_machine == "arm64" and sys_platform == "darwin"', '3.12', 'macosx_arm64')).toBe(true)
    expect(holds('platform_machine == "aarch64" and platform_system == "Linux"', '3.12', 'musllinux_aarch64')).toBe(
      true,
    )
  })
})

describe('reading and writing', () => {
  it.each([
    ['os.name=="posix"', 'os_name == "posix"'],
    ["'x' not  in sys_platform", '"x" not in sys_platform'],
    ['(a)'.replace('a', 'os_name == "a"'), 'os_name == "a"'],
    ['os_name=="a" or os_name=="b" and os_name=="c"', 'os_name == "a" or (os_name == "b" and os_name == "c")'],
    ['(os_name=="a" or os_name=="b") and os_name=="c"', '(os_name == "a" or os_name == "b") and os_name == "c"'],
    ['os_name=="a" and (os_name=="b" and os_name=="c")', 'os_name == "a" and os_name == "b" and os_name == "c"'],
    ['extra == "Foo_Bar"', 'extra == "foo-bar"'],
    [`os_name == '"'`, `os_name == '"'`],
    [`os_name == '\\x27"'`, `os_name == "'\\x22"`],
    ['os_name == "\\\\ \\n \\d \\101"', 'os_name == "\\\\ \\x0a \\\\d A"'],
  ])('%s is written %s', (text, written) => {
    expect(formatMarker(marker(text))).toBe(written)
    expect(marker(written)).toEqual(marker(text))
  })

  it.each([
    '',
    'os_name',
    'os_name ==',
    'os_name == posix',
    'os_name == "a',
    'os_name == "a" and',
    '(os_name == "a"',
    'os_name == "a")',
    'osname == "a"',
    'os_name = "a"',
    'os_name == "a" os_name == "b"',
    'python_versions == "3"',
    'os_name == "\\x4"',
    'os_name == "\\N{DIGIT ONE}"',
    'os_name == "a\nb"',
    'os_name notin "a"',
  ])('refuses %j', (text) => {
    expect(parseMarker(text)).toBeNull()
  })

  it('names extras, sorted', () => {
    const text = 'extra == "B_b" or ("a" == extra and os_name == "x") or "c" in extras or extra == ""'
    expect(extrasNamedBy(marker(text))).toEqual(['a', 'b-b', 'c'])
  })
})
