/**
 * The import-direction check: a room may import the rooms that docs/architecture.md allows it, and a pure room no Node I/O module.
 * Reads every module of src/ with a parser; fails when it sees none, so that it cannot pass by blindness.
 */
import { readFileSync, globSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'oxc-parser'

/** Groups in their order: a room imports earlier groups, and in its own group the rooms left of it. */
const GROUPS: readonly (readonly string[])[] = [
  ['schema', 'python', 'osv', 'config'],
  ['manifests', 'universe'],
  ['units', 'resolve', 'scan', 'solve', 'verify'],
  ['explain', 'plan', 'gate'],
  ['render', 'report'],
  ['http', 'sources', 'locks', 'workspace', 'propose', 'store'],
  ['run'],
  ['github'],
  ['app', 'cli'],
  ['main'],
  ['start', 'start-fetching'],
]

/** Beyond the order: plan imports explain (same group, to its left); verify runs only these and takes only types from those. */
const VERIFY_RUNS = new Set(['python', 'osv', 'universe', 'verify', 'errors'])
const VERIFY_TAKES_TYPES = new Set(['manifests', 'units', 'config'])

const PURE = new Set([
  ...['schema', 'python', 'osv', 'config', 'manifests', 'universe', 'units', 'resolve', 'scan', 'solve', 'verify'],
  ...['explain', 'plan', 'gate', 'render', 'report'],
])
const IO_MODULES = new Set(
  [
    'fs',
    'fs/promises',
    'net',
    'tls',
    'http',
    'http2',
    'https',
    'dns',
    'dgram',
    'child_process',
    'os',
    'worker_threads',
  ].map((name) => `node:${name}`),
)
const IO_PACKAGES = new Set(['undici', 'simple-git', 'yauzl', 'tar-stream'])

interface Import {
  readonly specifier: string
  readonly isTypeOnly: boolean
}

function rank(room: string): readonly [number, number] {
  for (const [group, rooms] of GROUPS.entries()) {
    const place = rooms.indexOf(room)
    if (place >= 0) return [group, place]
  }
  throw new Error(
    `src/${room} is no room of the house: give it a place in tools/directions.ts and docs/architecture.md`,
  )
}

function roomOf(path: string): string {
  const [first = ''] = path.slice('src/'.length).split('/')
  return first.replace(/\.ts$/, '')
}

function importsOf(path: string): Import[] {
  const { module, errors } = parseSync(path, readFileSync(path, 'utf8'))
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const found: Import[] = []
  for (const statement of module.staticImports) {
    const isTypeOnly = statement.entries.length > 0 && statement.entries.every((entry) => entry.isType)
    found.push({ specifier: statement.moduleRequest.value, isTypeOnly })
  }
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      if (entry.moduleRequest !== null) found.push({ specifier: entry.moduleRequest.value, isTypeOnly: entry.isType })
    }
  }
  for (const dynamic of module.dynamicImports) {
    const text = readFileSync(path).subarray(dynamic.moduleRequest.start, dynamic.moduleRequest.end).toString('utf8')
    found.push({ specifier: text.slice(1, -1), isTypeOnly: false })
  }
  return found
}

function complaint(path: string, imported: Import): string | null {
  const room = roomOf(path)
  if (!imported.specifier.startsWith('.')) {
    if (!PURE.has(room) || imported.isTypeOnly) return null
    const isIo = IO_MODULES.has(imported.specifier) || IO_PACKAGES.has(imported.specifier)
    return isIo ? `${path}: a pure room imports ${imported.specifier}` : null
  }
  const target = normalize(join(dirname(path), imported.specifier))
  if (!target.startsWith('src/')) return `${path}: imports ${imported.specifier}, outside src/`
  const other = roomOf(target)
  if (other === room || other === 'errors') return null
  if (room === 'errors') return `${path}: errors.ts imports nothing`
  if (room === 'verify') {
    if (VERIFY_RUNS.has(other) || (imported.isTypeOnly && VERIFY_TAKES_TYPES.has(other))) return null
    return `${path}: verify/ may not import ${imported.specifier}`
  }
  const [group, place] = rank(room)
  const [otherGroup, otherPlace] = rank(other)
  const isAllowed = otherGroup < group || (otherGroup === group && otherPlace < place)
  return isAllowed ? null : `${path}: ${room} may not import ${imported.specifier} (${other} stands after it)`
}

const modules = globSync('src/**/*.ts').map((path) => normalize(path))
if (modules.length < 20)
  throw new Error(`only ${modules.length} modules seen under src/: run this from the root of the project`)
let edges = 0
const complaints: string[] = []
for (const path of modules.sort()) {
  for (const imported of importsOf(path)) {
    edges += 1
    const found = complaint(path, imported)
    if (found !== null) complaints.push(found)
  }
}
for (const line of complaints) console.error(line)
console.log(`${modules.length} modules, ${edges} imports, ${complaints.length} in the wrong direction`)
process.exitCode = complaints.length === 0 ? 0 : 1
