/** GitHub tells times in whole seconds: what people do within the same one, a glance must tell apart by other means. */
import { expect, test } from 'vitest'
import { makeScene, SERVICE, useSandbox } from './sandbox-scene.ts'

const BEGIN = Date.now()
const sandbox = useSandbox({ now: () => BEGIN })

test('a glance tells each thing that people do to a pull request from the one before, in the same second', async () => {
  const { forge } = await makeScene(sandbox())
  const developer = sandbox().as('developer')
  await developer.push(SERVICE, { branch: 'mine', files: { 'README.md': '# Mine\n' } })
  await developer.push(SERVICE, { branch: 'release', files: { 'README.md': '# Release\n' } })
  const { number } = await developer.openPull(SERVICE, { title: 'Mine', head: 'mine' })
  const review = (login: string, event: 'APPROVE' | 'REQUEST_CHANGES') =>
    sandbox().as(login).review(SERVICE, number, event)
  const acts: readonly (() => Promise<unknown>)[] = [
    () => review('administrator', 'APPROVE'),
    () => review('visitor', 'APPROVE'),
    () => review('visitor', 'REQUEST_CHANGES'),
    () => developer.push(SERVICE, { branch: 'mine', files: { 'README.md': '# Ours\n' } }),
    () => developer.do('PATCH', `/repos/${SERVICE}/pulls/${number}`, { base: 'release' }),
  ]
  const glance = () => forge.glance({ refs: [], file: { refs: ['refs/heads/state'], path: 'state.json' } })
  const seen = [await glance()]
  for (const act of acts) {
    await act()
    const next = await glance()
    expect(next).not.toEqual(seen.at(-1))
    seen.push(next)
  }
})
