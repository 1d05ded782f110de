/** A process to be killed: it asks for looks, begins one, and never ends it. */
import { openFor } from './behaviour.ts'

const folder = process.argv[2] ?? ''
const { store } = await openFor({ url: null, folder }, { atOnce: 1 })
await store.repositories.know(
  [1, 2].map((id) => ({ id, installation: 7, owner: 'acme', name: `app-${id}` })),
  new Date(Date.now() + 1e9),
)
await store.looks.ask(1, [{ kind: 'pushed' }])
await store.looks.ask(1, [{ kind: 'commented', number: 3 }])
await store.looks.ask(2, [{ kind: 'commented', number: 8 }])
await store.looks.work(({ repository }) => {
  process.stdout.write(`looking ${repository.id}\n`)
  return new Promise(() => {
    setInterval(() => undefined, 1000)
  })
})
