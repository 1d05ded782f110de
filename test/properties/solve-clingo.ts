/** As many generated universes as asked for: `node test/properties/solve-clingo.ts 300 [packages] [versions] [first seed]`. */
import { checkAgainstClingo } from './solve-clingo-check.ts'

const [count = 300, packages = 60, versions = 120, first = 1] = process.argv.slice(2).map(Number)
const started = performance.now()
let wrong = 0
for (let seed = first; seed < first + count; seed++) {
  const differences = await checkAgainstClingo(seed, packages, versions)
  for (const difference of differences) process.stdout.write(`${difference}\n`)
  if (differences.length > 0) wrong++
}
const seconds = Math.round((performance.now() - started) / 1000)
process.stdout.write(
  `${count} universes of ${packages} packages with ${versions} versions, ${wrong} wrong, ${seconds} s\n`,
)
process.exit(wrong === 0 ? 0 : 1)
