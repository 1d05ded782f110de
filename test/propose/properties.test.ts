/**
 * Whatever people, other bots, time and crashes do in whatever order: never two open pull requests for a problem, never a branch without one,
 * never a person's commit written over unless somebody asked for it; and when nothing happens any more, one read and no write.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CONFIG, DAY_MS, Town } from './town.ts'

const VERSIONS = ['2.1.0', '2.2.0', '2.6.0', '2.8.0']
const PATHS = ['requirements.txt', 'worker/requirements.txt']

type Act = (town: Walk) => void

class Walk {
  readonly town: Town
  /** Heads that people wrote on branches of Lockstep's own, by branch, and whether somebody asked to have them written over. */
  readonly theirs = new Map<string, { oid: string; isAsked: boolean }>()
  /** Branches that somebody asked to have written over since the last look: what is pushed before it comes is written over too. */
  readonly asked = new Set<string>()

  constructor(config: string) {
    this.town = Town.configured(config, { 'requirements.txt': 'torch==2.1.0\npillow==9.0.0\n' })
  }

  get open() {
    return this.town.pulls('open')
  }

  any(index: number) {
    return this.open[index % Math.max(1, this.open.length)]
  }
}

const index = fc.nat({ max: 3 })
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom(...VERSIONS), fc.boolean()).map(
    ([path, version, hasPillow]): Act =>
      ({ town }) =>
        void town.people.push('main', { [path]: `torch==${version}\n${hasPillow ? 'pillow==9.0.0\n' : ''}` }),
  ),
  fc.constant<Act>(({ town }) => void town.people.push('main', { 'README.md': String(town.world.now.getTime()) })),
  fc.constantFrom('updates: all\n', 'limits: { openPullRequests: 1 }\n', 'schedul: x\n', 'severityFloor: medium\n').map(
    (config): Act =>
      ({ town }) =>
        void town.people.push('main', { [CONFIG]: config }),
  ),
  index.map((at): Act => (walk) => {
    const pull = walk.any(at)
    if (pull === undefined) return
    walk.town.people.merge(pull.number)
    walk.theirs.delete(pull.head)
  }),
  index.map((at): Act => (walk) => {
    const pull = walk.any(at)
    if (pull !== undefined) walk.town.people.close(pull.number)
  }),
  index.map((at): Act => ({ town }) => {
    const closed = town.pulls('closed').filter(({ head }) => town.branches().includes(`refs/heads/${head}`))
    const pull = closed[at % Math.max(1, closed.length)]
    if (pull !== undefined && !town.pulls('open').some(({ head }) => head === pull.head))
      town.people.reopen(pull.number)
  }),
  index.map((at): Act => (walk) => {
    const pull = walk.any(at)
    if (pull === undefined) return
    const oid = walk.town.people.push(pull.head, { 'model.py': String(walk.town.world.now.getTime()) })
    walk.theirs.set(pull.head, { oid, isAsked: walk.asked.has(pull.head) })
  }),
  fc
    .tuple(index, fc.constantFrom('rebase', 'recreate', 'rollback', 'ignore torch', 'pause', 'resume', 'scan'))
    .map(([at, command]): Act => (walk) => {
      const pulls = command === 'rollback' ? walk.town.pulls('merged') : walk.open
      const pull = pulls[at % Math.max(1, pulls.length)]
      if (pull === undefined) return
      walk.town.people.comment(pull.number, `/lockstep ${command}`)
      if (command !== 'recreate') return
      walk.asked.add(pull.head)
      const theirs = walk.theirs.get(pull.head)
      if (theirs !== undefined) theirs.isAsked = true
    }),
  index.map((at): Act => (walk) => {
    const pull = walk.any(at)
    if (pull !== undefined) walk.town.people.review(pull.number, 'approved')
  }),
  fc.constant<Act>(({ town }) => {
    if (town.world.git.refs.has('refs/heads/other/bump')) return
    town.people.push('other/bump', { 'requirements.txt': 'torch==2.2.0\npillow==9.0.0\n' }, 'Bump', 'other[bot]')
    town.people.open('other/bump', 'Bump', 'other[bot]')
  }),
  fc.constantFrom<[string, string]>(['X-NEW', '2.8.0'], ['X-OLD', '2.2.0']).map(([id, fixed]): Act => ({ town }) => {
    if (!town.planner.advisories.some((one) => one.id === id))
      town.planner.advisories.push({ id, package: 'torch', fixed, severity: 'critical' })
    town.facts = `engine 1, ${town.planner.advisories.length} advisories`
  }),
  fc.constantFrom(60_000, 3_600_000, 8 * DAY_MS).map(
    (milliseconds): Act =>
      ({ town }) =>
        town.world.wait(milliseconds),
  ),
  fc.constant<Act>(({ town }) => {
    town.remembered = null
  }),
)

function expectOrder({ town, theirs }: Walk): void {
  const open = town.pulls('open')
  const places = open.flatMap((pull) => {
    const own = town.state.pulls.find(({ number, ended }) => number === pull.number && ended === null)
    expect(own?.branch).toBe(pull.head)
    if (own?.kind === 'rollback') return [pull.head]
    // What people edited, closed and reopened may stand beside the one that came after it.
    return own?.head === town.world.headOf(pull) ? [`${own.base} ${own.problem}`] : []
  })
  expect(new Set(places).size).toBe(places.length)
  const closed = town.pulls('closed').map(({ head }) => head)
  for (const name of town.branches()) {
    const branch = name.replace('refs/heads/', '')
    expect([...open.map(({ head }) => head), ...closed]).toContain(branch)
  }
  for (const [branch, { oid, isAsked }] of theirs)
    if (!isAsked) expect(town.world.git.refs.get(`refs/heads/${branch}`)).toBe(oid)
}

const steps = fc.array(
  fc.record({
    acts: fc.array(acts, { minLength: 1, maxLength: 3 }),
    write: fc.nat({ max: 14 }),
    isBefore: fc.boolean(),
  }),
  { minLength: 1, maxLength: 7 },
)

test('the order of things does not matter', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const walk = new Walk('')
      await walk.town.settle()
      for (const { acts, write, isBefore } of steps) {
        for (const act of acts) {
          try {
            act(walk)
          } catch (error) {
            if (!(error instanceof Error) || error.message !== 'it conflicts') throw error
          }
        }
        if (write > 0) await walk.town.lookAndDie({ write, when: isBefore ? 'before' : 'after' })
        await walk.town.settle()
        if (walk.town.state.paused === null) walk.asked.clear()
        expectOrder(walk)
      }
      walk.town.world.wait(3_600_000)
      await walk.town.settle()
      const { forge, looked } = await walk.town.look()
      expect([looked.status, forge.cost()]).toEqual(['unchanged', 1])
    }),
    { numRuns: 40 },
  )
})
