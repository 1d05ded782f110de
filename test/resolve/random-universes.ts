/** Small random indexes with requirement lines: what property tests of resolve/ and verify/ draw from. */
import type { SketchedProject, SketchedRelease } from '../../src/universe/sketch.ts'

export interface RandomUniverse {
  readonly lines: readonly string[]
  readonly bounds: readonly string[]
  readonly packages: Readonly<Record<string, SketchedProject>>
}

/** Numbers from 0 on, below the limit given; the same for the same seed (mulberry32). */
export type Dice = (below: number) => number

export function diceOf(seed: number): Dice {
  let state = Math.imul(seed, 2_654_435_761) | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const NAMES = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox']
const OPERATORS = ['>=', '<', '==', '!=', '<=', '']

export function universeOf(seed: number): RandomUniverse {
  const dice = diceOf(seed)
  const names = NAMES.slice(0, 3 + dice(3))
  const packages = Object.fromEntries(names.map((name) => [name, projectOf(dice, names, name)]))
  const lines = names
    .toSorted(() => dice(3) - 1)
    .slice(0, 1 + dice(3))
    .map((name) => `${name}${dice(5) === 0 ? '[x]' : ''}${dice(2) === 0 ? '' : specifierOf(dice)}`)
  const bounds = dice(4) === 0 ? [`${names[dice(names.length)] ?? ''}${specifierOf(dice)}`] : []
  return { lines, bounds, packages }
}

function projectOf(dice: Dice, names: readonly string[], own: string): SketchedProject {
  const releases: Record<string, SketchedRelease> = {}
  const count = 1 + dice(4)
  for (let number = 1; number <= count; number += 1) {
    const version = `${number}.0${dice(8) === 0 ? 'rc1' : ''}`
    const requires = Array.from({ length: dice(3) }, () => requirementOf(dice, names, own))
    releases[version] = {
      requires: requires.filter((text) => text !== ''),
      extras: ['x'],
      ...(dice(12) === 0 ? { yanked: true } : {}),
      ...(dice(10) === 0 ? { requiresPython: '>=3.12' } : {}),
      ...(dice(15) === 0 ? { wheels: [], sdist: true } : {}),
    }
  }
  return releases
}

function requirementOf(dice: Dice, names: readonly string[], own: string): string {
  const name = names[dice(names.length)] ?? own
  if (name === own) return ''
  const extra = dice(6) === 0 ? '[x]' : ''
  const marker = ['; extra == "x"', '; python_version < "3.12"', '', '', ''][dice(5)] ?? ''
  return `${name}${extra}${dice(5) === 0 ? '' : specifierOf(dice)}${marker}`
}

function specifierOf(dice: Dice): string {
  const operator = OPERATORS[dice(OPERATORS.length)] ?? ''
  return operator === '' ? '' : `${operator}${1 + dice(4)}.0`
}
