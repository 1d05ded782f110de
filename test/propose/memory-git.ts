/**
 * A git repository in memory: blobs, whole trees, commits and refs. Merges are decided file by file: both sides changed the same file
 * differently means a conflict.
 */
import { createHash } from 'node:crypto'
import type { CommitFacts, Comparison, RefUpdate, TreeEntry } from '../../src/propose/forge.ts'

type Files = ReadonlyMap<string, Pick<TreeEntry, 'kind' | 'oid'>>

interface Commit extends CommitFacts {
  readonly files: Files
}

export interface Author {
  readonly login: string | null
  readonly isBot: boolean
}

export class MemoryGit {
  readonly refs = new Map<string, string>()
  readonly #blobs = new Map<string, Uint8Array>()
  readonly #commits = new Map<string, Commit>()

  /** On the files of the first parent; text or bytes, null takes the file away. */
  commit(
    parents: readonly string[],
    changes: ReadonlyMap<string, string | Uint8Array | null>,
    {
      message,
      author,
      at,
      isWhole = false,
    }: { readonly message: string; readonly author: Author; readonly at: Date; readonly isWhole?: boolean },
  ): string {
    const [first] = parents
    const files = new Map(first === undefined || isWhole ? [] : this.files(first))
    for (const [path, content] of changes) {
      if (content === null) files.delete(path)
      else files.set(path, { kind: 'file', oid: this.addBlob(content) })
    }
    return this.#add(parents, files, { message, author, at })
  }

  /** The same commit with other files, put there by somebody else. */
  amend(oid: string, changes: ReadonlyMap<string, string | null>, committer: string): string {
    const { parents, message, author, isBot, at } = this.find(oid)
    const made = this.commit([oid], changes, { message, author: { login: author, isBot }, at: new Date(at) })
    const files = this.files(made)
    const amended = sha1(`${made} ${committer}`)
    this.#commits.set(amended, { oid: amended, parents, message, author, committer, isBot, at, files })
    return amended
  }

  /** null where it conflicts. */
  merge(
    base: string,
    head: string,
    how: { readonly message: string; readonly author: Author; readonly at: Date; readonly isSquash: boolean },
  ): string | null {
    const files = this.#mergedFiles(base, head)
    return files === null ? null : this.#add(how.isSquash ? [base] : [base, head], files, how)
  }

  isMergeable(base: string, head: string): boolean {
    return this.#mergedFiles(base, head) !== null
  }

  addBlob(content: string | Uint8Array): string {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const oid = sha1(`blob ${bytes.length}\0`, bytes)
    this.#blobs.set(oid, bytes)
    return oid
  }

  blob(oid: string): Uint8Array {
    const bytes = this.#blobs.get(oid)
    if (bytes === undefined) throw new Error(`no blob ${oid}`)
    return bytes
  }

  /** Whether the object is there. */
  find(oid: string): Commit {
    const commit = this.#commits.get(oid)
    if (commit === undefined) throw new Error(`no commit ${oid}`)
    return commit
  }

  files(commit: string): Files {
    return this.find(commit).files
  }

  tree(commit: string): readonly TreeEntry[] {
    return [...this.files(commit)]
      .map(([path, { kind, oid }]) => ({ path, kind, oid, size: this.blob(oid).length }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** null: there is no such file. */
  read(commit: string, path: string): Uint8Array | null {
    const entry = this.files(commit).get(path)
    return entry === undefined ? null : this.blob(entry.oid)
  }

  /** First the newest; of the first parents alone where a path is asked for. */
  history(tip: string, path: string | undefined): readonly Commit[] {
    const reached = [...this.#ancestors(tip)].map((oid) => this.find(oid))
    if (path === undefined) return reached
    return reached.filter(({ files, parents }) =>
      parents.length === 0
        ? files.has(path)
        : parents.every((parent) => this.files(parent).get(path)?.oid !== files.get(path)?.oid),
    )
  }

  compare(base: string, head: string): Comparison {
    const ofBase = this.#ancestors(base)
    const ofHead = this.#ancestors(head)
    const mergeBase = [...ofHead].find((oid) => ofBase.has(oid))
    if (mergeBase === undefined) throw new Error('no common history')
    return {
      mergeBase,
      aheadBy: [...ofHead].filter((oid) => !ofBase.has(oid)).length,
      behindBy: [...ofBase].filter((oid) => !ofHead.has(oid)).length,
      paths: this.#changed(mergeBase, head),
    }
  }

  update(updates: readonly RefUpdate[]): 'updated' | 'stale' {
    if (updates.some(({ name, before }) => (this.refs.get(name) ?? null) !== before)) return 'stale'
    for (const { name, after } of updates) {
      if (after === null) this.refs.delete(name)
      else this.refs.set(name, this.find(after).oid)
    }
    return 'updated'
  }

  #add(
    parents: readonly string[],
    files: Files,
    { message, author, at }: { readonly message: string; readonly author: Author; readonly at: Date },
  ): string {
    const listed = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, { kind, oid }]) => [path, kind, oid])
    const oid = sha1(JSON.stringify([parents, listed, message, author.login, at.toISOString()]))
    const committer = author.isBot ? null : author.login
    const facts = { oid, parents, message, author: author.login, committer, isBot: author.isBot, at: at.toISOString() }
    this.#commits.set(oid, { ...facts, files })
    return oid
  }

  /** In breadth, the commit itself first. */
  #ancestors(tip: string): ReadonlySet<string> {
    const seen = new Set([tip])
    for (const oid of seen) for (const parent of this.find(oid).parents) seen.add(parent)
    return seen
  }

  #changed(from: string, to: string): readonly string[] {
    const [before, after] = [this.files(from), this.files(to)]
    const paths = new Set([...before.keys(), ...after.keys()])
    return [...paths].filter((path) => before.get(path)?.oid !== after.get(path)?.oid).sort()
  }

  #mergedFiles(base: string, head: string): Files | null {
    const { mergeBase, paths } = this.compare(base, head)
    const theirs = new Set(this.#changed(mergeBase, base))
    const [onBase, onHead] = [this.files(base), this.files(head)]
    const merged = new Map(onBase)
    for (const path of paths) {
      const file = onHead.get(path)
      if (theirs.has(path) && onBase.get(path)?.oid !== file?.oid) return null
      if (file === undefined) merged.delete(path)
      else merged.set(path, file)
    }
    return merged
  }
}

function sha1(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
