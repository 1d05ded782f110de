/** What the command line makes of no options at all; a test says what is otherwise. */
import type { RunOptions } from '../../src/run/ports.ts'

export function runOptions(given: Partial<RunOptions> & Pick<RunOptions, 'root'>): RunOptions {
  return {
    config: null,
    python: [],
    platforms: [],
    accelerator: null,
    indexUrl: null,
    extraIndexUrls: [],
    findLinks: [],
    advisories: [],
    excludeNewer: null,
    universe: null,
    offline: true,
    strategy: null,
    progress: () => undefined,
    message: () => undefined,
    ...given,
  }
}
