import { cpus } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes long: random universes, oracles, hostile input, the sandbox. They run without coverage, which would only slow them down. */
const LONG = [
  'test/properties/**/*.test.ts',
  'test/**/properties.test.ts',
  'test/**/hostile.test.ts',
  'test/**/oracle.test.ts',
  'test/render/inert*.test.ts',
  'test/cases/*.test.ts',
  'test/verify/{proof,certificates}/{false-claims,harmless,invalid-steps,mutants}.test.ts',
  'test/solve/proof.test.ts',
  'test/propose/{killed,talk-killed,sandbox}.test.ts',
  'test/sandbox/*.test.ts',
]

/** Long, too, and each in a process of its own: they start servers, databases and processes, or change their own. */
const APART = [
  'test/{github,store,workspace}/killed.test.ts',
  'test/sources/advisories-real.test.ts',
  'test/github/{contract,faults,look}.test.ts',
  'test/app/{serve,process,planner}.test.ts',
  'test/store/embedded.test.ts',
  'test/run/chosen.test.ts',
  // Not long, but of a process of its own: among others, a key that it had just made could not be read now and then.
  'test/app/settings.test.ts',
]

/** The whole life of a repository: the longest test of all, in which much is waited for. */
const LIFE = ['test/life/life.test.ts']

/** The App's plans run in workers. */
const BUILT_WORKERS = ['test/app/built-workers.ts']

/** They start git, Python or the command line dozens of times. */
const STARTING =
  /\/test\/(?:cli\/(?:answered|check|contract|process)|sandbox\/(?:faults|git)|sources\/discover|workspace\/(?:commit|ignored))\.test\.ts$/

/** A process is forked from the one that runs the tests, which is the dearer the more that has grown: first those that start many. */
class StartingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const starting = sorted.filter(({ moduleId }) => STARTING.test(moduleId))
    return [...starting, ...sorted.filter((file) => !starting.includes(file))]
  }
}

/** They need a PostgreSQL server on the machine: `npm run test:postgres`. */
const POSTGRES = ['test/**/postgres.test.ts']

/** They need a Chromium on the machine: `npm run test:browser`. */
const BROWSER = ['test/browser/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'examples',
          include: ['test/**/*.test.ts'],
          // Loading the code anew for each of them would be half of what they cost. So each leaves behind it what it found.
          isolate: false,
          exclude: [...LONG, ...APART, ...LIFE, ...POSTGRES, ...BROWSER],
        },
      },
      { extends: true, test: { name: 'properties', include: LONG, isolate: false } },
      { extends: true, test: { name: 'apart', include: APART, setupFiles: BUILT_WORKERS } },
      { extends: true, test: { name: 'life', include: LIFE, setupFiles: BUILT_WORKERS } },
      { extends: true, test: { name: 'postgres', include: POSTGRES } },
      { extends: true, test: { name: 'browser', include: BROWSER } },
    ],
    // Tests leave much behind at once: collected in larger pieces, by the thread that works, it costs a tenth of the processor less.
    execArgv: ['--min-semi-space-size=32', '--max-semi-space-size=64', '--single-threaded-gc'],
    sequence: { sequencer: StartingFirst },
    // What hangs is ended; what is slow on a busy machine is not.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // `npm test` runs several of the projects side by side.
    maxWorkers: Math.max(1, Math.floor(cpus().length / 2)),
    coverage: {
      provider: 'custom',
      customProviderModule: join(import.meta.dirname, 'tools/coverage.ts'),
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'html'],
      // A percent below what the examples alone cover: what comes without a test is seen.
      thresholds: { statements: 90, branches: 82, functions: 90, lines: 91 },
    },
  },
})
