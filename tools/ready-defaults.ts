/** A plugin for esbuild: the bundle holds the configuration's defaults as values (src/config/defaults.ts). */
import { deepStrictEqual } from 'node:assert'
import type { Plugin } from 'esbuild'
import { defaults } from '../src/config/defaults.ts'

export const readyDefaults: Plugin = {
  name: 'ready-defaults',
  setup(build) {
    build.onLoad({ filter: /src[\\/]config[\\/]defaults\.ts$/ }, () => {
      const text = JSON.stringify(defaults())
      deepStrictEqual(JSON.parse(text), defaults(), 'the defaults cannot be written as JSON')
      return { contents: `export const defaults = () => (${text})` }
    })
  },
}
