/**
 * A plugin for esbuild: Node's own modules are loaded when something of them is used for the first time, not when the program starts.
 * Loading all that is imported anywhere (tls, dns, child_process, zlib) costs a third of a short run's start.
 */
import { builtinModules, createRequire } from 'node:module'
import type { Plugin } from 'esbuild'

const require = createRequire(import.meta.url)
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '')
      const isLazy = kind === 'import-statement' && builtinModules.includes(name) && namesOf(name) !== null
      return isLazy ? { path: name, namespace: 'builtin' } : undefined
    })
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: facade(path, namesOf(path) ?? []) }))
  },
}

/** null: the module is a function or a class itself (`events`, `stream`) and is taken as it is. */
function namesOf(name: string): readonly string[] | null {
  const found: unknown = require(`node:${name}`)
  return typeof found === 'object' && found !== null ? Object.keys(found).filter((key) => IDENTIFIER.test(key)) : null
}

/** A CommonJS module of getters; the bundler reads each as a property where it is used. */
function facade(path: string, names: readonly string[]): string {
  const getters = names.map((name) => `get ${name}() { return load().${name} }`)
  return `let found
const load = () => (found ??= process.getBuiltinModule(${JSON.stringify(path)}))
module.exports = { ${getters.join(', ')} }`
}
