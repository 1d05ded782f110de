/**
 * The files of a commit on a forge, as the planner reads them.
 *
 * One read lists them; bytes are read when they are asked for, and what is asked for at about the same time is one read. Links and
 * submodules are not among them.
 */
import { LockstepError } from '../errors.ts'
import type { SourceFile } from '../manifests/model.ts'
import type { Forge, TreeEntry } from './forge.ts'
import type { FileTree } from './planner.ts'

export interface CommitTree extends FileTree {
  readonly commit: string
  /** The name of the blob at a path; null: no plain file stands there. */
  blob(path: string): string | null
  /** What stands at a path, links and submodules too; null: nothing, or a folder. */
  kind(path: string): TreeEntry['kind'] | null
}

type Answer = Awaited<ReturnType<FileTree['read']>>

const LARGEST_FILE = 16 * 1024 * 1024

export async function openTree(forge: Forge, commit: string): Promise<CommitTree> {
  const { entries, isTruncated } = await forge.tree(commit)
  if (isTruncated) throw new TruncatedTree(commit)
  return new ForgeTree(forge, commit, entries)
}

/** The forge gives it only in part: what is missing there, nobody knows. */
export class TruncatedTree extends LockstepError {
  constructor(commit: string) {
    super(
      commit.slice(0, 12),
      'The forge lists only a part of the files of this commit, since they are too many.',
      'Run `lockstep plan` on a checkout instead.',
    )
  }
}

/** Of such a tree, one file that was read by its path alone. */
export function treeOfOne(commit: string, file: SourceFile | null): CommitTree {
  return {
    commit,
    paths: file === null ? [] : [file.path],
    blob: () => null,
    kind: () => null,
    read: (path) => Promise.resolve(path === file?.path ? { status: 'read', file } : { status: 'absent' }),
  }
}

function isPlain({ kind }: TreeEntry): boolean {
  return kind === 'file' || kind === 'executable'
}

class ForgeTree implements CommitTree {
  readonly commit: string
  readonly paths: readonly string[]
  readonly #forge: Forge
  readonly #entries: ReadonlyMap<string, TreeEntry>
  readonly #others: ReadonlyMap<string, TreeEntry['kind']>
  readonly #answers = new Map<string, Promise<Answer>>()
  #batch: { readonly oids: string[]; readonly bytes: Promise<ReadonlyMap<string, Uint8Array>> } | null = null

  constructor(forge: Forge, commit: string, entries: readonly TreeEntry[]) {
    this.#forge = forge
    this.commit = commit
    const files = entries.filter(isPlain)
    this.#entries = new Map(files.map((entry) => [entry.path, entry]))
    this.#others = new Map(entries.filter((entry) => !isPlain(entry)).map(({ path, kind }) => [path, kind]))
    this.paths = [...this.#entries.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  }

  blob(path: string): string | null {
    return this.#entries.get(path)?.oid ?? null
  }

  kind(path: string): TreeEntry['kind'] | null {
    return this.#entries.get(path)?.kind ?? this.#others.get(path) ?? null
  }

  read(path: string): Promise<Answer> {
    const known = this.#answers.get(path)
    if (known !== undefined) return known
    const answer = this.#read(path)
    this.#answers.set(path, answer)
    return answer
  }

  async #read(path: string): Promise<Answer> {
    const entry = this.#entries.get(path)
    if (entry === undefined) return { status: 'absent' }
    if ((entry.size ?? 0) > LARGEST_FILE) return { status: 'refused', why: `it is larger than ${LARGEST_FILE} bytes` }
    const bytes = (await this.#load(entry.oid)).get(entry.oid)
    if (bytes === undefined) throw new Error(`the forge gave no bytes for ${path}`)
    return { status: 'read', file: { path, bytes } }
  }

  #load(oid: string): Promise<ReadonlyMap<string, Uint8Array>> {
    if (this.#batch !== null) {
      this.#batch.oids.push(oid)
      return this.#batch.bytes
    }
    const oids = [oid]
    const { gatherMs } = this.#forge
    const bytes = new Promise<void>((resolve) => {
      if (gatherMs === 0) setImmediate(resolve)
      else setTimeout(resolve, gatherMs)
    }).then(() => {
      this.#batch = null
      return this.#forge.blobs([...new Set(oids)])
    })
    this.#batch = { oids, bytes }
    return bytes
  }
}
