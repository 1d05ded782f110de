/**
 * `npm run demo`: a GitHub on this machine with the example repositories, and the App at work in it.
 *
 *   node tools/demo.ts [--port N]
 *
 * The App is installed, onboards the repositories, and, once a person has merged that, opens its pull requests. Nothing asks a network.
 */
import { parseArgs } from 'node:util'
import { pages } from '../sandbox/pages/pages.ts'
import { EXAMPLE_REPOSITORIES, OWNER, startTown } from '../sandbox/town.ts'
import type { Town } from '../sandbox/town.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '3030' }, verbose: { type: 'boolean', default: false } } })
const print = (text: string): void => void process.stdout.write(`${text}\n`)

print('Starting a GitHub on this machine, the App and its database ...')
const town = await startTown({
  sandbox: { port: Number(values.port), pages: [pages] },
  write: (line) => {
    if (values.verbose) process.stderr.write(line)
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
town.sandbox.install(OWNER)
await onboard(town)
print(`
The App is at work. Open ${town.sandbox.url}/ and act as ${Object.keys(town.roles).join(', ')}:
review a pull request, tick an alternative, merge, comment "/lockstep rollback".
Ctrl+C ends it; nothing is kept.`)

/** A person merges the first pull request of each repository, as the README says. */
async function onboard({ sandbox }: Town): Promise<void> {
  const person = sandbox.as('maintainer')
  for (const { name } of EXAMPLE_REPOSITORIES) {
    const repository = `${OWNER}/${name}`
    const first = await pullOf(repository, () => true)
    print(`${repository}: #${first.number} ${first.title}`)
    await person.do('PUT', `/repos/${repository}/pulls/${first.number}/merge`, {})
    const upgrade = await pullOf(repository, ({ number }) => number !== first.number)
    print(`${repository}: #${upgrade.number} ${upgrade.title}`)
  }
}
