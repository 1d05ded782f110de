/** A plugin for esbuild: the bundle holds the rules as they were read when it was built (src/sources/rule-files.ts). */
import type { Plugin } from 'esbuild'
import { readRuleFiles } from '../src/sources/rule-files.ts'
import { loadRules } from '../src/sources/rules.ts'

export const readyRules: Plugin = {
  name: 'ready-rules',
  setup(build) {
    build.onLoad({ filter: /src[\\/]sources[\\/]rule-files\.ts$/ }, async () => {
      // That the rules say what they should is seen here, not by those who use the program.
      await loadRules()
      const files = JSON.stringify(await readRuleFiles())
      return { contents: `export const readRuleFiles = () => Promise.resolve(${files})` }
    })
  },
}
