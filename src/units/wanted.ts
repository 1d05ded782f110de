/**
 * Which further files of the checkout to read: what manifests include and what install commands name, whatever they are called.
 */
import type { ReadResult } from '../manifests/model.ts'
import { includedPath } from './closure.ts'
import { byBytes } from './paths.ts'
import type { Evidence } from './place.ts'

export interface WantedFile {
  readonly path: string
  /** How it is included; a file may be wanted as both. */
  readonly role: 'install' | 'constraint'
}

/**
 * Paths that may exist, none of them read yet, sorted; ask again after reading, until none of them is there. A path that leaves the
 * repository is never among them; that it is no symlink out of it is for the reader of the checkout to see.
 */
export function wantedFiles(reads: readonly ReadResult[], evidence: Evidence): readonly WantedFile[] {
  const known = new Set(reads.map(({ file }) => file))
  const wanted = new Map<string, WantedFile>()
  const want = (path: string, role: WantedFile['role']): void => {
    if (!known.has(path)) wanted.set(`${path} ${role}`, { path, role })
  }
  for (const include of reads.flatMap((read) => read.includes)) {
    const target = includedPath(include)
    if ('path' in target) want(target.path, include.kind === 'constraints' ? 'constraint' : 'install')
  }
  for (const place of evidence.places) {
    for (const { requirements, constraints, directory } of place.installs) {
      for (const path of requirements)
        for (const candidate of unreadOf(place.resolve(path, directory), known)) want(candidate, 'install')
      for (const path of constraints)
        for (const candidate of unreadOf(place.resolve(path, directory), known)) want(candidate, 'constraint')
    }
  }
  return [...wanted.values()].toSorted((a, b) => byBytes(a.path, b.path))
}

/** None where one that is read is likelier. */
function unreadOf(candidates: readonly string[], known: ReadonlySet<string>): readonly string[] {
  const first = candidates.findIndex((candidate) => known.has(candidate))
  return first === -1 ? candidates : candidates.slice(0, first)
}
