/** Hostile configuration: YAML, and patterns for paths. */
import { matchesGlob } from '../../src/config/globs.ts'
import { LIMITS, readYaml } from '../../src/config/yaml.ts'
import { numbered, refusing, repeated } from './shape.ts'
import type { HostileShape } from './shape.ts'

/** An alias of lists of aliases, each nine times the one before. */
export function aliasBomb(lines = 12): string {
  return numbered(lines, (at) =>
    at === 0
      ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
      : `a${at}: &a${at} [${Array.from({ length: 9 }, () => `*a${at - 1}`).join(', ')}]`,
  )
}

const manyKeys = (size: number): string => numbered(size / 10, (at) => `k${at}: v`)

/** Each by the error that it ends with. */
export const hostileYaml: readonly (readonly [name: string, write: (size: number) => string, message: RegExp])[] = [
  ['an alias bomb', (size) => aliasBomb(size / 90), /too many aliases/],
  ['an alias within itself', (size) => `a: &x [${repeated('*x, ', size)}]`, /nested too deeply|aliases/],
  ['deep flow lists', (size) => repeated('[', size), /nested too deeply/],
  ['deep flow maps', (size) => repeated('{a: ', size), /nested too deeply/],
  ['deep block lists', (size) => repeated('- ', size), /nested too deeply/],
  ['deep block maps', (size) => numbered(Math.sqrt(size * 2), (at) => `${' '.repeat(at)}a:`), /nested too deeply/],
  ['deep complex keys', (size) => repeated('? ', size), /nested too deeply|plain text/],
  ['many keys', manyKeys, /^null$/],
  ['many items', (size) => repeated('- v\n', size), /too many values|^null$/],
  ['a key twice among many', (size) => `${manyKeys(size - 8)}\nk7: w`, /`k7` stands here twice/],
  ['quotes', (size) => `${repeated('"', size - 2)}${size % 2 === 0 ? '"' : ''}`, /./],
  ['anchors', (size) => repeated('&', size), /^null$/],
  ['tabs', (size) => repeated('\t', size), /^null$/],
]

const globs: readonly (readonly [string, (size: number) => readonly [path: string, glob: string]])[] = [
  ['a long name for many stars', (size) => [`${repeated('a', size)}b`, `${'*a'.repeat(50)}c`]],
  ['many stars for a name', (size) => [`${'a'.repeat(200)}b`, `${repeated('*a', size)}c`]],
  ['a deep path for many double stars', (size) => [repeated('a/', size), `${'**/a/'.repeat(30)}b`]],
  ['many double stars for a path', (size) => ['a/'.repeat(50), `${repeated('**/a/', size)}b`]],
]

/** Well within what is read, whatever the shape adds. */
const LARGEST = LIMITS.characters - 1000

export const configShapes: readonly HostileShape[] = [
  ...hostileYaml.map(([name, write]) => ({
    parser: 'YAML',
    name: `YAML: ${name}`,
    largest: LARGEST,
    prepare: (size: number) => {
      const text = write(size)
      return () => refusing(() => readYaml(text, 'f'))
    },
  })),
  ...globs.map(([name, write]) => ({
    parser: 'patterns',
    name: `patterns: ${name}`,
    largest: 16 * 1024,
    prepare: (size: number) => {
      const [path, glob] = write(size)
      return () => matchesGlob(path, glob)
    },
  })),
]
