/** The tree of a commit: bytes as they were committed, whatever stands in the working tree; refs are names, never options. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCheckout } from '../../src/workspace/checkout.ts'
import { openCommit } from '../../src/workspace/commit.ts'
import type { CommitTree } from '../../src/workspace/commit.ts'

const AUTHOR = ['-c', 'user.name=Test', '-c', 'user.email=test@mail.example', '-c', 'commit.gpgsign=false']

function repository(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-commit-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  git(root, 'init', '-q')
  commit(root)
  return root
}

function git(root: string, ...args: readonly string[]): string {
  return execFileSync('git', [...AUTHOR, ...args], { cwd: root, encoding: 'utf8' }).trim()
}

function commit(root: string): void {
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '-m', 'state')
}

async function open(root: string, ref: string): Promise<CommitTree> {
  const checkout = await openCheckout(root)
  return openCommit(root, ref, (path) => checkout.read(path))
}

async function textOf(tree: CommitTree, path: string): Promise<string> {
  const answer = await tree.read(path)
  return answer.status === 'read' ? Buffer.from(answer.file.bytes).toString('latin1') : answer.status
}

test('bytes as they were committed', async () => {
  const bytes = new Uint8Array([0xff, 0xfe, 0x74, 0, 0x0a, 0, 0x80])
  const root = repository({ 'requirements.txt': 'torch==2.5.1\r\n', 'sub/odd name.txt': bytes, 'kept.txt': 'same\n' })
  writeFileSync(join(root, 'requirements.txt'), 'torch==2.6.0\n')
  writeFileSync(join(root, 'sub/odd name.txt'), 'changed')
  rmSync(join(root, 'kept.txt'))
  const tree = await open(root, 'HEAD')
  expect(tree.paths).toEqual(['kept.txt', 'requirements.txt', 'sub/odd name.txt'])
  expect(tree.commit).toBe(git(root, 'rev-parse', 'HEAD'))
  expect(await textOf(tree, 'requirements.txt')).toBe('torch==2.5.1\r\n')
  expect(await textOf(tree, 'sub/odd name.txt')).toBe(Buffer.from(bytes).toString('latin1'))
  expect(await textOf(tree, 'kept.txt')).toBe('same\n')
  expect(await textOf(tree, 'missing.txt')).toBe('absent')
})

test('a folder of the repository has the paths below it alone', async () => {
  const root = repository({ 'requirements.txt': 'a\n', 'service/requirements.txt': 'b\n' })
  const tree = await open(join(root, 'service'), 'HEAD')
  expect(tree.paths).toEqual(['requirements.txt'])
  expect(await textOf(tree, 'requirements.txt')).toBe('b\n')
})

test.each(['HEAD~1', 'old', 'HEAD^', 'feature/x'])('%s names the first commit', async (ref) => {
  const root = repository({ 'requirements.txt': 'first\n' })
  git(root, 'tag', '-a', 'old', '-m', 'old')
  git(root, 'branch', 'feature/x')
  writeFileSync(join(root, 'requirements.txt'), 'second\n')
  commit(root)
  expect(await textOf(await open(root, ref), 'requirements.txt')).toBe('first\n')
})

test('symbolic links are no files', async () => {
  const root = repository({ 'requirements.txt': 'a\n' })
  symlinkSync('/etc/passwd', join(root, 'link.txt'))
  commit(root)
  expect((await open(root, 'HEAD')).paths).toEqual(['requirements.txt'])
})

test.each(['--output=x', '-x', '--upload-pack=touch x', 'HEAD:requirements.txt', 'a..b', '', 'HEAD x', ':/state'])(
  '"%s" is not taken for a commit',
  async (ref) => {
    const root = repository({ 'requirements.txt': 'a\n' })
    await expect(open(root, ref)).rejects.toMatchObject({
      where: '--base',
      message: expect.stringContaining('not the name'),
    })
  },
)

test.each(['HEAD^{tree}', 'of-a-file'])('"%s", which is no commit, is told as a mistake', async (ref) => {
  const root = repository({ 'requirements.txt': 'a\n' })
  git(root, 'tag', 'of-a-file', 'HEAD:requirements.txt')
  await expect(open(root, ref)).rejects.toMatchObject({ message: `"${ref}" names no single commit.` })
})

test('an unknown name, and a folder that is no repository', async () => {
  const root = repository({ 'requirements.txt': 'a\n' })
  await expect(open(root, 'nowhere')).rejects.toMatchObject({
    where: '--base',
    message: 'There is no commit "nowhere" here.',
  })
  rmSync(join(root, '.git'), { recursive: true })
  await expect(open(root, 'HEAD')).rejects.toMatchObject({ where: root, message: 'This is no git repository.' })
})

test('no filter of the repository is run', async () => {
  const root = repository({ '.gitattributes': '*.txt filter=evil diff=evil\n', 'requirements.txt': 'a\n' })
  for (const key of ['filter.evil.smudge', 'filter.evil.clean', 'diff.evil.textconv', 'core.fsmonitor']) {
    git(root, 'config', key, `touch ${join(root, 'ran')}; cat`)
  }
  rmSync(join(root, 'requirements.txt'))
  const tree = await open(root, 'HEAD')
  expect(await textOf(tree, 'requirements.txt')).toBe('a\n')
  expect((await openCheckout(root)).paths).not.toContain('ran')
})
