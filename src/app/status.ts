/** For whoever watches the server: whether it lives, and how much waits or has failed. No names: whoever asks may be anybody. */
import type { Store } from '../store/store.ts'
import { answer, answerJson } from './web.ts'
import type { Route } from './web.ts'
import { pathOf } from './webhook.ts'

const MOST_COUNTED = 1000

export function statusRoutes(store: Store, stateOf: () => 'setup' | 'working'): readonly Route[] {
  const counts = async () => {
    const [queue, failures] = await Promise.all([store.looks.counts(), store.repositories.failures(MOST_COUNTED)])
    const dead = failures.filter(({ deadAt }) => deadAt !== null).length
    return { state: stateOf(), ...queue, failing: failures.length - dead, dead }
  }
  return [
    async (request, response) => {
      if (pathOf(request) !== '/healthz') return false
      // A server whose database does not answer is of no use.
      await store.looks.counts()
      return answer(response, 200, stateOf())
    },
    async (request, response) => (pathOf(request) === '/status' ? answerJson(response, 200, await counts()) : false),
  ]
}
