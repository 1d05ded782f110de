/**
 * How V8 compiles and collects, for runs that are over in a second or two: settled when the program starts, for all its threads.
 *
 * By itself V8 lets the space of the young grow to 64 MB and collects it with helper threads, which here wait for the processors that the
 * run's own threads use. One thread collects it for less, and half that space costs a run nothing that can be measured.
 * See docs/decisions/0034-threads-and-memory.md and 0052-bundle.md.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

/** Mebibytes of one of the two halves. */
const LARGEST_HALF = 16
const LOOK_MS = 20

/** The versions of V8 that know the flags. */
const isKnown = /^1[23]\./.test(process.versions.v8)

export function settleV8(): void {
  if (!isKnown) return
  // A run ends before most of what the last compiler makes has paid for itself.
  setFlagsFromString('--invocation-count-for-turbofan=30000')
  setFlagsFromString('--no-parallel-scavenge')
  // Its largest size is settled by the time a script runs, how much it grows is not: once, to where it is to stay.
  grow(LARGEST_HALF)
  setInterval(() => {
    grow(isGrown() ? 1 : LARGEST_HALF)
  }, LOOK_MS).unref()
}

/** Compiled code is kept with the flags of its time and taken by no others: so it is made, and read, under those of the start. */
export function underFirstFlags<Result>(work: () => Result): Result {
  if (!isKnown) return work()
  grow(LARGEST_HALF)
  try {
    return work()
  } finally {
    // The flag is that of all threads; what it is to be is seen in the first one, which sets it right at its next look.
    grow(isMainThread && !isGrown() ? LARGEST_HALF : 1)
  }
}

function grow(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`)
}

function isGrown(): boolean {
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
  return (young?.space_size ?? 0) >= LARGEST_HALF << 20
}
