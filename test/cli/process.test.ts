/** The program as people start it: bin/lockstep.js over the bundle in dist/. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BIN = `${ROOT}bin/lockstep.js`

beforeAll(() => {
  if (!existsSync(`${ROOT}dist/main.js`)) execFileSync(process.execPath, ['tools/build.ts'], { cwd: ROOT })
})

function start(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string; seconds: number }> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [BIN, ...argv], { cwd: ROOT }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr, seconds: (performance.now() - started) / 1000 })
    })
  })
}

test('--help is quick, and loads nothing but the command line', async () => {
  const first = await start('--help')
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(first.stdout).toContain('lockstep')
  const times = [await start('--help'), await start('--help'), await start('--help')].map(({ seconds }) => seconds)
  // 0.07 s on an idle machine; tests share theirs with others.
  expect(Math.min(...times)).toBeLessThan(0.6)
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
