/**
 * What every `Forge` does, as tests over a scene that its maker sets up: the forge on GitHub in the sandbox, and the one in memory that the
 * tests of a look stand on. Where the two would part, a look that passes its tests would fail on GitHub.
 */
import { beforeEach, expect, test, onTestFinished } from 'vitest'
import type { BranchRules, Forge, NewCommit } from '../../src/propose/forge.ts'

/** acme/service, with `FILES` on main, and what people do there: administrator is its admin, developer may write, visitor read. */
export interface Scene {
  readonly forge: Forge
  /** Makes the branch, from main, where it is not there; gives the commit. */
  push(branch: string, files: Readonly<Record<string, string | null>>, login: string): Promise<string>
  openPull(branch: string, title: string, login: string): Promise<number>
  comment(number: number, body: string, login: string): Promise<number>
  review(number: number, login: string): Promise<void>
  editIssue(number: number, body: string, login: string): Promise<void>
  /** Some seconds go by. */
  later(): Promise<void>
  setState(number: number, state: 'open' | 'closed', login: string): Promise<void>
  merge(number: number, login: string): Promise<void>
  /** Of an App with the slug `ci`, on the head of a pull request. */
  check(number: number, name: string, status: 'succeeded' | 'failed'): Promise<void>
  require(branch: string, rules: BranchRules): Promise<void>
  /** From now on no refs but branches and tags. */
  takeOnlyBranches(): Promise<void>
  close(): Promise<void>
}

export const FILES = {
  'requirements.txt': 'torch==2.1.0\n',
  'README.md': '# Service\n',
  'src/main.py': 'import torch\n',
}
const STATE = { ref: 'refs/lockstep/state', path: 'state.json' }
const AT = { refs: ['refs/heads/lockstep/state', STATE.ref], path: STATE.path }
const BRANCH = 'lockstep/torch'
const bytes = (text: string) => new TextEncoder().encode(text)

async function write(forge: Forge, commit: Partial<NewCommit> & Pick<NewCommit, 'files'>): Promise<string> {
  const parent = commit.parent === undefined ? await forge.ref('refs/heads/main') : commit.parent
  return forge.writeCommit({ message: 'Move torch', ...commit, parent })
}

async function propose(forge: Forge) {
  const oid = await write(forge, { files: new Map([['requirements.txt', bytes('torch==2.8.0\n')]]) })
  expect(await forge.updateRefs([{ name: `refs/heads/${BRANCH}`, before: null, after: oid }])).toBe('updated')
  const pull = await forge.openPull({ title: 'Move torch', body: 'Why', head: BRANCH, base: 'main', isDraft: false })
  return { oid, number: pull.number, pull }
}

/** GitHub finds out in its own time. */
async function mergeability(forge: Forge, number: number): Promise<boolean | null> {
  for (let turn = 0; turn < 3000; turn += 1) {
    const { isMergeable } = await forge.pull(number)
    if (isMergeable !== null) return isMergeable
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return null
}

export function holdsForgeContract(makeScene: () => Promise<Scene>): void {
  let scene: Scene
  let forge: Forge
  beforeEach(async () => {
    scene = await makeScene()
    forge = scene.forge
    onTestFinished(() => scene.close())
  })

  test('gives the repository, and with a glance its refs and what is open', async () => {
    const main = await forge.ref('refs/heads/main')
    const repository = await forge.repository()
    expect(repository).toMatchObject({ owner: 'acme', name: 'service', defaultBranch: 'main', head: main })
    expect(repository).toMatchObject({ isFork: false, isArchived: false, isEmpty: false, hasIssues: true })
    expect(repository.mergeMethods).toEqual(['squash', 'merge', 'rebase'])
    const glance = await forge.glance({ refs: ['refs/heads/gone'], file: AT })
    expect(glance).toMatchObject({ repository, file: null })
    expect(Object.fromEntries(glance.refs)).toEqual({ 'refs/heads/gone': null, 'refs/heads/main': main })
    expect(glance.threads.size).toBe(0)
  })

  test('gives equal glances while nothing happens, and other ones after', async () => {
    const glance = () => forge.glance({ refs: [], file: AT })
    const { number } = await propose(forge)
    const seen = [await glance(), await glance()]
    expect(seen[0]).toEqual(seen[1])
    const acts: readonly (() => Promise<unknown>)[] = [
      () => scene.comment(number, 'Hello', 'visitor'),
      () => scene.review(number, 'developer'),
      () => scene.check(number, 'test', 'succeeded'),
      () => scene.push(BRANCH, { 'README.md': '# Mine\n' }, 'developer'),
      () => scene.setState(number, 'closed', 'developer'),
      () => scene.push('main', { 'README.md': '# Ours\n' }, 'developer'),
    ]
    for (const act of acts) {
      await act()
      const next = await glance()
      expect(next).not.toEqual(seen.at(-1))
      seen.push(next)
    }
  })

  test('gives the tree of a commit and its blobs, byte for byte', async () => {
    const files = new Map([
      ['crlf.txt', bytes('a\r\nb\r\n')],
      ['bom.txt', bytes('\uFEFFnumpy\n')],
      ['latin.txt', Uint8Array.of(0xe9, 0x0a)],
      ['nul.bin', Uint8Array.of(0, 1, 2)],
      ['empty.txt', new Uint8Array()],
      ['no-end', bytes('torch')],
      ['deep/down/here.txt', bytes('\u{1F600}\n')],
    ])
    const { entries, isTruncated } = await forge.tree(await write(forge, { files }))
    expect(isTruncated).toBe(false)
    expect(entries.map(({ path }) => path).sort()).toEqual([...files.keys(), ...Object.keys(FILES)].sort())
    const blobs = await forge.blobs(entries.map(({ oid }) => oid))
    for (const { path, oid, kind, size } of entries) {
      const expected = files.get(path) ?? bytes(FILES[path as keyof typeof FILES])
      expect([path, kind, size, Buffer.from(blobs.get(oid) ?? [])]).toEqual([
        path,
        'file',
        expected.length,
        Buffer.from(expected),
      ])
    }
  })

  test('writes a commit that takes files away and leaves the others as they are', async () => {
    const files = new Map([
      ['src/main.py', null],
      ['not/there.txt', null],
      ['new.txt', bytes('new\n')],
    ])
    const main = await forge.ref('refs/heads/main')
    const oid = await write(forge, { files, message: 'Take it away\n\nFor good.' })
    expect((await forge.tree(oid)).entries.map(({ path }) => path).sort()).toEqual([
      'README.md',
      'new.txt',
      'requirements.txt',
    ])
    expect(await forge.commit(oid)).toMatchObject({ oid, parents: [main], message: 'Take it away\n\nFor good.' })
    expect(await forge.ref('refs/heads/main')).toBe(main)
  })

  test('writes a commit that holds its files alone, whatever its parent holds', async () => {
    const main = await forge.ref('refs/heads/main')
    const oid = await write(forge, { files: new Map([['state.json', bytes('{}\n')]]), isWhole: true })
    expect((await forge.tree(oid)).entries.map(({ path }) => path)).toEqual(['state.json'])
    expect((await forge.commit(oid)).parents).toEqual([main])
  })

  test('begins a history of its own, and gives its file with the ref', async () => {
    expect(await forge.refFile(STATE.ref, STATE.path)).toBeNull()
    const first = await write(forge, { parent: null, files: new Map([['state.json', bytes('{}\n')]]) })
    expect(await forge.updateRefs([{ name: STATE.ref, before: null, after: first }])).toBe('updated')
    const read = await forge.refFile(STATE.ref, STATE.path)
    expect(read?.commit).toBe(first)
    expect(Buffer.from(read?.bytes ?? [])).toEqual(Buffer.from('{}\n'))
    expect(await forge.refFile(STATE.ref, 'other.json')).toEqual({ ref: STATE.ref, commit: first, bytes: null })
    const { file } = await forge.glance({ refs: [], file: AT })
    expect(Buffer.from(file?.bytes ?? [])).toEqual(Buffer.from('{}\n'))
    expect(file).toMatchObject({ ref: STATE.ref, commit: first })
    expect((await forge.tree(first)).entries.map(({ path }) => path)).toEqual(['state.json'])
    const [branch = ''] = AT.refs
    const second = await write(forge, { parent: first, files: new Map([['state.json', bytes('[]\n')]]) })
    expect(await forge.updateRefs([{ name: branch, before: null, after: second }])).toBe('updated')
    expect((await forge.glance({ refs: [], file: AT })).file).toMatchObject({ ref: branch, commit: second })
  })

  test('says that refs are refused which are neither branches nor tags, and moves none', async () => {
    await scene.takeOnlyBranches()
    const oid = await write(forge, { files: new Map([['a', bytes('1')]]) })
    const branch = { name: 'refs/heads/lockstep/a', before: null, after: oid }
    const outside = { name: STATE.ref, before: null, after: oid }
    expect(await forge.updateRefs([branch, outside])).toBe('refused')
    expect([await forge.ref(branch.name), await forge.ref(STATE.ref)]).toEqual([null, null])
    expect(await forge.updateRefs([branch, { ...outside, before: oid }])).toBe('stale')
    expect(await forge.updateRefs([branch])).toBe('updated')
  })

  test('moves refs all together, or none where one no longer stands where it did', async () => {
    const one = await write(forge, { files: new Map([['a', bytes('1')]]) })
    const two = await write(forge, { files: new Map([['a', bytes('2')]]) })
    const [a, b] = ['refs/heads/lockstep/a', 'refs/lockstep/backups/b']
    const both = [
      { name: a, before: null, after: one },
      { name: b, before: null, after: one },
    ]
    expect(await forge.updateRefs(both)).toBe('updated')
    const half = [
      { name: a, before: one, after: two },
      { name: b, before: two, after: null },
    ]
    expect(await forge.updateRefs(half)).toBe('stale')
    expect([await forge.ref(a), await forge.ref(b)]).toEqual([one, one])
    const whole = [
      { name: a, before: one, after: two },
      { name: b, before: one, after: null },
    ]
    expect(await forge.updateRefs(whole)).toBe('updated')
    expect([await forge.ref(a), await forge.ref(b)]).toEqual([two, null])
    expect(await forge.updateRefs([{ name: a, before: null, after: one }])).toBe('stale')
  })

  test('gives the history of a branch and of a file, the newest first, with who wrote it', async () => {
    const one = await scene.push('main', { 'README.md': '# One\n' }, 'developer')
    const two = await scene.push('main', { 'requirements.txt': 'torch==2.2.0\n' }, 'administrator')
    const all = await forge.history('main', { limit: 2 })
    expect(all.map(({ oid, author, isBot }) => [oid, author, isBot])).toEqual([
      [two, 'administrator', false],
      [one, 'developer', false],
    ])
    const [ofReadme] = await forge.history('main', { path: 'README.md', limit: 1 })
    expect(ofReadme?.oid).toBe(one)
  })

  test('compares two commits from where they parted', async () => {
    const base = await forge.ref('refs/heads/main')
    const { oid } = await propose(forge)
    const main = await scene.push('main', { 'README.md': '# Two\n' }, 'developer')
    expect(await forge.compare(main, oid)).toEqual({
      mergeBase: base,
      aheadBy: 1,
      behindBy: 1,
      paths: ['requirements.txt'],
    })
  })

  test("opens a pull request, knows it as its own, and others' as theirs", async () => {
    await scene.push('developer/numpy', { 'numpy.txt': 'numpy\n' }, 'developer')
    const theirs = await scene.openPull('developer/numpy', 'Add numpy', 'developer')
    const { number, pull, oid } = await propose(forge)
    expect(pull).toMatchObject({ number, state: 'open', isDraft: false, title: 'Move torch', body: 'Why' })
    expect(pull).toMatchObject({ author: forge.bot, base: 'main', head: BRANCH, headOid: oid, labels: [] })
    expect((await forge.ownPulls()).map((own) => own.number)).toEqual([number])
    expect(await forge.otherPulls('main')).toEqual([
      {
        ...{ number: theirs, author: 'developer', isBot: false, head: 'developer/numpy', title: 'Add numpy' },
        ...{ headOid: await forge.ref('refs/heads/developer/numpy'), paths: ['numpy.txt'] },
      },
    ])
  })

  test('opens the same pull request once', async () => {
    const { number } = await propose(forge)
    const again = { title: 'Move torch', body: 'Why', head: BRANCH, base: 'main', isDraft: false }
    expect((await forge.openPull(again)).number).toBe(number)
    expect(await forge.ownPulls()).toHaveLength(1)
  })

  test('edits a pull request, and knows who closed it', async () => {
    const { number } = await propose(forge)
    await forge.editPull(number, { title: 'Move torch and numpy', body: 'Because' })
    await forge.addLabels(number, ['dependencies'])
    expect(await forge.pull(number)).toMatchObject({ title: 'Move torch and numpy', body: 'Because' })
    expect((await forge.pull(number)).labels).toEqual(['dependencies'])
    await scene.setState(number, 'closed', 'developer')
    expect(await forge.pull(number)).toMatchObject({ state: 'closed', closedBy: 'developer', mergeCommit: null })
    expect(await forge.ownPulls()).toMatchObject([{ number, state: 'closed', closedBy: 'developer' }])
    await scene.setState(number, 'open', 'developer')
    expect(await forge.pull(number)).toMatchObject({ state: 'open', closedBy: null })
    await forge.editPull(number, { state: 'closed' })
    expect(await forge.pull(number)).toMatchObject({ state: 'closed', closedBy: forge.bot })
  })

  test('tells a conflict, and refuses to merge it', async () => {
    const { number, oid } = await propose(forge)
    expect(await mergeability(forge, number)).toBe(true)
    await scene.push('main', { 'requirements.txt': 'torch==2.2.0\n' }, 'developer')
    expect(await mergeability(forge, number)).toBe(false)
    expect(await forge.mergePull(number, { head: oid, method: 'squash' })).toMatchObject({ status: 'refused' })
  })

  test('tells that a branch has to be brought up to date, where its base asks for that', async () => {
    await scene.require('main', { requiredChecks: [], requiresUpToDate: true, hasMergeQueue: false })
    const { number } = await propose(forge)
    await scene.review(number, 'developer')
    expect(await mergeability(forge, number)).toBe(true)
    expect((await forge.pull(number)).isBehind).toBe(false)
    await scene.push('main', { 'README.md': '# Two\n' }, 'developer')
    expect(await mergeability(forge, number)).toBe(true)
    expect((await forge.pull(number)).isBehind).toBe(true)
  })

  test('merges the head that was meant and no other', async () => {
    const { number, oid } = await propose(forge)
    const head = await scene.push(BRANCH, { 'README.md': '# Mine\n' }, 'developer')
    expect(await forge.mergePull(number, { head: oid, method: 'squash' })).toMatchObject({ status: 'refused' })
    expect(await forge.mergePull(number, { head, method: 'squash' })).toEqual({ status: 'done' })
    const main = await forge.ref('refs/heads/main')
    expect(await forge.pull(number)).toMatchObject({ state: 'merged', mergeCommit: main, closedBy: null })
    expect(await forge.ownPulls()).toMatchObject([{ number, state: 'merged', mergeCommit: main }])
  })

  test('sees what a person merged', async () => {
    const { number } = await propose(forge)
    await scene.merge(number, 'developer')
    expect(await forge.pull(number)).toMatchObject({ state: 'merged', isMergeable: null })
    const { entries } = await forge.tree((await forge.ref('refs/heads/main')) ?? '')
    const { oid = '' } = entries.find(({ path }) => path === 'requirements.txt') ?? {}
    expect(Buffer.from((await forge.blobs([oid])).get(oid) ?? []).toString()).toBe('torch==2.8.0\n')
  })

  test('leaves a merge to the forge, and takes it back', async () => {
    await scene.require('main', { requiredChecks: ['test'], requiresUpToDate: false, hasMergeQueue: false })
    const { number, oid } = await propose(forge)
    expect(await forge.branchRules('main')).toMatchObject({ requiredChecks: ['test'], hasMergeQueue: false })
    const other = '1'.repeat(40)
    expect(await forge.setAutoMerge(number, { head: other, method: 'squash' })).toMatchObject({ status: 'refused' })
    expect(await forge.setAutoMerge(number, { head: oid, method: 'squash' })).toEqual({ status: 'done' })
    expect(await forge.pull(number)).toMatchObject({ state: 'open', hasAutoMerge: true, hasOwnAutoMerge: true })
    expect(await forge.setAutoMerge(number, null)).toEqual({ status: 'done' })
    expect(await forge.pull(number)).toMatchObject({ state: 'open', hasAutoMerge: false, hasOwnAutoMerge: false })
  })

  test('puts into the merge queue what has to go through it, and sees it there', async () => {
    await scene.require('main', { requiredChecks: ['test'], requiresUpToDate: false, hasMergeQueue: true })
    const { number, oid } = await propose(forge)
    expect(await forge.isQueued(number)).toBe(false)
    for (let times = 0; times < 2; times += 1)
      expect(await forge.mergePull(number, { head: oid, method: 'squash' })).toEqual({ status: 'done' })
    expect(await forge.isQueued(number)).toBe(true)
    expect(await forge.pull(number)).toMatchObject({ state: 'open', hasAutoMerge: false })
  })

  test('makes a draft ready', async () => {
    const oid = await write(forge, { files: new Map([['a', bytes('1')]]) })
    await forge.updateRefs([{ name: `refs/heads/${BRANCH}`, before: null, after: oid }])
    const draft = { title: 'Move', body: '', head: BRANCH, base: 'main', isDraft: true }
    const { number, isDraft } = await forge.openPull(draft)
    expect(isDraft).toBe(true)
    await forge.markReady(number)
    expect((await forge.pull(number)).isDraft).toBe(false)
  })

  test('reads comments with who wrote them, and adds its own', async () => {
    const { number } = await propose(forge)
    const asked = await scene.comment(number, '/lockstep help', 'developer')
    await forge.react(asked, 'eyes')
    const answer = await forge.addComment(number, 'Here is what I can do.')
    const comments = await forge.comments(number)
    expect(comments.map(({ id, author, isBot, body }) => [id, author, isBot, body])).toEqual([
      [asked, 'developer', false, '/lockstep help'],
      [answer, forge.bot, true, 'Here is what I can do.'],
    ])
    const since = comments[1]?.createdAt ?? ''
    expect((await forge.comments(number, { since })).map(({ id }) => id)).toContain(answer)
  })

  test('keeps an issue of its own, and leaves those of others', async () => {
    const issue = await forge.openIssue({ title: 'Dashboard', body: 'Nothing yet', labels: ['lockstep'] })
    expect(issue).toMatchObject({ state: 'open', author: forge.bot, title: 'Dashboard', body: 'Nothing yet' })
    await propose(forge)
    await forge.editIssue(issue.number, { body: 'Something' })
    await forge.addLabels(issue.number, ['dashboard'])
    expect(await forge.issue(issue.number)).toMatchObject({ body: 'Something', closedBy: null })
    await scene.setState(issue.number, 'closed', 'administrator')
    expect(await forge.ownIssues()).toMatchObject([
      { number: issue.number, state: 'closed', closedBy: 'administrator' },
    ])
  })

  test('tells when it wrote a body last, whatever others did since', async () => {
    const { number } = await forge.openIssue({ title: 'Dashboard', body: 'Nothing yet', labels: [] })
    const { updatedAt } = await forge.issue(number)
    expect(await forge.bodyWrittenAt(number)).toBe(updatedAt)
    await scene.later()
    await forge.editIssue(number, { body: '- [ ] Something' })
    const written = await forge.issue(number)
    expect(await forge.bodyWrittenAt(number)).toBe(written.updatedAt)
    expect(written.updatedAt).not.toBe(updatedAt)
    await scene.later()
    await scene.editIssue(number, '- [x] Something', 'administrator')
    await scene.comment(number, 'Done.', 'administrator')
    expect(await forge.bodyWrittenAt(number)).toBe(written.updatedAt)
  })

  test('tells when a branch came to stand at a commit, whatever the commit says, and when a body was changed', async () => {
    const { number } = await propose(forge)
    expect(await forge.bodyEditedAt(number)).toBeNull()
    const id = await scene.comment(number, 'Hello', 'developer')
    const pushed = await scene.push(BRANCH, { 'README.md': '# Mine\n' }, 'developer')
    const said = (await forge.comments(number)).find((comment) => comment.id === id)?.createdAt ?? ''
    const moved = (await forge.movedAt(BRANCH, pushed)) ?? ''
    expect(Date.parse(moved)).toBeGreaterThan(Date.parse(said))
    expect(await forge.movedAt(BRANCH, 'f'.repeat(40))).toBeNull()
    await scene.later()
    await scene.editIssue(number, 'Why not', 'administrator')
    expect(Date.parse((await forge.bodyEditedAt(number)) ?? '')).toBeGreaterThan(Date.parse(moved))
  })

  test('asks for the role that a person has', async () => {
    const roles = await Promise.all(
      ['administrator', 'developer', 'nobody-here', '../developer'].map((login) => forge.role(login)),
    )
    expect(roles).toEqual(['admin', 'write', 'none', 'none'])
    expect(['none', 'read']).toContain(await forge.role('visitor'))
  })

  test('gives reviews and checks of a head', async () => {
    const { number, oid } = await propose(forge)
    expect(await forge.checks(oid)).toMatchObject({ runs: [] })
    await scene.review(number, 'developer')
    await scene.check(number, 'test', 'failed')
    await scene.check(number, 'test', 'succeeded')
    expect(await forge.reviews(number)).toMatchObject([
      { login: 'developer', isBot: false, state: 'approved', commit: oid },
    ])
    const { runs } = await forge.checks(oid)
    expect(runs).toMatchObject([{ name: 'test', by: 'ci', isOwn: false, status: 'succeeded' }])
  })

  test("gives nothing for a file of the owner's that is not there", async () => {
    expect(await forge.ownersFile('.github', 'lockstep.yml')).toBeNull()
    expect(await forge.ownersFile('..', 'lockstep.yml')).toBeNull()
    expect(await forge.ownersFile('service', '../README.md')).toBeNull()
  })

  test('asks people and teams for a review, and goes on where one cannot be asked', async () => {
    const { number } = await propose(forge)
    await forge.requestReviewers(number, { users: ['developer', 'nobody-here'], teams: [] })
    await forge.addAssignees(number, ['administrator'])
    expect((await forge.pull(number)).state).toBe('open')
  })
}
