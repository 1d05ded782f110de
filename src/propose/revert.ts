/** What it takes to undo a merged plan on the base as it stands now: each file restored, undone line by line, or left. */
import type { Forge } from './forge.ts'
import type { OwnPull } from './state.ts'
import { openTree } from './tree.ts'
import type { CommitTree } from './tree.ts'
import { undoLines } from './undo.ts'

export interface Revert {
  /** null: the file goes. */
  readonly files: ReadonlyMap<string, Uint8Array | null>
  readonly restored: readonly string[]
  readonly undone: readonly { readonly file: string; readonly lines: number }[]
  /** `line` 0: the whole file. */
  readonly left: readonly { readonly file: string; readonly line: number }[]
}

/** `tip`: of the base. */
export async function revertOf(forge: Forge, own: OwnPull, tip: string): Promise<Revert> {
  const [before, after, now] = await Promise.all([own.from, own.head, tip].map((commit) => openTree(forge, commit)))
  if (before === undefined || after === undefined || now === undefined) throw new Error('three trees were asked for')
  const files = new Map<string, Uint8Array | null>()
  const restored: string[] = []
  const undone: { file: string; lines: number }[] = []
  const left: { file: string; line: number }[] = []
  for (const file of changedPaths(before, after)) {
    const [old, written, present] = [before.blob(file), after.blob(file), now.blob(file)]
    if (present === old) continue
    if (present === written) {
      files.set(file, old === null ? null : await bytesOf(before, file))
      restored.push(file)
    } else if (old === null || written === null || present === null) left.push({ file, line: 0 })
    else {
      const result = undoLines(await bytesOf(before, file), await bytesOf(after, file), await bytesOf(now, file))
      if (result.lines > 0) {
        files.set(file, result.bytes)
        undone.push({ file, lines: result.lines })
      }
      left.push(...result.left.map((line) => ({ file, line })))
    }
  }
  return { files, restored, undone, left }
}

function changedPaths(before: CommitTree, after: CommitTree): readonly string[] {
  return [...new Set([...before.paths, ...after.paths])].filter((path) => before.blob(path) !== after.blob(path)).sort()
}

async function bytesOf(tree: CommitTree, path: string): Promise<Uint8Array> {
  const answer = await tree.read(path)
  if (answer.status !== 'read') throw new Error(`${path} at ${tree.commit} cannot be read`)
  return answer.file.bytes
}
