/**
 * A plugin for esbuild: packages that few runs use are evaluated when something of them is used for the first time, as Node's own modules are
 * (lazy-builtins.ts). A plan of requirements files as JSON uses none of these, and what they do to begin with is compiled code that it reads.
 */
import type { Plugin } from 'esbuild'
import { facade } from './lazy-builtins.ts'

/** Modules, no functions: of these src/ takes something within its own functions alone. */
const LATE = new Set([
  ...['ipaddr.js', 'mdast-util-from-markdown', 'mdast-util-gfm', 'mdast-util-to-markdown', 'packageurl-js'],
  ...['tar-stream', 'toml-eslint-parser', 'yaml', 'yauzl'],
])
const NAMESPACE = 'late-package'

export const latePackages: Plugin = {
  name: 'late-packages',
  setup(build) {
    const files = new Map<string, string>()
    build.onResolve({ filter: /^[a-z]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      const isLate = LATE.has(path) && kind === 'import-statement' && !importer.includes('node_modules')
      if (!isLate || pluginData === NAMESPACE) return undefined
      // As an `import` finds it: what a `require` finds may be another copy.
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: NAMESPACE })
      if (found.errors.length > 0) return found
      files.set(path, found.path)
      return { path, namespace: NAMESPACE }
    })
    build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path }) => ({
      contents: facade(`require(${JSON.stringify(files.get(path) ?? path)})`),
      resolveDir: import.meta.dirname,
    }))
  },
}
