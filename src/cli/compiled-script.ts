/**
 * Runs a script of the bundle, with the code that V8 compiled for it in an earlier run of the same command.
 *
 * A script is an expression that is a function: of `require`, of its own address and of the thread that the start has started, giving its module. Node's own compile cache keeps a
 * module as it is before it runs, without the functions that it calls; to compile those again is a good part of a short run.
 * See docs/decisions/0052-bundle.md.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { Script } from 'node:vm'
import type { Worker } from 'node:worker_threads'
import { compiledPlace, keepCompiled, readCompiled } from './compiled.ts'
import { markOfFlags, unsettleFlags } from './settle-v8.ts'
import { cacheFolder } from '../sources/cache-folder.ts'

export interface Loaded<Module> {
  readonly module: Module
  /** Keeps what was compiled by now, where nothing as good is kept yet. */
  readonly keep: () => void
}

/** `name`: of the script, with the digest of its bytes; it stands beside the module at `address`. */
export function loadScript<Module>(
  name: string,
  address: string,
  command: string,
  thread: Worker | null = null,
): Loaded<Module> {
  const file = new URL(`${name}.js`, address)
  const root = cacheFolder({ variables: process.env, home: homedir(), platform: process.platform })
  const place = compiledPlace({ root, bundle: name, command, node: process.version, hasThread: thread !== null })
  const compiled = place === null ? null : readCompiled(place)
  const source = readFileSync(file, 'latin1')
  const cached = compiled === null ? {} : { cachedData: compiled.code }
  const script = new Script(source, { filename: file.href, ...cached })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what tools/build.ts made of the module
  const run = script.runInThisContext() as (require: NodeJS.Require, address: string, thread: Worker | null) => Module
  const isGood = compiled !== null && !compiled.isOld && script.cachedDataRejected !== true
  const mark = isGood ? null : markOfFlags()
  return {
    module: run(createRequire(address), file.href, thread),
    keep: () => {
      if (place !== null && mark !== null && unsettleFlags(mark)) keepCompiled(place, script.createCachedData())
    },
  }
}
