import { expect, test } from 'vitest'
import { configInForce } from '../../src/propose/config-in-force.ts'
import type { TreeEntry } from '../../src/propose/forge.ts'
import { openTree } from '../../src/propose/tree.ts'
import { MemoryForge } from './memory-forge.ts'
import { MemoryWorld } from './memory-world.ts'
import { People } from './people.ts'

const CONFIG = '.github/lockstep.yml'
const GOOD = { [CONFIG]: 'labels: [security]\n' }

/** A world in which a good config came first; `after`: what stands in the last commit instead. */
async function inForce(
  after: Readonly<Record<string, string>>,
  entry: Partial<TreeEntry>,
  first: Readonly<Record<string, string>> = GOOD,
) {
  const world = new MemoryWorld({ 'requirements.txt': 'torch==2.1.0\n', ...first })
  new People(world).push('main', after)
  const forge = new MemoryForge(world)
  const tip = world.head('main')
  const whole = forge.tree.bind(forge)
  const change = (one: TreeEntry) => (Object.hasOwn(after, one.path) ? { ...one, ...entry } : one)
  forge.tree = async (commit) => {
    const tree = await whole(commit)
    return commit === tip ? { ...tree, entries: tree.entries.map(change) } : tree
  }
  return configInForce(forge, { branch: 'main', owner: 'acme', tree: await openTree(forge, tip) })
}

test.each<[string, Partial<TreeEntry>, RegExp]>([
  ['a symbolic link', { kind: 'link' }, /^is a symbolic link, which/],
  ['a submodule', { kind: 'submodule', size: null }, /^is a submodule, which/],
  ['larger than what is read', { size: 1 << 30 }, /^Not read: it is larger than \d+ bytes\.$/],
])('a config that is %s is a mistake, and the last good one stays in force', async (_, entry, what) => {
  const found = await inForce({ [CONFIG]: '../elsewhere.yml' }, entry)
  expect(found.status).toBe('own')
  expect(found.config.labels).toEqual(['security'])
  expect(found.mistakes).toEqual([{ where: CONFIG, what: expect.stringMatching(what), next: expect.any(String) }])
})

test('a folder that is a link hides the config, which is told', async () => {
  const found = await inForce({ '.github': 'settings' }, { kind: 'link' }, {})
  expect(found.status).toBe('mistaken')
  expect(found.mistakes).toMatchObject([{ where: '.github', what: expect.stringContaining('is a symbolic link') }])
})
