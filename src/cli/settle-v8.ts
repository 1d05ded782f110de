/**
 * How V8 compiles and collects, for runs that are over in a second or two.
 *
 * By itself V8 lets the space of the young grow to 64 MB and collects it with helper threads, which here wait for the processors that the
 * run's own threads use: one thread collects it for less then. A run that asks no index has the other processor to spare. Half that space
 * costs a run nothing that can be measured.
 *
 * Compiled code is taken only under the flags that it was made under, that of the program as well as that which comes with Node's own
 * modules. So flags that it depends on are set when a run has loaded what it needs, and set back before code is kept.
 * See docs/decisions/0034-threads-and-memory.md and 0052-bundle.md.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'

/** Of one of the two halves of the space, in mebibytes: as V8 makes it, and where it is to stay. */
const FIRST_HALF = 1
const LARGEST_HALF = 16
/** What V8 sets by itself. */
const OWN_GROWTH = 2
const OWN_MAGLEV = 400
const SHORT_RUN_MS = 3_000
/** Numbers that fill 64 KB: more, and they would not lie in the space of the young. */
const BLOCK = 1 << 13

/** The versions of V8 that know the flags. */
const isKnown = /^1[23]\./.test(process.versions.v8)

/**
 * When the program starts. The largest size of the space is settled by the time a script runs, how much it grows at a time is not: once, to
 * where it is to stay. It grows when a second collection finds that much survived the first. `hasThread`: something runs beside this thread.
 */
export function growYoung(hasThread: boolean): void {
  if (!isKnown) return
  if (hasThread) setFlagsFromString('--no-parallel-scavenge')
  grow(LARGEST_HALF / FIRST_HALF)
  let block: readonly number[] = [0]
  while (block.length < BLOCK) block = block.concat(block)
  const survivors: (readonly number[])[] = []
  while (!isGrown() && survivors.length < 64) survivors.push(block.slice())
  grow(OWN_GROWTH)
}

/** When a run has loaded what it needs, and so has its thread, for which flags are the same. */
export function settleFlags(): void {
  if (!isKnown) return
  // A run ends before most of what the optimising compilers make has paid for itself.
  setFlagsFromString('--invocation-count-for-maglev=1200')
  setFlagsFromString('--no-turbofan')
  setTimeout(() => setFlagsFromString('--turbofan'), SHORT_RUN_MS).unref()
  grow(1)
}

/** Sets back what compiled code depends on, to what it was when `mark` was made; false where it is not known how. */
export function unsettleFlags(mark: Buffer): boolean {
  if (!isKnown) return true
  grow(OWN_GROWTH)
  setFlagsFromString(`--invocation-count-for-maglev=${OWN_MAGLEV}`)
  setFlagsFromString('--turbofan')
  return markOfFlags().equals(mark)
}

/** Any compiled code: its first bytes tell under which flags it was made. */
export function markOfFlags(): Buffer {
  return new Script('0').createCachedData()
}

function grow(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`)
}

function isGrown(): boolean {
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
  return (young?.space_size ?? 0) >= (2 * LARGEST_HALF) << 20
}
