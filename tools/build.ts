/**
 * Bundles the program into dist/: the command line as one script, the part that makes requests as another, which runs in a thread, and the
 * small modules that start them (src/cli/compiled-script.ts says how); the App as modules of its own, which the script loads when `serve` is
 * called. Only Node's own modules stay outside, and of the App the packages that bring files along (APP_PACKAGES). The licences of what is
 * bundled stand in dist/licenses.txt.
 */
import { readFileSync, rmSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { BuildOptions, Metafile } from 'esbuild'
import { lateApp } from './late-app.ts'
import { latePackages } from './late-packages.ts'
import { lazyBuiltins } from './lazy-builtins.ts'
import { readyDefaults } from './ready-defaults.ts'
import { readyRules } from './ready-rules.ts'
import { withoutCommands } from './without-commands.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node' as const,
  target: 'node22.20',
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true as const,
  legalComments: 'none' as const,
  plugins: [lazyBuiltins, readyRules, readyDefaults],
  logLevel: 'warning' as const,
} satisfies BuildOptions
const script = {
  ...common,
  entryNames: '[name]-[hash]',
  format: 'iife' as const,
  globalName: 'program',
  banner: { js: '(function (require, address, givenThread) {' },
  footer: { js: 'return program })' },
  define: { 'import.meta.url': 'address', EARLY_THREAD: 'givenThread', 'performance.now': 'cheapNow' },
  inject: ['tools/cheap-clock.ts'],
}
const scripts = await build({
  ...script,
  plugins: [latePackages, ...common.plugins, lateApp],
  entryPoints: { main: 'src/main.ts', fetching: 'src/sources/fetch-thread.ts' },
})
const usage = await build({
  ...script,
  plugins: [withoutCommands, latePackages, ...common.plugins],
  entryPoints: { usage: 'src/main.ts' },
})
const start = await build({
  ...common,
  entryPoints: ['src/start.ts', 'src/start-fetching.ts'],
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  banner: { js: "var address = require('url').pathToFileURL(__filename).href;" },
  define: {
    'import.meta.url': 'address',
    MAIN: JSON.stringify(nameOf('main')),
    USAGE: JSON.stringify(nameOf('usage')),
    THREAD: JSON.stringify(nameOf('fetching')),
  },
})
/** Of `dependencies`: they are installed beside the bundle, and load files of their own, or one another. */
const APP_PACKAGES = ['@electric-sql/pglite', 'kysely', 'pg', 'pg-boss', 'pino', 'probot']
const app = await build({
  ...common,
  entryPoints: { app: 'src/app/serve.ts', 'plan-worker': 'src/app/plan-worker.ts' },
  format: 'esm',
  external: APP_PACKAGES.flatMap((name) => [name, `${name}/*`]),
  // Packages written for `require` are bundled here, too.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
})
const metafiles = [scripts.metafile, usage.metafile, start.metafile, app.metafile]
writeFileSync(join(dist, 'licenses.txt'), licensesOf(metafiles))
const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs))
const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0)
process.stdout.write(`dist/: ${outputs.length} files, ${Math.round(bytes / 1024)} KB\n`)

/** What the bundler called a script: its name with a digest of its bytes. */
function nameOf(script: string): string {
  for (const file of [scripts, usage].flatMap(({ metafile }) => Object.keys(metafile.outputs))) {
    const [, name] = /^dist\/(\w+-\w+)\.js$/.exec(file) ?? []
    if (name?.startsWith(`${script}-`) === true) return name
  }
  throw new Error(`the bundle has no ${script}`)
}

/** The licence text of every package of which a byte is in the bundle. */
function licensesOf(metafiles: readonly Metafile[]): string {
  const folders = new Set<string>()
  for (const input of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? []
    if (folder !== undefined) folders.add(folder)
  }
  return [...folders].sort().map(licenseOf).join('\n\n')
}

function licenseOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const field = (name: string) => String(Object.entries(manifest ?? {}).find(([key]) => key === name)?.[1] ?? '')
  const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name))
  const text =
    file === undefined || !existsSync(join(root, folder, file)) ? '' : readFileSync(join(root, folder, file), 'utf8')
  return `${field('name')} ${field('version')} (${field('license')})\n\n${text.trim()}`
}
