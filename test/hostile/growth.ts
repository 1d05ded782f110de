/**
 * How the cost of reading grows with the size of what is read, told without a clock on the wall: processor time of this process, each the
 * best of several turns, so that other work on the machine changes nothing.
 */
import { setTimeout } from 'node:timers/promises'
import { Scratch } from './shape.ts'
import type { HostileShape } from './shape.ts'

/** Four times the input makes linear work 4 times as dear, and quadratic work 16 times. */
export const TOO_STEEP = 10

const FIRST_SIZE = 8 * 1024
/** Less cannot be told from noise: the input is made larger first. */
const TELLING_MS = 4
const TURNS = 3
/** Noise makes a turn dearer, never cheaper: what is linear shows it in one of these. */
const MOST_TURNS = 9
const MOST_MEASUREMENTS = 8
/** The first; each is twice as long as the one before. */
const PAUSE_MS = 100

/** Memory makes steps: a heap that outgrows the young generation, a cache. Steep is what is steep at as many sizes in a row. */
const SIZES = 3

/**
 * How many times dearer four times the input is, the least of a few sizes; 0 where even the largest input costs next to nothing.
 * What looks steep is measured again from the beginning, after a pause: code that the engine compiles in the middle of a turn, or throws away,
 * is as dear as steep work for a while, on a busy machine for more than a second.
 */
export async function growthOf(shape: HostileShape): Promise<number> {
  let growth = await measuredGrowth(shape)
  for (let again = 0; growth >= TOO_STEEP && again < MOST_MEASUREMENTS - 1; again += 1) {
    await setTimeout(PAUSE_MS * 2 ** again)
    growth = Math.min(growth, await measuredGrowth(shape))
  }
  return growth
}

async function measuredGrowth(shape: HostileShape): Promise<number> {
  using scratch = new Scratch()
  const most = shape.largest / 4
  const growths: number[] = []
  for (let size = Math.min(FIRST_SIZE, most); ; size = Math.min(size * 4, most)) {
    const growth = await growthAt(shape, size, scratch)
    if (growth !== null) growths.push(growth)
    if (growth !== null && (growth < TOO_STEEP || growths.length === SIZES)) return Math.min(...growths)
    if (size >= most && growth === null) return 0
    if (size >= most)
      return Math.min(...growths, (await growthAt(shape, size / 4, scratch, TELLING_MS / 8)) ?? Infinity)
  }
}

/** null where it costs too little to tell. */
async function growthAt(
  shape: HostileShape,
  size: number,
  scratch: Scratch,
  telling = TELLING_MS,
): Promise<number | null> {
  const readLarge = shape.prepare(Math.floor(size * 4), scratch)
  let large = await cost(readLarge)
  if (large < telling) return null
  const readSmall = shape.prepare(Math.floor(size), scratch)
  let small = await cost(readSmall)
  for (let turn = 1; turn < TURNS || (turn < MOST_TURNS && large >= small * TOO_STEEP); turn += 1) {
    small = Math.min(small, await cost(readSmall))
    // The second time says whether it tells. Further ones could make it cheaper, and what is not steep less so.
    if (turn === 1 || large >= small * TOO_STEEP) large = Math.min(large, await cost(readLarge))
    if (large < telling) return null
  }
  return large / small
}

async function cost(read: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await read()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
