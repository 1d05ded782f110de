/** Hostile evidence and hostile checkouts. */
import { readDockerfile } from '../../src/units/dockerfile.ts'
import { readCommands } from '../../src/units/shell.ts'
import { group } from '../units/checkout.ts'
import type { Files } from '../units/checkout.ts'
import { numbered, refusing, repeated, TEN_MEGABYTES } from './shape.ts'
import type { HostileShape } from './shape.ts'

const dockerfiles: readonly (readonly [string, (size: number) => string])[] = [
  [
    'a variable that doubles itself',
    (size) =>
      `ARG A=${'x'.repeat(900)}\n${repeated(`ARG A=${'$A'.repeat(400)}\n`, Math.max(807, size - 900))}\nFROM $A`,
  ],
  ['a chain of stages', (size) => numbered(size / 48, (at) => `FROM s${at - 1} AS s${at}\nRUN pip install -r r.txt`)],
  ['here-documents', (size) => repeated('RUN <<A ', size)],
  ['here-documents that end', (size) => repeated('RUN <<A\nA\n', size)],
  ['here-documents without end', (size) => numbered(size / 16, (at) => `RUN <<A${at}`)],
  ['a long here-document', (size) => `FROM x\nRUN <<A\n${repeated('a\n', size)}A`],
  ['quotes', (size) => `FROM x\nRUN ${repeated('"', size)}`],
  ['words', (size) => `FROM x\nRUN ${repeated('a ', size)}`],
]

const between = (count: number, write: (at: number) => string): Files =>
  Object.fromEntries(
    Array.from({ length: Math.max(1, Math.floor(count)) }, (_, at) => [`requirements/${at}.txt`, write(at)]),
  )

const checkouts: readonly (readonly [name: string, largest: number, write: (size: number) => Files])[] = [
  ['a long chain of includes', 2000 * 14, (size) => between(size / 14, (at) => `-r ${at + 1}.txt\na\n`)],
  [
    'everything includes everything',
    60 * 60 * 10,
    (size) => {
      const count = Math.floor(Math.sqrt(size / 10))
      return between(count, () => numbered(count, (to) => `-r ${to}.txt`))
    },
  ],
  [
    'many extras',
    1000 * 16,
    (size) => ({
      'pyproject.toml': `[project]\nname = "p"\n[project.optional-dependencies]\n${numbered(size / 16, (at) => `x${at} = ["a==${at}"]`)}`,
    }),
  ],
  [
    'a huge Dockerfile',
    7000 * 36,
    (size) => ({
      'requirements.txt': 'a\n',
      Dockerfile: `FROM python:3.11\n${repeated('RUN pip install -r requirements.txt\n', size)}`,
    }),
  ],
  [
    'a huge line',
    20_000 * 12,
    (size) => ({ 'requirements.txt': 'a\n', Dockerfile: `FROM python:3.11\nRUN ${repeated('pip install ', size)}` }),
  ],
]

export const unitShapes: readonly HostileShape[] = [
  ...dockerfiles.map(([name, write]) => ({
    parser: 'Dockerfile',
    name: `Dockerfile: ${name}`,
    largest: TEN_MEGABYTES,
    prepare: (size: number) => {
      const text = write(size)
      return () => refusing(() => readDockerfile('Dockerfile', text))
    },
  })),
  ...['"', "'", '\\', '`', '$(', '&&', '<<A', '${', 'a;'].map((piece) => ({
    parser: 'commands',
    name: `commands: ${piece}`,
    largest: TEN_MEGABYTES,
    prepare: (size: number) => {
      const script = repeated(piece, size)
      return () => {
        let words = 0
        for (const command of readCommands(script, 1)) words += command.words.length
        return words
      }
    },
  })),
  ...checkouts.map(([name, largest, write]) => ({
    parser: 'checkouts',
    name: `checkouts: ${name}`,
    largest,
    prepare: (size: number) => {
      const files = write(size)
      return () => group(files)
    },
  })),
]
