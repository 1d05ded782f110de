/**
 * Ten megabytes of hostile input for each parser, against the clock; of what refuses more than it can read, the most that it reads.
 *
 * `node bench/hostile.ts`. The shapes are those that the tests hold to linear growth. The figure is the best of up to three turns.
 */
import { pathToFileURL } from 'node:url'
import { Scratch } from '../test/hostile/shape.ts'
import type { HostileShape } from '../test/hostile/shape.ts'
import { allShapes } from '../test/hostile/shapes.ts'
import { verdict } from './measure.ts'

const LIMIT_S = 2
const TURNS = 3

/** One line for each parser, with the shape that took it longest. */
export async function measureHostile(): Promise<readonly string[]> {
  const lines: string[] = []
  for (const [parser, shapes] of Map.groupBy(allShapes, (shape) => shape.parser)) {
    let worst = { name: '', seconds: -1 }
    for (const shape of shapes) {
      const seconds = await secondsFor(shape)
      if (seconds > worst.seconds) worst = { name: shape.name, seconds }
    }
    const megabytes = Math.max(...shapes.map((shape) => shape.largest)) / 2 ** 20
    const size = megabytes >= 1 ? megabytes.toFixed(0) : megabytes.toFixed(2)
    const label = `${shapes.length} hostile shapes of ${size} MB, the dearest is ${worst.name.replace(`${parser}: `, '')}`
    lines.push(verdict(`${parser}: ${label}`, worst.seconds, LIMIT_S, 's'))
  }
  return lines
}

async function secondsFor(shape: HostileShape): Promise<number> {
  using scratch = new Scratch()
  const read = shape.prepare(shape.largest, scratch)
  let best = Infinity
  for (let turn = 0; turn < TURNS && best > LIMIT_S; turn += 1) {
    const started = performance.now()
    await read()
    best = Math.min(best, (performance.now() - started) / 1000)
  }
  return best
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lines = await measureHostile()
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exitCode = lines.some((line) => line.startsWith('FAILS')) ? 1 : 0
}
