/** As many random universes as asked for: `node test/properties/solve-brute-force.ts 100000 [first seed] [orders]`. */
import { checkCase } from './solve-check.ts'

const [count = 1000, first = 1, orders = 2] = process.argv.slice(2).map(Number)
const started = performance.now()
let [checked, feasible, skipped, wrong] = [0, 0, 0, 0]
for (let seed = first; seed < first + count; seed++) {
  const { agrees, isFeasible, difference } = await checkCase(seed, orders, 'all')
  if (agrees === null) skipped++
  else checked++
  if (isFeasible) feasible++
  if (agrees === false && ++wrong <= 20) process.stdout.write(`${difference}\n`)
}
const seconds = Math.round((performance.now() - started) / 1000)
process.stdout.write(`${checked} checked (${feasible} feasible), ${skipped} too large, ${wrong} wrong, ${seconds} s\n`)
process.exitCode = wrong === 0 ? 0 : 1
