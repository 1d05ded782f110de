/** What the command line would make of a case's options, on its recorded universe. */
import type { RunOptions } from '../../src/run/ports.ts'
import { CASES } from '../../tools/cases.ts'

export function optionsOf(name: string): RunOptions {
  const found = CASES.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no case ${name}`)
  const python = found.options.flatMap((option, at) => (found.options[at - 1] === '--python' ? [option] : []))
  return {
    root: found.checkout,
    config: null,
    python,
    platforms: [],
    accelerator: null,
    indexUrl: null,
    extraIndexUrls: [],
    findLinks: [],
    advisories: [],
    excludeNewer: null,
    universe: found.universe,
    offline: true,
    strategy: null,
    progress: () => {},
    message: () => {},
  }
}
