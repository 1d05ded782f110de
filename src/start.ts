/** Starts the program: the script that main.ts became, with what was compiled of it before. */
import { FAILED } from './cli/failure.ts'
import { loadScript } from './cli/compiled-script.ts'
import { settleV8 } from './cli/settle-v8.ts'

/** The script that this start belongs to; written in when it is built. */
declare const MAIN: string

settleV8()
const { module, keep } = loadScript<typeof import('./main.ts')>(MAIN, import.meta.url, process.argv[2] ?? '')
const exitCode = await module.finished
process.exitCode = exitCode
if (exitCode !== FAILED) keep()
