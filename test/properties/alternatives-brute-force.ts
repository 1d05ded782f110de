/** As many random universes as asked for: `node test/properties/alternatives-brute-force.ts 3000 [first seed]`. */
import { checkAlternatives } from './alternatives-check.ts'

const [count = 1000, first = 1] = process.argv.slice(2).map(Number)
let [alternatives, unchecked, wrong] = [0, 0, 0]
for (let seed = first; seed < first + count; seed++) {
  const found = await checkAlternatives(seed)
  alternatives += found.alternatives
  unchecked += found.unchecked
  for (const text of found.wrong) if (++wrong <= 20) process.stdout.write(`${text}\n`)
}
process.stdout.write(
  `${count} universes, ${alternatives} alternatives, ${unchecked} with too many sets to try, ${wrong} wrong\n`,
)
process.exitCode = wrong === 0 ? 0 : 1
