import { FILES, holdsForgeContract } from '../github/contract.ts'
import { MemoryForge } from './memory-forge.ts'
import { MemoryWorld } from './memory-world.ts'
import { People } from './people.ts'

holdsForgeContract(() => {
  const world = new MemoryWorld(FILES)
  const people = new People(world)
  world.roles.set('administrator', 'admin').set('developer', 'write').set('visitor', 'read')
  return Promise.resolve({
    forge: new MemoryForge(world),
    push: async (branch, files, login) => people.push(branch, files, 'Change', login),
    openPull: async (branch, title, login) => people.open(branch, title, login),
    comment: async (number, body, login) => people.comment(number, body, login),
    review: async (number, login) => people.review(number, 'approved', login),
    editIssue: async (number, body) => people.editBody(number, () => body),
    later: async () => world.wait(5000),
    setState: async (number, state, login) => (state === 'open' ? people.reopen(number) : people.close(number, login)),
    merge: async (number, login) => people.merge(number, login),
    check: async (number, name, status) => people.check(number, name, status, 'ci'),
    require: async (branch, rules) => void world.rules.set(branch, rules),
    takeOnlyBranches: async () => void (world.takesOnlyBranches = true),
    close: async () => {},
  })
})
