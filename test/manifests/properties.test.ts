/**
 * Hostile files: nothing but LockstepError is thrown, no time is lost, and an edit changes what it moves and nothing else.
 * A failing run prints its seed; `LOCKSTEP_SEED=n` repeats it.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import type { ManifestFormat, Move, SourceFile } from '../../src/manifests/model.ts'
import { pyproject } from '../../src/manifests/pyproject.ts'
import { requirements } from '../../src/manifests/requirements.ts'
import { readToml } from '../../src/manifests/toml.ts'
import { locate } from '../../src/manifests/toml-strings.ts'
import { growthOf, TOO_STEEP } from '../hostile/growth.ts'
import { manifestShapes, manyEntries, manyGroups, manyStrings } from '../hostile/manifests.ts'
import { fileOf, textOf, versionOf } from './support.ts'

const seed = Number(process.env['LOCKSTEP_SEED'] ?? Date.now() % 2 ** 31)
fc.configureGlobal({ seed, numRuns: 300 })
process.stdout.write(`manifests properties: LOCKSTEP_SEED=${seed}\n`)

const FORMATS: readonly (readonly [ManifestFormat, string])[] = [
  [requirements, 'requirements.txt'],
  [pyproject, 'pyproject.toml'],
]

const PIP_PIECES =
  'a==1|b>=2,<3|c~=1.0|d[x]|# c| #| \\|\\\n|\n|\r\n|\r|\f| |--hash=sha256:ab|-r x|-c y|-e .|--pre|; os_name=="nt"|\'|"|(|)|,|é|😀|${A}|\ufeff|\u2028|# lockstep: constraint|git+https://h.example/x#egg=y| @ |https://h.example/a.zip|==|0'.split(
    '|',
  )
const TOML_PIECES =
  '[project]\n~dependencies = [~]~"a==1"~\'b>=2\'~,~\n~ ~\r\n~# c~"""~\'\'\'~\\~\\u0041~{~}~=~.~[tool.uv]\n~constraint-dependencies = [~[tool.poetry.dependencies]\n~c = "^1.2"\n~d = {version = "~1", python = "<3"}\n~[dependency-groups]\n~x = [{include-group = "x"}]\n~__proto__ = 1\n~[[tool.uv.index]]\n~1~true~1979-05-27~é~😀~\ufeff~\0~# lockstep: constraint~constraint-dependencies = []\n'.split(
    '~',
  )

const bytesOf = (pieces: readonly string[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => new TextEncoder().encode(parts.join(''))),
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 100 }).map((text) => new TextEncoder().encode(text)),
  )

describe.each(FORMATS)('$name', (format, path) => {
  const files = bytesOf(format === requirements ? PIP_PIECES : TOML_PIECES).map((bytes): SourceFile => ({
    path,
    bytes,
  }))

  test('any bytes are read without an error, and no moves give them back', () => {
    fc.assert(
      fc.property(files, (file) => {
        const result = format.read(file)
        for (const { span, specifierSpan, hashes } of result.declarations) {
          expect(span.start).toBeLessThanOrEqual(span.end)
          expect(span.end).toBeLessThanOrEqual(file.bytes.length)
          for (const inner of [specifierSpan, ...hashes.map((hash) => hash.span)]) {
            expect(inner.start).toBeGreaterThanOrEqual(span.start)
            expect(inner.end).toBeLessThanOrEqual(span.end)
          }
        }
        expect(format.edit(file, [])).toEqual(file.bytes)
      }),
    )
  })

  test('an edit moves what it is asked to, or refuses', () => {
    fc.assert(
      fc.property(files, fc.constantFrom('1.5', '2.6.1', '3.0'), (file, to) => {
        const [declaration] = format.read(file).declarations
        if (declaration === undefined) return
        const hashes = declaration.hashes.length > 0 ? ['sha256:new'] : []
        const edited = attempt(() => format.edit(file, [{ declaration, to: versionOf(to), hashes }]))
        if (edited === null) return
        const { start, end } = declaration.span
        expect(edited.subarray(0, start)).toEqual(file.bytes.subarray(0, start))
        expect(edited.subarray(edited.length - (file.bytes.length - end))).toEqual(file.bytes.subarray(end))
        const again = format.read({ path, bytes: edited }).declarations[0]
        expect(again?.name).toBe(declaration.name)
        expect(again?.base).toMatchObject({ key: versionOf(to).key })
      }),
    )
  })

  test('constraints come and go', () => {
    fc.assert(
      fc.property(files, (file) => {
        const bare = attempt(() => format.constrain(file, []))
        if (bare === null) return
        const added = attempt(() => format.constrain({ path, bytes: bare }, ['numpy<2', 'scipy!=1.0']))
        if (added === null) return
        expect(format.constrain({ path, bytes: added }, [])).toEqual(bare)
      }),
    )
  })
})

/** null where it is refused, as LockstepError only. */
function attempt(edit: () => Uint8Array): Uint8Array | null {
  try {
    return edit()
  } catch (error) {
    if (error instanceof LockstepError) return null
    throw error
  }
}

const version = fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30)).map((parts) => parts.join('.'))
const moving = fc.constantFrom('==', ' == ', '>=', '~=', '===')
const line = fc.record({
  operator: moving,
  from: version,
  to: version,
  before: fc.constantFrom('', '  ', '[extra]', ' (', '[a, b] '),
  after: fc.constantFrom('', ' ', ' ; os_name == "nt"', '  # é 😀', ' # do not upgrade'),
  end: fc.constantFrom('\n', '\r\n', '\r', '\n\n# é\n'),
})

test('in a file of good lines every one moves and every other byte stays', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.boolean(), (lines, isOnlyFirst) => {
      const write = (key: 'from' | 'to', at: number): string => {
        const { operator, before, after, end, ...versions } = lines[at] ?? raise()
        const close = before === ' (' ? ')' : ''
        return `p${at}${before}${operator}${versions[key]}${close}${after}${end}`
      }
      const file = fileOf('requirements.txt', lines.map((_, at) => write('from', at)).join(''))
      const { declarations } = requirements.read(file)
      expect(declarations).toHaveLength(lines.length)
      const moves = declarations.map((declaration, at): Move => {
        return { declaration, to: versionOf(lines[at]?.to ?? ''), hashes: [] }
      })
      const chosen = isOnlyFirst ? moves.slice(0, 1) : moves.toReversed()
      const expected = lines.map((_, at) => write(isOnlyFirst && at > 0 ? 'from' : 'to', at)).join('')
      expect(textOf(requirements.edit(file, chosen))).toBe(expected)
    }),
  )
})

test('every string of a document is located character by character', () => {
  const piece = fc.constantFrom(
    'a',
    '\\n',
    '\\u0041',
    '\\U0001F600',
    '\\x41',
    '\\"',
    '\\\\',
    'é',
    '😀',
    '\n',
    '\r\n',
    '\\\n   ',
    "'",
    ' ',
    '\t',
  )
  const strings = fc.tuple(fc.constantFrom('"', "'", '"""', "'''"), fc.array(piece, { maxLength: 12 }))
  fc.assert(
    fc.property(strings, ([quote, pieces]) => {
      const text = `# é\nx = ${quote}${pieces.join('')}${quote}\n`
      const document = readToml(text)
      if ('why' in document) return
      const value = document.root.entries.get('x')?.value
      if (value?.kind !== 'string') return
      const located = locate(text, value)
      expect(located.text).toBe(value.value)
      let at = 0
      for (const character of located.text) {
        const source = text.slice(located.start(at), located.end(at + character.length))
        at += character.length
        expect(source === character || /^(?:\\|\r\n$)/.test(source)).toBe(true)
      }
    }),
    { numRuns: 1_000 },
  )
})

describe('the cost of hostile files grows as their size', () => {
  test.each(manifestShapes)('$name', async (shape) => {
    expect(await growthOf(shape)).toBeLessThan(TOO_STEEP)
  })
})

test.each([
  ['strings', manyStrings(45_000)],
  ['entries', manyEntries(30_000)],
  ['groups', manyGroups(10_000)],
])('of too many %s no more are read than the limit', (_, text) => {
  expect(pyproject.read(fileOf('pyproject.toml', text)).declarations.length).toBeLessThanOrEqual(20_000)
})

test('more than 10 MB is not read', () => {
  for (const [format, path] of FORMATS) {
    const result = format.read({ path, bytes: new Uint8Array(10 * 1024 * 1024 + 1) })
    expect(result.unreadable).toMatchObject([{ why: 'it is larger than 10 MB', stopsReading: true }])
  }
})

function raise(): never {
  throw new Error('no such line')
}
