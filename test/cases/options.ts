/** What the command line would make of a case's options, on its recorded universe. */
import type { RunOptions } from '../../src/run/ports.ts'
import { CASES } from '../../tools/cases.ts'
import { runOptions } from '../run/options.ts'

export function optionsOf(name: string): RunOptions {
  const found = CASES.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no case ${name}`)
  const python = found.options.flatMap((option, at) => (found.options[at - 1] === '--python' ? [option] : []))
  return runOptions({ root: found.checkout, python, universe: found.universe })
}
