/** Starts the program: the script that main.ts became, with what was compiled of it before. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered } from './cli/answered.ts'
import { FAILED } from './cli/failure.ts'
import { loadScript } from './cli/compiled-script.ts'
import { growYoung } from './cli/settle-v8.ts'
import { hasRoomForThread, startThread } from './sources/start-thread.ts'

/** The scripts that this start belongs to, the second without commands; written in when they are built. */
declare const MAIN: string
declare const USAGE: string

const [, , command = '', ...options] = process.argv

/** The program has ended, and what is to be kept is kept; rejects only for what is a defect. */
export const ended: Promise<void> = run()

async function run(): Promise<void> {
  const hasThread = asksIndexes() && hasRoomForThread()
  if (!command.startsWith('-')) growYoung(hasThread)
  const thread = hasThread ? startThread(new URL('start-fetching.cjs', import.meta.url)) : null
  const { module, keep } = loadScript<typeof import('./main.ts')>(
    asksUsage() ? USAGE : MAIN,
    import.meta.url,
    command,
    thread,
  )
  const exitCode = await answered(module.finished)
  if (exitCode !== FAILED) keep()
  process.exitCode = exitCode
  // What was written is written. Without this Node gives the memory back piece by piece, which takes 30 ms after a plan.
  if (command !== 'serve') process.exit()
}

/** As far as can be told before the arguments are read: a thread in vain costs a little time, one that is missing is started by the run. */
function asksIndexes(): boolean {
  const isRun = ['scan', 'plan', 'apply', 'explain', 'check', 'record'].includes(command)
  return isRun && !options.some((option) => /^--(offline|universe|help)\b/.test(option)) && !takesNoIndex()
}

/** Where the checkout's usual file says so. */
function takesNoIndex(): boolean {
  const [path = '.'] = options.filter((option) => !option.startsWith('-'))
  try {
    return /^--no-index\b/m.test(readFileSync(join(path, 'requirements.txt'), 'utf8'))
  } catch {
    return false
  }
}

/** Where the arguments say so before anything that they could be the value of. */
function asksUsage(): boolean {
  return (
    ['', 'help', '-h', '--help', '-V', '--version'].includes(command) || ['-h', '--help'].includes(options[0] ?? '')
  )
}
