/** The program as people start it: bin/lockstep.js over the bundle in dist/. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { beforeAll, expect, onTestFinished, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BIN = `${ROOT}bin/lockstep.js`

beforeAll(() => {
  if (!existsSync(`${ROOT}dist/start.cjs`)) execFileSync(process.execPath, ['tools/build.ts'], { cwd: ROOT })
})

function start(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [BIN, ...argv], { cwd: ROOT }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}

/** The scripts of the bundle that a run loads, and how many functions of each it calls, as V8 tells them. */
function calledFunctions(...argv: string[]): Readonly<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-called-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  execFileSync(process.execPath, [BIN, ...argv], { cwd: ROOT, env: { ...process.env, NODE_V8_COVERAGE: folder } })
  const [report = ''] = readdirSync(folder)
  const told: { readonly result: readonly Covered[] } = JSON.parse(readFileSync(join(folder, report), 'utf8'))
  const counts: [string, number][] = told.result.flatMap(({ url, functions }) => {
    const [, script] = /\/dist\/(\w+)-\w+\.js$/.exec(url) ?? []
    return script === undefined ? [] : [[script, functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).length]]
  })
  return Object.fromEntries(counts)
}

interface Covered {
  readonly url: string
  readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[]
}

test.each([
  { argv: ['--help'], said: 'Usage: lockstep [options]' },
  { argv: ['plan', '--help'], said: 'Usage: lockstep plan [options]' },
  { argv: ['help', 'plan'], said: 'Usage: lockstep plan [options]' },
  { argv: ['config', '-h'], said: 'Usage: lockstep config [options]' },
  { argv: ['--version'], said: '0.' },
])('$argv loads the command line alone', async ({ argv, said }) => {
  const answer = await start(...argv)
  expect(answer).toMatchObject({ code: 0, stderr: '' })
  expect(answer.stdout).toContain(said)
  const { usage, ...others } = calledFunctions(...argv)
  expect(usage).toBeGreaterThan(50)
  expect(usage).toBeLessThan(300)
  expect(others).toEqual({})
})

test('what was compiled is kept for the next run, and a damaged copy does no harm', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'lockstep-compiled-'))
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }))
  const env = { ...process.env, LOCKSTEP_CACHE_DIR: cache }
  const help = () => execFileSync(process.execPath, [BIN, '--help'], { cwd: ROOT, env, encoding: 'utf8' })
  const told = help()
  const [name = ''] = readdirSync(join(cache, 'compiled-1'))
  const file = join(cache, 'compiled-1', name)
  const kept = readFileSync(file)
  expect(kept.length).toBeGreaterThan(10_000)
  expect(help()).toBe(told)
  writeFileSync(
    file,
    kept.map((byte, at) => (at === kept.length >> 1 ? byte ^ 0xff : byte)),
  )
  expect(help()).toBe(told)
  expect(readdirSync(join(cache, 'compiled-1'))).toEqual([name])
})

test('what a run of some length compiled is taken by the next one, which has nothing to keep', () => {
  const cache = mkdtempSync(join(tmpdir(), 'lockstep-compiled-'))
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }))
  const env = { ...process.env, LOCKSTEP_CACHE_DIR: cache }
  const example = ['examples/ai-service', '--universe', 'examples/ai-service/universe.json.gz']
  const run = () => execFileSync(process.execPath, [BIN, 'plan', ...example], { cwd: ROOT, env, stdio: 'ignore' })
  run()
  const folder = join(cache, 'compiled-1')
  const [name = ''] = readdirSync(folder)
  const kept = statSync(join(folder, name))
  run()
  expect(readdirSync(folder)).toEqual([name])
  expect(statSync(join(folder, name))).toMatchObject({ ino: kept.ino, mtimeMs: kept.mtimeMs })
})

test('the version is that of package.json', async () => {
  const manifest: unknown = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  expect(manifest).toMatchObject({ version: (await start('--version')).stdout.trim() })
})

test('an error ends 2 with one line on stderr', async () => {
  expect(await start('scan', '/no/such/folder')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'lockstep: /no/such/folder: There is no such folder. Give the path of a checkout.\n',
  })
})

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [BIN, '--help'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const stderr: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const [code] = await once(child, 'close')
  expect([code, Buffer.concat(stderr).toString()]).toEqual([0, ''])
})

test.runIf(process.platform === 'linux').each([['--help'], ['--version'], ['config', 'validate']])(
  'a disk that is full is one line, and 2: %s',
  async (...argv) => {
    const child = spawn('sh', ['-c', `exec "$0" "$@" > /dev/full`, process.execPath, BIN, ...argv], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const stderr: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    const [code] = await once(child, 'close')
    expect([code, Buffer.concat(stderr).toString()]).toEqual([
      2,
      'lockstep: standard output: The disk is full: the result is not whole. Send it elsewhere and run the command again.\n',
    ])
  },
)

test('bin/lockstep.js is plain enough for an old Node to read', () => {
  const text = readFileSync(BIN, 'utf8')
  expect(parseSync('lockstep.js', text, { sourceType: 'script' }).errors).toEqual([])
  expect(text.replace(/\/\/.*|'[^'\n]*'/g, '')).not.toMatch(
    /\bconst\b|\blet\b|=>|\?\.|\?\?|\basync\b|\bawait\b|^import /m,
  )
})
