import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { undoLines } from '../../src/propose/undo.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const undo = (before: string, after: string, current: string) => {
  const { bytes: result, lines, left } = undoLines(bytes(before), bytes(after), bytes(current))
  return { text: new TextDecoder().decode(result), lines, left }
}
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))

describe('the changes of a plan go', () => {
  test.each([
    ['a line elsewhere stays', 'a==1\nb==1\n', 'a==2\nb==1\n', 'a==2\nb==1\nc==1\n', 'a==1\nb==1\nc==1\n', 1, []],
    ['a line beside it stays', 'a==1\nb==1\n', 'a==2\nb==1\n', 'a==2\nb==9\n', 'a==1\nb==9\n', 1, []],
    ['what people changed stays', 'a==1\nb==1\n', 'a==2\nb==2\n', 'a==3\nb==2\n', 'a==3\nb==1\n', 1, [1]],
    ['what people deleted stays away', 'a==1\nb==1\n', 'a==2\nb==2\n', 'b==2\n', 'b==1\n', 1, [1]],
    ['what was added goes', 'a==1\n', 'a==1\nnew==1\n', 'x==1\na==1\nnew==1\n', 'x==1\na==1\n', 1, []],
    [
      'what was removed comes back',
      'a==1\nold==1\nb==1\n',
      'a==1\nb==1\n',
      'a==1\nb==1\nc==1\n',
      'a==1\nold==1\nb==1\nc==1\n',
      1,
      [],
    ],
    [
      'and not between lines that are no neighbours now',
      'a\nold\nb\n',
      'a\nb\n',
      'a\nmine\nb\n',
      'a\nmine\nb\n',
      0,
      [2],
    ],
    ['an end without a line feed is kept', 'a==1\nb==1', 'a==1\nb==2', 'x\na==1\nb==2', 'x\na==1\nb==1', 1, []],
    ['CR LF is kept', 'a==1\r\nb==1\r\n', 'a==2\r\nb==1\r\n', 'a==2\r\nb==1\r\nc\r\n', 'a==1\r\nb==1\r\nc\r\n', 1, []],
    ['another file altogether stays', 'a==1\n', 'a==2\n', 'all new\n', 'all new\n', 0, [1]],
  ])('%s', (_, before, after, current, text, lines, left) => {
    expect(undo(before, after, current)).toEqual({ text, lines, left })
  })

  test('bytes that are no text are kept', () => {
    const noise = Uint8Array.from([0xff, 0xfe, 0x0a, 0xc3, 0x0a])
    const { bytes: result } = undoLines(
      join(noise, bytes('a==1\n')),
      join(noise, bytes('a==2\n')),
      join(noise, bytes('a==2\nb\n')),
    )
    expect([...result]).toEqual([...join(noise, bytes('a==1\nb\n'))])
  })

  test('on an untouched file all goes, and on one that stands as before nothing', () => {
    const file = fc
      .array(fc.constantFrom('a', 'b', 'c==1', 'c==2', '', 'd'), { maxLength: 12 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''))
    fc.assert(
      fc.property(file, file, (before, after) => {
        expect(undo(before, after, after)).toMatchObject({ text: before, left: [] })
        expect(undo(before, before, after)).toEqual({ text: after, lines: 0, left: [] })
      }),
    )
  })
})
