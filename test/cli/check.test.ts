/** `lockstep check` on a repository, from a recorded universe. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { openRun } from '../../src/run/engine.ts'
import { renderCheck } from '../../src/render/check.ts'
import { run } from './fake.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/inference-service', import.meta.url))
const NO_OPTIONS = {
  ...{ config: null, python: [], platforms: [], accelerator: null, indexUrl: null, extraIndexUrls: [], findLinks: [] },
  ...{ advisories: [], excludeNewer: null, offline: false, strategy: null },
}

function checkout(): string {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-check-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  cpSync(EXAMPLE, root, { recursive: true })
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@mail.example', ...args], { cwd: root })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'base')
  return root
}

async function check(root: string) {
  const universe = join(EXAMPLE, 'universe.json.gz')
  const channels = { progress: () => undefined, message: () => undefined }
  const opened = await openRun({ root, universe, base: 'HEAD', ...NO_OPTIONS, ...channels })
  const document = await opened.check()
  await opened.close()
  return document
}

test('the tree as it was committed holds', async () => {
  const document = await check(checkout())
  expect(document).toMatchObject({ holds: true, base: { ref: 'HEAD' }, units: [{ isUnchanged: true }] })
  expect(document.base.commit).toMatch(/^[0-9a-f]{40}$/)
  expect(renderCheck(document, 'text', { color: false })).toContain(
    'It holds: the working tree makes nothing worse than HEAD',
  )
})

test('a pin that clashes is told with file and line', async () => {
  const root = checkout()
  const file = join(root, 'requirements.txt')
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, `${before}starlette==0.20.0\n`)
  const document = await check(root)
  const line = before.split('\n').length
  expect(document.holds).toBe(false)
  expect(document.units[0]?.clash.map(({ source }) => source)).toContain(`requirements.txt:${line}`)
  const text = renderCheck(document, 'text', { color: false })
  expect(text).toContain('It does not hold:')
  expect(text).toContain(`requirements.txt:${line}`)
})

test('exit codes and the default base', async () => {
  const answer = {
    schemaVersion: 1 as const,
    universe: 'sha256:0',
    base: { ref: 'HEAD', commit: '0'.repeat(40) },
    units: [],
  }
  const good = await run(['check'], { check: { ...answer, holds: true } })
  expect(good).toMatchObject({ code: 0, closed: 1 })
  expect(good.options[0]?.base).toBe('HEAD')
  const bad = await run(['check', '.', '--base', 'main', '--format', 'json'], { check: { ...answer, holds: false } })
  expect(bad.code).toBe(1)
  expect(JSON.parse(bad.stdout)).toMatchObject({ holds: false })
  expect(bad.options[0]?.base).toBe('main')
})

test('a set with a release of which the recording does not hold what it needs installs as far as is known', async () => {
  const root = checkout()
  const file = join(root, 'requirements.txt')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^fastapi==.*$/m, 'fastapi==0.109.1'))
  const document = await check(root)
  expect(document.holds).toBe(true)
  expect(document.units[0]?.unknown).toEqual([
    {
      fact: 'the requirements of starlette 0.35.1 are not known: it is not in the recorded universe',
      source: 'starlette 0.35.1 metadata',
    },
  ])
  const text = renderCheck(document, 'text', { color: false })
  expect(text).toContain('It holds as far as is known: the working tree makes nothing worse than HEAD')
  expect(text).toContain('As far as is known its set installs')
  expect(text).toContain('the requirements of starlette 0.35.1 are not known')
})
