import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import type { AddedLine } from '../../src/manifests/model.ts'
import { pyproject } from '../../src/manifests/pyproject.ts'
import { requirements } from '../../src/manifests/requirements.ts'
import { fileOf, textOf } from './support.ts'

const ONE: AddedLine = { requirement: 'core==1.0', hashes: ['sha256:c1'] }
const TWO: AddedLine = { requirement: 'zed==2.0; python_version < "3.12"', hashes: ['sha256:d1', 'sha256:d2'] }

function add(text: string, lines: readonly AddedLine[] = [ONE, TWO]): string {
  return textOf(requirements.add(fileOf('requirements.txt', text), lines))
}

const ascii = (text: string) => Array.from(text, (character) => [character.charCodeAt(0), 0]).flat()

const MARKED = 'zed==2.0; python_version < "3.12"'

describe('lines are appended as the file writes its own', () => {
  test.each([
    [
      'one line each',
      'a==1 --hash=sha256:aa\n',
      `a==1 --hash=sha256:aa\ncore==1.0 --hash=sha256:c1\n${MARKED} --hash=sha256:d1 --hash=sha256:d2\n`,
    ],
    [
      'no final line end',
      'a==1 --hash=sha256:aa',
      `a==1 --hash=sha256:aa\ncore==1.0 --hash=sha256:c1\n${MARKED} --hash=sha256:d1 --hash=sha256:d2\n`,
    ],
    [
      'CRLF',
      'a==1 --hash=sha256:aa\r\n',
      `a==1 --hash=sha256:aa\r\ncore==1.0 --hash=sha256:c1\r\n${MARKED} --hash=sha256:d1 --hash=sha256:d2\r\n`,
    ],
    [
      'CRLF, no final line end, continued',
      'a==1 \\\r\n    --hash=sha256:aa',
      `a==1 \\\r\n    --hash=sha256:aa\r\ncore==1.0 \\\r\n    --hash=sha256:c1\r\n${MARKED} \\\r\n    --hash=sha256:d1 \\\r\n    --hash=sha256:d2\r\n`,
    ],
    [
      'continued',
      'a==1 \\\n        --hash=sha256:aa \\\n        --hash=sha256:ab\n',
      `a==1 \\\n        --hash=sha256:aa \\\n        --hash=sha256:ab\ncore==1.0 \\\n        --hash=sha256:c1\n${MARKED} \\\n        --hash=sha256:d1 \\\n        --hash=sha256:d2\n`,
    ],
    [
      'the first beside the requirement, the others below',
      'a==1 --hash sha256:aa \\\n  --hash sha256:ab\n',
      `a==1 --hash sha256:aa \\\n  --hash sha256:ab\ncore==1.0 --hash sha256:c1\n${MARKED} --hash sha256:d1 \\\n  --hash sha256:d2\n`,
    ],
    [
      'single ones on one line, several continued',
      'a==1 --hash=sha256:aa\nb==1 \\\n  --hash=sha256:ba \\\n  --hash=sha256:bb\n# via a\n\n',
      `a==1 --hash=sha256:aa\nb==1 \\\n  --hash=sha256:ba \\\n  --hash=sha256:bb\n# via a\n\ncore==1.0 --hash=sha256:c1\n${MARKED} \\\n  --hash=sha256:d1 \\\n  --hash=sha256:d2\n`,
    ],
    [
      'another option before the hashes',
      'a==1 --config-settings=x=y --hash=sha256:aa\n',
      `a==1 --config-settings=x=y --hash=sha256:aa\ncore==1.0 --hash=sha256:c1\n${MARKED} --hash=sha256:d1 --hash=sha256:d2\n`,
    ],
    [
      'no hashes to learn from',
      '--require-hashes\n',
      `--require-hashes\ncore==1.0 --hash=sha256:c1\n${MARKED} --hash=sha256:d1 --hash=sha256:d2\n`,
    ],
  ])('%s', (_, text, expected) => {
    expect(add(text)).toBe(expected)
    const { declarations } = requirements.read(fileOf('requirements.txt', expected))
    expect(declarations.slice(-2).map(({ name, hashes }) => `${name} ${hashes.length}`)).toEqual(['core 1', 'zed 2'])
  })

  test('no lines give back the same bytes', () => {
    expect(add('a==1 --hash=sha256:aa', [])).toBe('a==1 --hash=sha256:aa')
    expect(textOf(pyproject.add(fileOf('pyproject.toml', 'a = 1'), []))).toBe('a = 1')
  })

  test('UTF-16 stays UTF-16', () => {
    const bytes = Uint8Array.from([0xff, 0xfe, ...ascii('a==1 --hash=sha256:aa\n')])
    const added = requirements.add({ path: 'requirements.txt', bytes }, [ONE])
    expect(added).toEqual(Uint8Array.from([...bytes, ...ascii('core==1.0 --hash=sha256:c1\n')]))
  })

  test("Lockstep's own constraint lines are taken away from above them", () => {
    const added = add('a==1 --hash=sha256:aa\nb<2  # lockstep: constraint', [ONE])
    expect(textOf(requirements.constrain(fileOf('requirements.txt', added), []))).toBe(
      'a==1 --hash=sha256:aa\ncore==1.0 --hash=sha256:c1\n',
    )
  })
})

describe('what would not read back is refused', () => {
  test.each(['a==1 \\', 'a==1 \\\n'])('%j would swallow them', (text) => {
    expect(() => add(text)).toThrow(LockstepError)
  })
  test.each<AddedLine>([
    { requirement: 'core==1.0', hashes: [] },
    { requirement: 'core==1.0', hashes: ['sha256:a b'] },
    { requirement: 'core==1.0', hashes: ['md5:aa'] },
    { requirement: 'core==1.0\nevil', hashes: ['sha256:aa'] },
    { requirement: 'core @ https://h.example/a.zip', hashes: ['sha256:aa'] },
    { requirement: '-r x', hashes: ['sha256:aa'] },
  ])('%j', (line) => {
    expect(() => add('a==1 --hash=sha256:aa\n', [line])).toThrow(LockstepError)
  })
  test('a pyproject.toml has no place for them', () => {
    expect(() => pyproject.add(fileOf('pyproject.toml', ''), [ONE])).toThrow(LockstepError)
  })
  test('whatever the file: what stood there stays, and the lines read back', () => {
    const pieces =
      'a==1|b>=2| --hash=sha256:ab| --hash sha256:ab| #| \\\n|\\|\n|\r\n|\r|\f|-r x|é|\ufeff|\u2028|\u00a0|; os_name=="nt"'
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces.split('|')), { maxLength: 30 }), (parts) => {
        const file = fileOf('requirements.txt', parts.join(''))
        const before = requirements.read(file).declarations
        let bytes: Uint8Array
        try {
          bytes = requirements.add(file, [ONE, TWO])
        } catch (error) {
          expect(error).toBeInstanceOf(LockstepError)
          return
        }
        expect(bytes.subarray(0, file.bytes.length)).toEqual(file.bytes)
        const after = requirements.read({ path: file.path, bytes }).declarations
        expect(after.slice(0, before.length)).toEqual(before)
        expect(after.slice(before.length).map(({ name }) => name)).toEqual(['core', 'zed'])
      }),
    )
  })
})
