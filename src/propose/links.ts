/** The address of a pull request by its number: as the forge gave it, else as it gave another one's. */
import type { PullFacts } from './forge.ts'

/** '' where none is known. */
export function pullLinks(pulls: readonly Pick<PullFacts, 'number' | 'url'>[]): (number: number) => string {
  const known = new Map(pulls.map(({ number, url }) => [number, url]))
  const [any] = pulls
  return (number) => known.get(number) ?? any?.url.replace(/\d+$/, String(number)) ?? ''
}
