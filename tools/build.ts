/**
 * Bundles the program into dist/: one small entry, and chunks that load when a command needs them.
 * Only Node's own modules stay outside; the licences of what is bundled stand in dist/licenses.txt.
 */
import { readFileSync, rmSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  splitting: true,
  platform: 'node',
  target: 'node22.20',
  chunkNames: 'chunks/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  legalComments: 'none',
  // Libraries in CommonJS call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
writeFileSync(join(dist, 'licenses.txt'), licensesOf(metafile))
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0)
process.stdout.write(`dist/: ${Object.keys(metafile.outputs).length} files, ${Math.round(bytes / 1024)} KB\n`)

/** The licence text of every package of which a byte is in the bundle. */
function licensesOf(metafile: Metafile): string {
  const folders = new Set<string>()
  for (const input of Object.keys(metafile.inputs)) {
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
