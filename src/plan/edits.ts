/** The bytes after the moves, file by file, and the entries that show them. */
import { createHash } from 'node:crypto'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { LockstepError } from '../errors.ts'
import type { Lift, Move, SourceFile } from '../manifests/model.ts'
import { hasOneValue } from '../solve/declared.ts'
import type { RaisedFloor } from './admitted.ts'
import type { EditEntry } from './document.ts'
import { chooseHashes } from './hashes.ts'
import type { PlanInput } from './input.ts'
import type { MovedPackage } from './moved.ts'

/** What is written at the declarations: moved lines in their style, raised floors. */
export async function writtenMoves(
  input: PlanInput,
  moved: readonly MovedPackage[],
  floors: readonly RaisedFloor[],
): Promise<readonly Move[]> {
  const roots = input.problem.roots
  const moves: Move[] = []
  const taken = new Set<string>()
  for (const { name, from, to, declarations } of moved) {
    for (const declaration of declarations) {
      const root = roots.find((each) => each.declaration === declaration)
      if (root === undefined || !hasOneValue(root, roots, input.present.sets)) continue
      const hashes =
        declaration.hashes.length === 0
          ? []
          : await hashesFor(input, declaration.hashes, { name, from, to }, placeOf(declaration))
      moves.push({ declaration, to, hashes })
      taken.add(spanKey(declaration))
    }
  }
  for (const { declaration, to, isWritten } of floors) {
    if (isWritten && declaration.hashes.length === 0 && !taken.has(spanKey(declaration)))
      moves.push({ declaration, to, hashes: [] })
  }
  return moves
}

function spanKey({ file, span }: Move['declaration']): string {
  return `${file} ${span.start}`
}

function placeOf({ file, line }: Move['declaration']): string {
  return `${file}:${line}`
}

async function hashesFor(
  input: PlanInput,
  old: Move['declaration']['hashes'],
  { name, from, to }: Pick<MovedPackage, 'name' | 'from' | 'to'>,
  where: string,
): Promise<readonly string[]> {
  const [oldFiles, newFiles] = await Promise.all([input.fileHashes(name, from), input.fileHashes(name, to)])
  const hashes = chooseHashes(
    old.map(({ digest }) => digest),
    oldFiles,
    newFiles,
  )
  if (hashes !== null) return hashes
  throw new LockstepError(
    where,
    `The index states no SHA-256 for the files of ${name} ${to.text}, which this line needs.`,
    'Use an index that does, or take the hashes out of the file.',
  )
}

/** The files that moves and lifts change, in the order of the input. */
export function editFiles(
  input: Pick<PlanInput, 'files' | 'formatOf'>,
  moves: readonly Move[],
  lifts: readonly Lift[],
): readonly SourceFile[] {
  return input.files.map((file) => {
    const own = moves.filter(({ declaration }) => declaration.file === file.path)
    const lifted = lifts.filter(({ declaration }) => declaration.file === file.path)
    if (own.length === 0 && lifted.length === 0) return file
    const format = input.formatOf(file.path)
    if (format === null) throw new Error(`${file.path} was read by a format that is gone`)
    return { path: file.path, bytes: format.edit(file, own, lifted) }
  })
}

export interface FileEdit {
  readonly file: string
  readonly before: Uint8Array
  readonly after: Uint8Array
}

export function fileEdits(before: readonly SourceFile[], after: readonly SourceFile[]): readonly FileEdit[] {
  return before.flatMap((file, at) => {
    const result = after[at]
    if (result === undefined || result.path !== file.path) throw new Error('the edited files stand in another order')
    return sameBytes(file.bytes, result.bytes) ? [] : [{ file: file.path, before: file.bytes, after: result.bytes }]
  })
}

export function editEntry({ file, before, after }: FileEdit): EditEntry {
  return {
    file,
    beforeSha256: sha256(before),
    afterSha256: sha256(after),
    patch: createTwoFilesPatch(`a/${file}`, `b/${file}`, decode(before), decode(after), undefined, undefined, {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
    }),
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes)
}
