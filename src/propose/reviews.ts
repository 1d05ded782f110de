/** What people said of a pull request in its reviews. Pure. */
import type { Review } from './forge.ts'

/** Each person's last verdict, by login: a comment takes none back. Bots have none. */
export function lastWords(reviews: readonly Review[]): ReadonlyMap<string, Review['state']> {
  const words = new Map<string, Review['state']>()
  const verdicts = reviews.filter(({ isBot, state }) => !isBot && state !== 'commented' && state !== 'pending')
  for (const { login, state } of verdicts.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)))
    words.set(login, state)
  return words
}

/** Whether somebody's last word is that one. */
export function isSaid(reviews: readonly Review[], state: Review['state']): boolean {
  return [...lastWords(reviews).values()].includes(state)
}
