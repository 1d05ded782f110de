/** As many random universes as asked for: `node test/properties/explain-brute-force.ts 3000 [first seed]`. */
import { checkExplanations } from './explain-check.ts'

const [count = 1000, first = 1] = process.argv.slice(2).map(Number)
const started = performance.now()
let [explanations, blockers, prices, unlocks, unchecked, wrong] = [0, 0, 0, 0, 0, 0]
for (let seed = first; seed < first + count; seed++) {
  const found = await checkExplanations(seed)
  explanations += found.explanations
  blockers += found.blockers
  prices += found.prices
  unlocks += found.unlocks
  unchecked += found.unchecked
  for (const text of found.wrong) if (++wrong <= 40) process.stdout.write(`${text}\n`)
}
const seconds = Math.round((performance.now() - started) / 1000)
process.stdout.write(
  `${count} universes, ${explanations} explanations (${blockers} blockers, ${prices} prices), ${unlocks} unlocks, ` +
    `${unchecked} questions with too many sets to try, ${wrong} wrong, ${seconds} s\n`,
)
process.exitCode = wrong === 0 ? 0 : 1
