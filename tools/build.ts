/**
 * Bundles the program into dist/: all of it as one script, and the small module that starts it (src/start.ts says how).
 * Only Node's own modules stay outside; the licences of what is bundled stand in dist/licenses.txt.
 */
import { readFileSync, rmSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { BuildOptions, Metafile } from 'esbuild'
import { lazyBuiltins } from './lazy-builtins.ts'
import { readyRules } from './ready-rules.ts'

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
  plugins: [lazyBuiltins, readyRules],
  logLevel: 'warning' as const,
} satisfies BuildOptions
const main = await build({
  ...common,
  entryPoints: ['src/main.ts'],
  entryNames: '[name]-[hash]',
  format: 'iife',
  globalName: 'program',
  banner: { js: '(function (require, address) {' },
  footer: { js: 'return program })' },
  define: { 'import.meta.url': 'address' },
})
const [bundle = ''] = Object.keys(main.metafile.outputs)
const start = await build({
  ...common,
  entryPoints: ['src/start.ts'],
  format: 'esm',
  define: { BUNDLE: JSON.stringify(digestIn(bundle)) },
})
const metafiles = [main.metafile, start.metafile]
writeFileSync(join(dist, 'licenses.txt'), licensesOf(metafiles))
const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs))
const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0)
process.stdout.write(`dist/: ${outputs.length} files, ${Math.round(bytes / 1024)} KB\n`)

/** The bundler's digest of what it wrote. */
function digestIn(name: string): string {
  const [, digest] = /main-(\w+)\.js$/.exec(name) ?? []
  if (digest === undefined) throw new Error(`the bundle is called ${name}`)
  return digest
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
