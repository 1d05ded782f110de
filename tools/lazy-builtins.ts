/**
 * A plugin for esbuild: Node's own modules are loaded when something of them is used for the first time, not when the program starts.
 * Loading all that is imported anywhere (tls, dns, child_process, zlib) costs a third of a short run's start.
 */
import { builtinModules, createRequire } from 'node:module'
import type { Plugin } from 'esbuild'

const require = createRequire(import.meta.url)

export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '')
      const isLazy = kind === 'import-statement' && builtinModules.includes(name) && isNamespace(name)
      return isLazy ? { path: name, namespace: 'builtin' } : undefined
    })
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: facade(`process.getBuiltinModule(${JSON.stringify(path)})`),
    }))
  },
}

/** False where the module is a function or a class itself (`events`, `stream`) and is taken as it is. */
function isNamespace(name: string): boolean {
  const found: unknown = require(`node:${name}`)
  return typeof found === 'object' && found !== null
}

/**
 * A CommonJS module that answers by what the real one has. The bundler copies own properties for each importer, and there are none: it finds
 * them by the prototype, which is the module again.
 */
export function facade(real: string): string {
  return `let found
const load = () => (found ??= ${real})
module.exports = new Proxy({}, {
  get: (_, name) => (name === '__esModule' ? undefined : load()[name]),
  has: (_, name) => name in load(),
  getPrototypeOf: () => module.exports,
})`
}
