/**
 * `npm run demo`: a GitHub on this machine with the example repositories, and the App at work in it.
 *
 *   node tools/demo.ts [--port N]
 *
 * The App is installed, onboards the repositories, and, once a person has merged that, opens its pull requests. Nothing asks a network.
 */
import { parseArgs } from 'node:util'
import { webFace } from '../sandbox/pages/face.ts'
import { EXAMPLE_REPOSITORIES, nextPull, OWNER, ROLES, startTown } from '../sandbox/town.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '3030' }, verbose: { type: 'boolean', default: false } },
})
const print = (text: string): void => void process.stdout.write(`${text}\n`)

print('Starting a GitHub on this machine, with the App and its database ...')
const town = await startTown({
  sandbox: { port: Number(values.port), pages: [webFace] },
  write: (line) => {
    if (values.verbose) process.stderr.write(line)
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void town.close().finally(() => process.exit())
  })
}
const { sandbox } = town
sandbox.install(OWNER)
print(`The App is installed for ${OWNER}. It looks at ${EXAMPLE_REPOSITORIES.length} repositories.`)
for (const { name } of EXAMPLE_REPOSITORIES) await onboard(`${OWNER}/${name}`)
print(`
Open ${sandbox.url}/ and act as ${Object.keys(ROLES).join(', ')}: review a pull request,
tick an alternative, merge, comment "/lockstep rollback". Ctrl+C ends it; nothing is kept.`)

/** What a person does after installing: merge the first pull request. The next one is the App's own doing. */
async function onboard(repository: string): Promise<void> {
  const first = await nextPull(sandbox, repository, 0)
  print(`${repository}: #${first.number} ${first.title}`)
  await sandbox.as('maintainer').do('PUT', `/repos/${repository}/pulls/${first.number}/merge`, {})
  const upgrade = await nextPull(sandbox, repository, first.number)
  print(`${repository}: #${upgrade.number} ${upgrade.title}`)
}
