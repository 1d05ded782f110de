/** Starts the program: the script that main.ts became, with what was compiled of it before. */
import { FAILED } from './cli/failure.ts'
import { loadScript } from './cli/compiled-script.ts'
import { growYoung } from './cli/settle-v8.ts'
import { hasRoomForThread, startThread } from './sources/start-thread.ts'

/** The script that this start belongs to; written in when it is built. */
declare const MAIN: string

const [, , command = '', ...options] = process.argv
if (!command.startsWith('-')) growYoung()
const thread = asksIndexes() && hasRoomForThread() ? startThread(new URL('start-fetching.js', import.meta.url)) : null
const { module, keep } = loadScript<typeof import('./main.ts')>(MAIN, import.meta.url, command, thread)
const exitCode = await module.finished
process.exitCode = exitCode
if (exitCode !== FAILED) keep()

/** As far as can be told before the arguments are read: a thread in vain costs a little time, one that is missing is started by the run. */
function asksIndexes(): boolean {
  const isRun = ['scan', 'plan', 'apply', 'explain', 'check', 'record'].includes(command)
  return isRun && !options.some((option) => /^--(offline|universe|help)\b/.test(option))
}
