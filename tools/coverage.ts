/**
 * Coverage by V8, taken once from each process, when all of its test files have run. Where they share a process, V8 counts on from file to
 * file, and to ask it for what all of the code has been run after each of them would take as long again as loading it.
 */
import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import v8 from '@vitest/coverage-v8'
import type { CoverageProviderModule } from 'vitest/node'

type Options = NonNullable<Parameters<NonNullable<CoverageProviderModule['takeCoverage']>>[0]>

/** Where it will lie, and what it is taken with; null before the first file. */
let promised: { readonly path: string; readonly options: Options } | null = null

const once: CoverageProviderModule = {
  startCoverage: (options) => v8.startCoverage?.(options),
  getProvider: () => v8.getProvider(),

  /** Of the first file, the place; of those after it nothing. */
  takeCoverage(options) {
    if (options === undefined || promised !== null) return null
    promised = { path: join(options.coverageFilesDirectory, `${randomUUID()}.json`), options }
    return promised.path
  },

  async stopCoverage(options) {
    if (promised !== null) await rename(String(await v8.takeCoverage?.(promised.options)), promised.path)
    promised = null
    await v8.stopCoverage?.(options)
  },
}

export default once
