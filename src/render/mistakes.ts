/** What a person has to mend: where, what is wrong, what to do. */
import { bullets, code, heading } from './nodes.ts'
import type { Block } from './nodes.ts'

export interface Mistake {
  /** `.github/lockstep.yml:7 schedule`. */
  readonly where: string
  readonly what: string
  /** The nearest valid word, or what else to do. */
  readonly next: string
}

export function mistakeBlocks(mistakes: readonly Mistake[]): readonly Block[] {
  if (mistakes.length === 0) return []
  return [
    heading(3, mistakes.length === 1 ? 'A mistake to mend' : 'Mistakes to mend'),
    bullets(mistakes.map(({ where, what, next }) => [code(where), ` ${what} ${next}`])),
  ]
}
