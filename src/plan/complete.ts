/**
 * Files with digests and compiled files stay complete: packages that a plan brings into the closure get their lines in the same edit, with
 * digests where the others have them, and a compiled file loses the lines of those that nobody asks for any more.
 *
 * They are written into the moved files before the installer's choice is simulated, so that it counts them as what they are: declarations.
 */
import { LockstepError } from '../errors.ts'
import type { AddedLine, Declaration, SourceFile } from '../manifests/model.ts'
import type { PackageName } from '../python/name.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Root } from '../units/problem.ts'
import type { NoteEntry } from './document.ts'
import { hashesLike } from './hashes.ts'
import type { HashedLine } from './hashes.ts'
import type { PlanInput } from './input.ts'
import { missingLines } from './missing-lines.ts'
import type { MissingLine } from './missing-lines.ts'
import { unneededLines } from './unneeded-lines.ts'

export interface Completed {
  readonly files: readonly SourceFile[]
  readonly notes: readonly NoteEntry[]
}

/** Lines of a file that are looked at for the kinds of file they cover: each asks an index for its whole listing. */
const MOST_EXAMPLES = 12

export async function completedFiles(
  input: PlanInput,
  edited: readonly SourceFile[],
  chosen: readonly ResolvedSet[],
): Promise<Completed> {
  const { problem, facts, present } = input
  const touched = edited.filter((file, at) => file !== input.files[at])
  const changed = new Set(touched.map(({ path }) => path))
  const compiled = new Set(touched.filter((file) => isCompiled(input, file)).map(({ path }) => path))
  const lines = missingLines(problem, facts, { present: present.sets, chosen }, { changed, compiled })
  const byFile = Map.groupBy(lines, ({ file }) => file)
  const unneeded = Map.groupBy(
    unneededLines(problem, facts, { present: present.sets, chosen }, compiled),
    ({ file }) => file,
  )
  const files = await Promise.all(
    edited
      .map((file) => withoutLines(input, file, unneeded.get(file.path) ?? []))
      .map((file) => withLines(input, file, byFile.get(file.path) ?? [], chosen)),
  )
  const notes = [
    ...lines.map((line) => noteOf(line, hashedRoots(input, line.file).length > 0)),
    ...[...unneeded].map(([file, gone]) => removalNote(file, gone)),
  ]
  return { files, notes }
}

function withoutLines({ formatOf }: PlanInput, file: SourceFile, lines: readonly Declaration[]): SourceFile {
  const format = formatOf(file.path)
  return lines.length === 0 || format === null ? file : { path: file.path, bytes: format.remove(file, lines) }
}

function removalNote(file: string, gone: readonly Declaration[]): NoteEntry {
  const names = [...new Set(gone.map(({ name }) => name))].sort()
  const [lines, go, them] = names.length === 1 ? ['The line', 'goes', 'it'] : ['The lines', 'go', 'them']
  const text = `${lines} of ${names.join(', ')} ${go}: by the notes of the tool that wrote the file other packages brought ${them} in, and none asks for ${them} any more.`
  return { kind: 'removed', text, file }
}

function isCompiled(input: PlanInput, file: SourceFile): boolean {
  return input.formatOf(file.path)?.read(file).generatedBy != null
}

function hashedRoots({ problem }: PlanInput, file: string): readonly Root[] {
  return problem.roots.filter(({ declaration }) => declaration.file === file && declaration.hashes.length > 0)
}

async function withLines(
  input: PlanInput,
  file: SourceFile,
  lines: readonly MissingLine[],
  chosen: readonly ResolvedSet[],
): Promise<SourceFile> {
  const format = input.formatOf(file.path)
  if (lines.length === 0 || format === null) return file
  const examples = await examplesIn(input, file.path, chosen)
  const added = await Promise.all(lines.map((line) => addedLine(input, line, examples, chosen)))
  return { path: file.path, bytes: format.add(file, added.flat()) }
}

async function addedLine(
  input: PlanInput,
  { file, name, version, requirement, environments, askedBy }: MissingLine,
  examples: readonly HashedLine[],
  chosen: readonly ResolvedSet[],
): Promise<readonly AddedLine[]> {
  if (requirement === null) return []
  const via = askedBy.name
  if (examples.length === 0) return [{ requirement, hashes: [], via }]
  const needed = new Set(environments.flatMap((ordinal) => chosen[ordinal]?.get(name)?.file?.filename ?? []))
  const hashes = hashesLike(examples, await input.fileHashes(name, version), needed)
  if (hashes !== null) return [{ requirement, hashes, via }]
  throw new LockstepError(
    file,
    `The index states no SHA-256 for the files of ${name} ${version.text}, which ${textOf(askedBy)} brings and this file needs a line for.`,
    'Use an index that does, or take the hashes out of the file.',
  )
}

/** Lines with digests of the file as it stands, none where it has none; those of packages that move first: their digests are asked for anyway. */
async function examplesIn(
  input: PlanInput,
  file: string,
  chosen: readonly ResolvedSet[],
): Promise<readonly HashedLine[]> {
  const hashed = hashedRoots(input, file)
  const moves = (name: PackageName, ordinals: readonly number[]): boolean =>
    ordinals.some((at) => input.present.sets[at]?.get(name)?.version.text !== chosen[at]?.get(name)?.version.text)
  const ordered = [true, false].flatMap((isMoved) =>
    hashed.filter(({ declaration, environments }) => moves(declaration.name, environments) === isMoved),
  )
  return Promise.all(ordered.slice(0, MOST_EXAMPLES).map(({ declaration }) => exampleOf(input, declaration)))
}

async function exampleOf(input: PlanInput, { name, base, hashes }: Declaration): Promise<HashedLine> {
  const files = base === null ? [] : await input.fileHashes(name, base)
  return { digests: hashes.map(({ digest }) => digest), files }
}

function textOf({ name, version }: MissingLine['askedBy']): string {
  return `${name} ${version.text}`
}

function noteOf({ name, version, requirement, askedBy, file }: MissingLine, withDigests: boolean): NoteEntry {
  const [their, whose, how] = withDigests
    ? [' with its digests', 'a file with digests', ' with digests']
    : ['', 'a compiled file', '']
  if (requirement !== null) {
    const text = `The line ${requirement} is added${their}: ${textOf(askedBy)} asks for it, and ${whose} has to state everything it installs.`
    return { kind: 'added', text, file }
  }
  const text = `${textOf(askedBy)} asks for ${name}, and this file has to state it${how}; no marker tells where ${name} ${version.text} is meant, so no line is added.`
  return { kind: 'not-added', text, file }
}
