/**
 * `npm run demo:checkout`: case 1 from its recorded universe, without a network. Scan, plan, notice, apply into a temporary copy, rollback:
 * each command is shown as a person would type it, with what it prints.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const EXAMPLE = 'examples/ai-service'
const UNIVERSE = join(EXAMPLE, 'universe.json.gz')
const MANIFEST = 'requirements.txt'

const isTerminal = process.stdout.isTTY
const bold = (text: string) => (isTerminal ? `\u001B[1m${text}\u001B[0m` : text)

function show(title: string, args: readonly string[], expected: readonly number[]): void {
  process.stdout.write(`\n${bold(`# ${title}`)}\n${bold(`$ lockstep ${args.join(' ')}`)}\n`)
  const { status } = spawnSync(process.execPath, ['bin/lockstep.js', ...args], { stdio: 'inherit' })
  if (status === null || !expected.includes(status)) throw new Error(`lockstep ${args[0]} ended with ${status}`)
}

function digestOf(folder: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, MANIFEST)))
    .digest('hex')
}

execFileSync(process.execPath, ['tools/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] })
const copy = join(mkdtempSync(join(tmpdir(), 'lockstep-demo-')), 'ai-service')
try {
  cpSync(EXAMPLE, copy, { recursive: true })
  const before = digestOf(copy)
  const replay = ['--universe', UNIVERSE, '--quiet']
  show('What is vulnerable today', ['scan', copy, ...replay], [1])
  show('The set that installs together and leaves the least', ['plan', copy, ...replay], [0])
  show('The notice, as the pull request tells it', ['plan', copy, ...replay, '--format', 'markdown'], [0])
  show('The edits, with a backup', ['apply', copy, ...replay], [0])
  process.stdout.write(`\n${bold(`$ cat ${MANIFEST}`)}\n${readFileSync(join(copy, MANIFEST), 'utf8')}`)
  show('And back, bit for bit', ['rollback', copy], [0])
  const isSame = digestOf(copy) === before
  process.stdout.write(
    `\n${MANIFEST}: sha256 ${before.slice(0, 12)} before, ${digestOf(copy).slice(0, 12)} after the rollback\n`,
  )
  if (!isSame) throw new Error('the rollback did not restore the bytes')
} finally {
  rmSync(join(copy, '..'), { recursive: true, force: true })
}
