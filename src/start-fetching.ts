/** Starts the thread that makes a run's requests: the script that fetch-thread.ts became, with what was compiled of it before. */
import { loadScript } from './cli/compiled-script.ts'

/** The script that this start belongs to; written in when it is built. */
declare const THREAD: string

const { module, keep } = loadScript<typeof import('./sources/fetch-thread.ts')>(THREAD, import.meta.url, 'fetch')
void module.closed.then(keep)
