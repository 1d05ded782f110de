/**
 * A repository as the route sees it: its manifests read, with the files they include, and the evidence of where they run.
 *
 * In: a tree (a checkout, a commit) that lists paths and gives bytes. Out: a value; what the tree refuses is listed with its reason.
 * `withFiles` gives the repository as it stands after an edit, without reading anything again.
 */
import { formatFor } from '../manifests/registry.ts'
import { readRequirements } from '../manifests/requirements.ts'
import { isUnreadLock, mayBeUnread, names, unreadLock, unreadManifest } from '../manifests/unread.ts'
import type { UnreadManifest } from '../manifests/unread.ts'
import type { ManifestFormat, ReadResult, SourceFile } from '../manifests/model.ts'
import { imageHints, installHints, isHintFile } from '../plan/hints.ts'
import type { InstallHint } from '../plan/input.ts'
import { isEvidence, readEvidence } from '../units/evidence.ts'
import { notebooksToRead } from '../units/notebooks.ts'
import { includedPath } from '../units/closure.ts'
import { compiledSources } from '../units/compiled.ts'
import type { Evidence } from '../units/place.ts'
import { directoryOf } from '../units/paths.ts'
import { namedInCommands } from '../units/unread.ts'
import type { FileAnswer } from '../workspace/checkout.ts'

/** Where files come from: a checkout on disk, a tree on a forge. */
export interface Tree {
  readonly paths: readonly string[]
  read(path: string): Promise<FileAnswer>
}

export interface Repository {
  readonly reads: readonly ReadResult[]
  /** The manifests' bytes, by path. */
  readonly files: ReadonlyMap<string, SourceFile>
  /** The paths of the tree: what is read and not among them, a submodule's file, is not the repository's to write. */
  readonly listed: ReadonlySet<string>
  readonly evidence: Evidence
  /** What the evidence was read from. */
  readonly evidenceFiles: readonly SourceFile[]
  /** Of what no manifest declares. */
  readonly hints: readonly InstallHint[]
  /** What states dependencies and is read by no format. */
  readonly unread: readonly UnreadManifest[]
  /** Those in which manifests stand. */
  readonly directories: ReadonlySet<string>
  readonly refused: readonly { readonly path: string; readonly why: string }[]
  /** The format that read a manifest. */
  readonly formatOf: (path: string) => ManifestFormat | null
}

type Role = 'install' | 'constraint'

/** A file that is read wherever it stands; others are read where one of these names them. */
export function isRead(path: string): boolean {
  return formatFor(path) !== null || isEvidence(path) || isHintFile(path) || mayBeUnread(path) || isUnreadLock(path)
}

export async function readRepository(tree: Tree): Promise<Repository> {
  const refused: { path: string; why: string }[] = []
  const fetch = async (path: string): Promise<SourceFile | null> => {
    const answer = await tree.read(path)
    if (answer.status === 'refused') refused.push({ path, why: answer.why })
    return answer.status === 'read' ? answer.file : null
  }
  const fetchAll = async (paths: readonly string[]) =>
    (await Promise.all(paths.map(fetch))).filter((file) => file !== null)
  const [running, manifests, hintFiles, others] = await Promise.all([
    fetchAll(tree.paths.filter(isEvidence)),
    fetchAll(tree.paths.filter((path) => formatFor(path) !== null)),
    fetchAll(tree.paths.filter((path) => isHintFile(path) && !isEvidence(path))),
    fetchAll(tree.paths.filter((path) => mayBeUnread(path) && !isEvidence(path))),
  ])
  const found = readEvidence(running)
  const reader = new Reader()
  for (const file of manifests) reader.add(file, null)
  const known = new Set(tree.paths)
  for (const path of installedPaths(found, known)) {
    if (reader.files.has(path)) continue
    const file = await fetch(path)
    if (file !== null) reader.add(file, 'install')
  }
  await followIncludes(reader, known, fetch)
  // They are large, and of use where nothing else says a Python.
  const notebooks = saysPython(found, reader.reads) ? [] : await readable(notebooksToRead(tree.paths), tree)
  const evidenceFiles = [...running, ...notebooks]
  const evidence = notebooks.length === 0 ? found : readEvidence(evidenceFiles)
  const declared = new Set(reader.reads.flatMap(({ declarations }) => declarations.map(({ name }) => name)))
  const mayState = [...others, ...evidenceFiles.filter(({ path }) => mayBeUnread(path))]
  const own = new Set(reader.reads.map(({ project }) => project?.name ?? null))
  const handMade = installHints([...hintFiles, ...evidenceFiles.filter(({ path }) => isHintFile(path))]).filter(
    ({ name }) => !own.has(name) && !mayState.some((file) => names(file, name)),
  )
  const hints = [...handMade, ...imageHints(evidence)].filter(({ name }) => !declared.has(name))
  const unread = [
    ...mayState.flatMap((file) => unreadManifest(file) ?? []),
    ...tree.paths.filter(isUnreadLock).map(unreadLock),
    ...namedInCommands(evidence, declared),
  ]
  const directories = new Set(reader.reads.map(({ file }) => directoryOf(file)))
  return { ...reader.repository(), directories, listed: known, evidence, evidenceFiles, hints, unread, refused }
}

/** What is of little weight is not missed where the tree refuses it. */
async function readable(paths: readonly string[], tree: Tree): Promise<readonly SourceFile[]> {
  const answers = await Promise.all(paths.map((path) => tree.read(path)))
  return answers.flatMap((answer) => (answer.status === 'read' ? [answer.file] : []))
}

function saysPython({ places, pythonBounds }: Evidence, reads: readonly ReadResult[]): boolean {
  return (
    pythonBounds.length > 0 ||
    places.some(({ targets, among }) => among !== undefined || targets.some(({ python }) => python !== null)) ||
    reads.some(({ project }) => project?.requiresPython != null)
  )
}

/** The repository with these bytes in place of the old ones. */
export function withFiles(repository: Repository, edited: readonly SourceFile[]): Repository {
  const changed = new Map(edited.map((file) => [file.path, file]))
  const reads = repository.reads.map((read) => {
    const file = changed.get(read.file)
    const format = file === undefined ? null : repository.formatOf(read.file)
    return file === undefined || format === null ? read : format.read(file)
  })
  const files = new Map([...repository.files].map(([path, file]) => [path, changed.get(path) ?? file]))
  if (!repository.evidenceFiles.some(({ path }) => changed.has(path))) return { ...repository, reads, files }
  const evidenceFiles = repository.evidenceFiles.map((file) => changed.get(file.path) ?? file)
  return { ...repository, reads, files, evidenceFiles, evidence: readEvidence(evidenceFiles) }
}

/** Manifests under the names that their formats know, and files that only an include or an image names. */
class Reader {
  readonly files = new Map<string, SourceFile>()
  readonly reads: ReadResult[] = []
  readonly #roles = new Map<string, Role>()

  add(file: SourceFile, role: Role | null): ReadResult {
    this.files.set(file.path, file)
    if (role !== null && formatFor(file.path) === null) this.#roles.set(file.path, role)
    const read = formatIn(this.#roles, file.path)?.read(file) ?? readRequirements(file, 'install')
    this.reads.push(read)
    return read
  }

  repository(): Pick<Repository, 'reads' | 'files' | 'formatOf'> {
    return { reads: this.reads, files: this.files, formatOf: (path) => formatIn(this.#roles, path) }
  }
}

/** A requirements file whatever its name, for a path that only an include names. */
function formatIn(roles: ReadonlyMap<string, Role>, path: string): ManifestFormat | null {
  const byName = formatFor(path)
  const role = roles.get(path)
  const requirements = formatFor('requirements.txt')
  if (byName !== null || role === undefined || requirements === null) return byName
  return { ...requirements, matches: (other) => other === path, read: (file) => readRequirements(file, role) }
}

/** What images and CI install: of the paths that a name may mean, the likeliest that there is. */
function installedPaths(evidence: Evidence, known: ReadonlySet<string>): readonly string[] {
  return evidence.places.flatMap((place) =>
    place.installs.flatMap((install) =>
      [...install.requirements, ...install.constraints].flatMap(
        (path) => place.resolve(path, install.directory).find((one) => known.has(one)) ?? [],
      ),
    ),
  )
}

async function followIncludes(
  reader: Reader,
  known: ReadonlySet<string>,
  fetch: (path: string) => Promise<SourceFile | null>,
): Promise<void> {
  const tried = new Set<string>()
  for (let next = 0; next < reader.reads.length; next += 1) {
    const read = reader.reads[next]
    for (const { path, role } of read === undefined ? [] : namedBy(read, known)) {
      if (reader.files.has(path) || tried.has(path)) continue
      tried.add(path)
      const file = await fetch(path)
      if (file !== null) reader.add(file, role)
    }
  }
}

/** Files that a manifest names, and what they are read as. */
function namedBy(
  read: ReadResult,
  known: ReadonlySet<string>,
): readonly { readonly path: string; readonly role: Role }[] {
  const included = read.includes.flatMap((include) => {
    const target = include.kind === 'editable' ? null : includedPath(include)
    return target === null || 'why' in target ? [] : [{ path: target.path, kind: include.kind }]
  })
  const sources = compiledSources(read, (path) => known.has(path)).map(({ path, role }) => ({ path, kind: role }))
  return [...included, ...sources].map(({ path, kind }) => ({
    path,
    role: kind === 'constraints' ? 'constraint' : 'install',
  }))
}
