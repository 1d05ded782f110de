/**
 * Runs the bundle, with the code that V8 compiled for it in an earlier run of the same command.
 *
 * The bundle is one script, an expression that is a function: of `require` and of its own address, giving the main module. Node's own
 * compile cache keeps a module as it is before it runs, without the functions that it calls; to compile those again is a good part of a
 * short run. See docs/decisions/0052-bundle.md.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { compiledPlace, keepCompiled, readCompiled } from './cli/compiled.ts'
import { FAILED } from './cli/failure.ts'
import { cacheFolder } from './sources/cache-folder.ts'

/** The digest of the bundle that this start belongs to; written in when it is built. */
declare const BUNDLE: string

type Main = typeof import('./main.ts')
type Bundle = (require: NodeJS.Require, address: string) => Main

// A run ends before most of what the last compiler makes has paid for itself. The versions of V8 are those that know the flag.
if (/^1[23]\./.test(process.versions.v8)) setFlagsFromString('--invocation-count-for-turbofan=30000')

const address = new URL(`main-${BUNDLE}.js`, import.meta.url)
const root = cacheFolder({ variables: process.env, home: homedir(), platform: process.platform })
const place = compiledPlace({ root, bundle: BUNDLE, command: process.argv[2] ?? '', node: process.version })
const compiled = place === null ? null : readCompiled(place)

const script = new Script(readFileSync(address, 'latin1'), {
  filename: address.href,
  ...(compiled === null ? {} : { cachedData: compiled.code }),
})
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what tools/build.ts made of main.ts
const bundle = script.runInThisContext() as Bundle
const exitCode = await bundle(createRequire(import.meta.url), address.href).finished
process.exitCode = exitCode
const isGood = compiled !== null && !compiled.isOld && script.cachedDataRejected !== true
if (place !== null && !isGood && exitCode !== FAILED) keepCompiled(place, script.createCachedData())
