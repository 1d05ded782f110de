/**
 * A plugin for esbuild: the App stays out of the program's one script, which loads it, as the module `dist/app.js`, when it is called.
 * The script's own `require` gives a module; what it imports in turn is loaded as modules are.
 */
import type { Plugin } from 'esbuild'

export const lateApp: Plugin = {
  name: 'late-app',
  setup(build) {
    build.onLoad({ filter: /src[\\/]app[\\/]late\.ts$/ }, () => ({
      contents: `export const serve = (parts) => require('./app.js').serve(parts)`,
      loader: 'js',
    }))
    build.onResolve({ filter: /^\.\/app\.js$/ }, ({ path }) => ({ path, external: true }))
  },
}
