import { expect, test } from 'vitest'
import { openTree } from '../../src/propose/tree.ts'
import { MemoryForge } from './memory-forge.ts'
import { MemoryWorld } from './memory-world.ts'

test('what is asked for together is one read, and nothing is read twice', async () => {
  const world = new MemoryWorld({ 'b.txt': 'b', 'a.txt': 'a', 'c.txt': 'a' })
  const forge = new MemoryForge(world)
  const tree = await openTree(forge, world.head('main'))
  expect(tree.paths).toEqual(['a.txt', 'b.txt', 'c.txt'])
  const answers = await Promise.all(['a.txt', 'b.txt', 'c.txt', 'none.txt'].map((path) => tree.read(path)))
  expect(answers.map(({ status }) => status)).toEqual(['read', 'read', 'read', 'absent'])
  await tree.read('a.txt')
  expect(forge.calls).toEqual(['tree', 'blobs'])
})

test('a tree that the forge gives in part is an error, never a smaller repository', async () => {
  const world = new MemoryWorld({ 'a.txt': 'a' })
  const forge = new MemoryForge(world)
  const whole = forge.tree.bind(forge)
  forge.tree = async (commit) => ({ ...(await whole(commit)), isTruncated: true })
  await expect(openTree(forge, world.head('main'))).rejects.toThrow('only a part of the files')
})
