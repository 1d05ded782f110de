/**
 * Which of the files that nobody reads concern a problem: those beside its manifests, and, but for locks, those below that have no manifest
 * nearer by. A file above every manifest concerns all of them.
 */
import type { PackageName } from '../python/name.ts'
import type { UnreadManifest } from '../manifests/unread.ts'
import { directoryOf, isWithin } from './paths.ts'
import type { Evidence } from './place.ts'
import type { Problem } from './problem.ts'

/** `directories`: those of all manifests that are read. */
export function unreadBeside(
  { manifests: own }: Problem,
  unread: readonly UnreadManifest[],
  directories: ReadonlySet<string>,
): readonly UnreadManifest[] {
  const ownDirectories = new Set(own.map(directoryOf))
  return unread.filter(({ file, kind }) => {
    const home = directoryOf(file)
    if (kind === 'lock') return ownDirectories.has(home)
    for (let directory = home; ; directory = directoryOf(directory)) {
      if (directories.has(directory)) return ownDirectories.has(directory)
      if (directory === '') return own.some((path) => isWithin(path, home))
    }
  })
}

/** What any environment has to be made with, and nothing runs on. */
const TOOLS: ReadonlySet<string> = new Set(
  'pip setuptools wheel uv poetry poetry-core pipenv pdm hatch hatchling build twine pip-tools virtualenv ninja packaging'.split(
    ' ',
  ),
)

/** Commands of images that install by name what no manifest declares; for each image the first. */
export function namedInCommands({ places }: Evidence, declared: ReadonlySet<PackageName>): readonly UnreadManifest[] {
  const found = new Map<string, { readonly line: number; readonly names: Set<PackageName> }>()
  for (const { installs } of places.filter(({ kind }) => kind === 'image')) {
    for (const { file, line, packages } of installs) {
      const left = packages.filter((name) => !TOOLS.has(name) && !declared.has(name))
      if (left.length === 0) continue
      const entry = found.get(file) ?? { line, names: new Set() }
      found.set(file, entry)
      for (const name of left) entry.names.add(name)
    }
  }
  return [...found].map(([file, { line, names }]) => ({
    kind: 'command',
    file,
    line,
    what: `installs ${listed([...names])}`,
  }))
}

const MOST_NAMES = 5

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${String(rest)} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}
